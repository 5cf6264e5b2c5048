import { DDSketch } from '@datadog/sketches-js';
import type { ConsumedEvent } from '@nadi/messaging';
import type { Counter, Meter } from '@opentelemetry/api';

/** How long events took from receipt to being visible, since the service started. Milliseconds. */
export interface VisibleLatency {
  readonly count: number;
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
  readonly p99Ms: number | null;
}

/** Operational metrics of reporting. */
export class ReportingMetrics {
  private readonly sketch = new DDSketch({ relativeAccuracy: 0.01 });
  private readonly counted: Counter;

  constructor(meter: Meter) {
    this.counted = meter.createCounter('nadi.reporting.events.counted', { unit: '{event}' });
    const gauge = meter.createObservableGauge('nadi.reporting.visible.latency', { unit: 's' });
    gauge.addCallback((result) => {
      for (const quantile of [0.5, 0.95, 0.99]) {
        if (this.sketch.count > 0) {
          result.observe(this.sketch.getValueAtQuantile(quantile) / 1_000, { quantile: String(quantile) });
        }
      }
    });
  }

  /** Notes that these events have just become visible. */
  visible(events: readonly ConsumedEvent[], nowMs: number): void {
    this.counted.add(events.length);
    for (const { receivedMs } of events) {
      this.sketch.accept(Math.max(0, nowMs - receivedMs));
    }
  }

  visibleLatency(): VisibleLatency {
    const at = (quantile: number) =>
      this.sketch.count === 0 ? null : Math.round(this.sketch.getValueAtQuantile(quantile));
    return { count: this.sketch.count, p50Ms: at(0.5), p95Ms: at(0.95), p99Ms: at(0.99) };
  }
}
