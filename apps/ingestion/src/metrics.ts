import type { Counter, Meter } from '@opentelemetry/api';

/** Operational metrics of ingestion. */
export class IngestionMetrics {
  private readonly acceptedEvents: Counter;
  private readonly rejectedEvents: Counter;

  constructor(meter: Meter, pendingBytes: () => number) {
    this.acceptedEvents = meter.createCounter('nadi.ingestion.events.accepted', { unit: '{event}' });
    this.rejectedEvents = meter.createCounter('nadi.ingestion.events.rejected', { unit: '{event}' });
    meter
      .createObservableGauge('nadi.ingestion.in_flight', { unit: 'By' })
      .addCallback((result) => result.observe(pendingBytes()));
  }

  accepted(count: number): void {
    this.acceptedEvents.add(count);
  }

  rejected(code: string, count = 1): void {
    this.rejectedEvents.add(count, { 'error.type': code });
  }
}
