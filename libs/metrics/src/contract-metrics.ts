import type { CompiledMetric } from './compiled-metric.ts';
import type { PaneId } from './pane.ts';
import type { WindowAggregator } from './window-aggregator.ts';
import { windowStart } from './window.ts';

/** An event as it is counted. */
export interface CountedEvent {
  readonly tenantId: string;
  /** Event time, milliseconds since 1970. */
  readonly timeMs: number;
  readonly data: unknown;
}

/** How an event stands to the watermark. */
export interface EventTiming {
  readonly future: boolean;
  /** Event time up to which windows of this contract's metrics are closed. */
  readonly closedUntilMs: number;
  /** The same for metrics of all contracts, which stay open until the last of their topics is complete. */
  readonly allClosedUntilMs: number;
}

/** What one event adds to one metric. */
interface Contribution {
  readonly metric: CompiledMetric;
  readonly dimensions: readonly string[];
  readonly value: string | number;
}

/** The metrics that are fed by one contract. */
export class ContractMetrics {
  private readonly windowsMs: readonly number[];
  private readonly visitors: readonly {
    readonly metric: CompiledMetric;
    readonly visit: (dimensions: readonly string[], value: string | number) => void;
  }[];
  private contributions: Contribution[] = [];

  constructor(
    private readonly contract: string,
    private readonly metrics: readonly CompiledMetric[],
  ) {
    this.windowsMs = [...new Set(metrics.map(({ definition }) => definition.window))];
    this.visitors = metrics.map((metric) => ({
      metric,
      visit: (dimensions, value) => this.contributions.push({ metric, dimensions, value }),
    }));
  }

  /** The windows that these events may change. */
  panes(events: readonly CountedEvent[]): PaneId[] {
    const panes: PaneId[] = [];
    for (const windowMs of this.windowsMs) {
      const metrics = this.metrics.filter(({ definition }) => definition.window === windowMs);
      for (const { tenantId, startMs } of windowsOf(events, windowMs)) {
        metrics.forEach(({ definition }) => panes.push({ tenantId, metric: definition.name, windowStartMs: startMs }));
      }
    }
    return panes;
  }

  /**
   * Adds an event to all metrics it feeds; its windows must be in memory.
   * @throws NadiError EXPRESSION_INVALID if one of them cannot be evaluated: then it is added to none.
   */
  count(event: CountedEvent, memory: WindowAggregator, timing: EventTiming): void {
    this.contributions = [];
    const input = { contract: this.contract, data: event.data };
    for (const { metric, visit } of this.visitors) {
      metric.contribute(input, visit);
    }
    for (const { metric, dimensions, value } of this.contributions) {
      const { name, window, lateness, source } = metric.definition;
      const windowStartMs = windowStart(event.timeMs, window);
      const closedUntilMs = source === '*' ? timing.allClosedUntilMs : timing.closedUntilMs;
      const late = windowStartMs + window + lateness <= closedUntilMs;
      memory.pane(event.tenantId, name, windowStartMs).add(dimensions, value, { late, future: timing.future });
    }
  }
}

/** The windows of one length that hold these events, each once. */
function windowsOf(
  events: readonly CountedEvent[],
  windowMs: number,
): Iterable<{ readonly tenantId: string; readonly startMs: number }> {
  const windows = new Map<string, { readonly tenantId: string; readonly startMs: number }>();
  let last = { tenantId: '', startMs: Number.NaN };
  for (const { tenantId, timeMs } of events) {
    const startMs = windowStart(timeMs, windowMs);
    if (startMs !== last.startMs || tenantId !== last.tenantId) {
      last = { tenantId, startMs };
      windows.set(`${startMs} ${tenantId}`, last);
    }
  }
  return windows.values();
}
