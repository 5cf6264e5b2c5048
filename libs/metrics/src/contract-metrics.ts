import type { CompiledMetric } from './compiled-metric.ts';
import type { Contributed } from './contributions.ts';
import { familiesOf, type MetricFamily } from './metric-family.ts';
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

/** What one event adds to the metrics of a family. */
interface Contribution {
  readonly family: MetricFamily;
  readonly dimensions: readonly string[];
  readonly values: readonly Contributed[];
}

/** The metrics that are fed by one contract. */
export class ContractMetrics {
  private readonly windowsMs: readonly number[];
  private readonly families: readonly MetricFamily[];
  private readonly visitors: readonly {
    readonly family: MetricFamily;
    readonly visit: (dimensions: readonly string[], values: readonly Contributed[]) => void;
  }[];
  private contributions: Contribution[] = [];

  constructor(
    private readonly contract: string,
    metrics: readonly CompiledMetric[],
  ) {
    this.families = familiesOf(metrics);
    this.windowsMs = [...new Set(this.families.map(({ windowMs }) => windowMs))];
    this.visitors = this.families.map((family) => ({
      family,
      visit: (dimensions, values) => this.contributions.push({ family, dimensions, values }),
    }));
  }

  /** The windows that these events may change. */
  panes(events: readonly CountedEvent[]): PaneId[] {
    const panes: PaneId[] = [];
    for (const windowMs of this.windowsMs) {
      const families = this.families.filter((family) => family.windowMs === windowMs);
      for (const { tenantId, startMs } of windowsOf(events, windowMs)) {
        families.forEach((family) => panes.push({ tenantId, family, windowStartMs: startMs }));
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
    for (const { family, visit } of this.visitors) {
      family.contribute(input, visit);
    }
    for (const { family, dimensions, values } of this.contributions) {
      const { windowMs, latenessMs, isOfAll } = family;
      const windowStartMs = windowStart(event.timeMs, windowMs);
      const closedUntilMs = isOfAll ? timing.allClosedUntilMs : timing.closedUntilMs;
      const late = windowStartMs + windowMs + latenessMs <= closedUntilMs;
      memory.pane(event.tenantId, family, windowStartMs).add(dimensions, values, { late, future: timing.future });
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
