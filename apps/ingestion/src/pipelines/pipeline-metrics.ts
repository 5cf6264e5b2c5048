import type { DroppedEvent } from '@nadi/pipelines';
import type { Counter, Meter } from '@opentelemetry/api';

/** Operational metrics of pipelines. */
export class PipelineMetrics {
  private readonly emitted: Counter;
  private readonly dropped: Counter;
  private readonly failed: Counter;

  constructor(meter: Meter) {
    this.emitted = meter.createCounter('nadi.pipelines.events.emitted', { unit: '{event}' });
    this.dropped = meter.createCounter('nadi.pipelines.events.dropped', { unit: '{event}' });
    this.failed = meter.createCounter('nadi.pipelines.events.failed', { unit: '{event}' });
  }

  /** What a pipeline has made of a batch, also if the batch comes again. */
  worked(
    pipeline: string,
    result: { readonly emitted: number; readonly dropped: readonly DroppedEvent[]; readonly failed: number },
  ): void {
    this.emitted.add(result.emitted, { pipeline });
    this.failed.add(result.failed, { pipeline });
    const byRule = new Map<string, number>();
    result.dropped.forEach(({ rule }) => byRule.set(rule, (byRule.get(rule) ?? 0) + 1));
    byRule.forEach((count, rule) => this.dropped.add(count, { pipeline, rule }));
  }
}
