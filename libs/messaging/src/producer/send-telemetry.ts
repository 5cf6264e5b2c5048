import { metrics, SpanKind, SpanStatusCode, trace, type Counter, type Histogram } from '@opentelemetry/api';
import type { OutgoingRecord } from './producer-port.ts';

const send = { 'messaging.system': 'kafka', 'messaging.operation.name': 'send', 'messaging.operation.type': 'send' };

/** Spans and metrics of sending, named by the OpenTelemetry messaging conventions. */
export class SendTelemetry {
  private readonly sent: Counter;
  private readonly duration: Histogram;

  constructor() {
    const meter = metrics.getMeter('nadi');
    this.sent = meter.createCounter('messaging.client.sent.messages', { unit: '{message}' });
    this.duration = meter.createHistogram('messaging.client.operation.duration', {
      unit: 's',
      advice: { explicitBucketBoundaries: [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10] },
    });
  }

  /** Runs the sending of records in a `send` span and counts them once they are acknowledged. */
  async observe(records: readonly OutgoingRecord[], run: () => Promise<void>): Promise<void> {
    const startedMs = performance.now();
    const topics = countByTopic(records);
    const [only] = topics.keys();
    const name = topics.size === 1 && only !== undefined ? `send ${only}` : 'send';
    const attributes = { ...send, 'messaging.batch.message_count': records.length };
    await trace.getTracer('nadi').startActiveSpan(name, { kind: SpanKind.PRODUCER, attributes }, async (span) => {
      try {
        await run();
        topics.forEach((count, topic) => this.sent.add(count, { ...send, 'messaging.destination.name': topic }));
      } catch (error) {
        span.recordException(error as Error);
        span.setStatus({ code: SpanStatusCode.ERROR });
        throw error;
      } finally {
        this.duration.record((performance.now() - startedMs) / 1_000, send);
        span.end();
      }
    });
  }
}

function countByTopic(records: readonly OutgoingRecord[]): Map<string, number> {
  const topics = new Map<string, number>();
  for (const { topic } of records) {
    topics.set(topic, (topics.get(topic) ?? 0) + 1);
  }
  return topics;
}
