import type { Counter, Histogram, Meter, UpDownCounter } from '@opentelemetry/api';
import type { NadiError } from '@nadi/errors';
import type { SettledBatch } from './batch-settler.ts';
import type { EventBatch } from './event-batch.ts';

/** The consumer's metrics, named by the OpenTelemetry messaging conventions where they name any. */
export class ConsumerMetrics {
  private readonly consumed: Counter;
  private readonly duration: Histogram;
  private readonly dropped: Counter;
  private readonly deadLettered: Counter;
  private readonly waits: Counter;
  private readonly stops: UpDownCounter;

  constructor(
    meter: Meter,
    private readonly group: string,
  ) {
    this.consumed = meter.createCounter('messaging.client.consumed.messages', { unit: '{message}' });
    this.duration = meter.createHistogram('messaging.process.duration', {
      unit: 's',
      advice: { explicitBucketBoundaries: [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10] },
    });
    this.dropped = meter.createCounter('nadi.events.dropped', { unit: '{event}' });
    this.deadLettered = meter.createCounter('nadi.events.dead_lettered', { unit: '{event}' });
    this.waits = meter.createCounter('nadi.consumer.dependency_waits', { unit: '{wait}' });
    this.stops = meter.createUpDownCounter('nadi.consumer.stopped_partitions', { unit: '{partition}' });
  }

  settled(batch: EventBatch, rejected: number, { deadLettered, dropped }: SettledBatch, durationMs: number): void {
    const attributes = this.attributes(batch.topic);
    this.consumed.add(batch.events.length + rejected, attributes);
    this.duration.record(durationMs / 1_000, attributes);
    if (rejected + deadLettered > 0) {
      this.deadLettered.add(rejected + deadLettered, attributes);
    }
    for (const [reason, count] of dropped) {
      this.dropped.add(count, { ...attributes, 'nadi.drop.reason': reason });
    }
  }

  waited(topic: string): void {
    this.waits.add(1, this.attributes(topic));
  }

  /** A partition stopped (1) or is looked at anew (-1). */
  stopped({ code, context }: NadiError, change: 1 | -1): void {
    this.stops.add(change, { ...this.attributes(String(context['topic'])), 'error.type': code });
  }

  private attributes(topic: string) {
    return {
      'messaging.system': 'kafka',
      'messaging.operation.name': 'process',
      'messaging.operation.type': 'process',
      'messaging.destination.name': topic,
      'messaging.consumer.group.name': this.group,
    };
  }
}
