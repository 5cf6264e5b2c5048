import { metrics, SpanKind, SpanStatusCode, trace, type Counter, type Histogram } from '@opentelemetry/api';
import type { FlowMeter } from '../flow/flow-meter.ts';
import type { OutgoingRecord } from './producer-port.ts';

const send = { 'messaging.system': 'kafka', 'messaging.operation.name': 'send', 'messaging.operation.type': 'send' };

/** Spans and metrics of sending, named by the OpenTelemetry messaging conventions. */
export class SendTelemetry {
  private readonly sent: Counter;
  private readonly duration: Histogram;

  constructor(private readonly flows?: FlowMeter) {
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
    const topics = sumByTopic(records);
    const [only] = topics.keys();
    const name = topics.size === 1 && only !== undefined ? `send ${only}` : 'send';
    const attributes = { ...send, 'messaging.batch.message_count': records.length };
    await trace.getTracer('nadi').startActiveSpan(name, { kind: SpanKind.PRODUCER, attributes }, async (span) => {
      try {
        await run();
        topics.forEach((sum, topic) => {
          this.sent.add(sum.events, { ...send, 'messaging.destination.name': topic });
          this.flows?.acknowledged(topic, sum);
        });
      } catch (error) {
        topics.forEach((_, topic) => this.flows?.failed(topic));
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

interface TopicSum {
  events: number;
  bytes: number;
  newestRecordMs: number;
}

function sumByTopic(records: readonly OutgoingRecord[]): Map<string, TopicSum> {
  const topics = new Map<string, TopicSum>();
  for (const { topic, key, value, timestampMs } of records) {
    let sum = topics.get(topic);
    if (sum === undefined) {
      sum = { events: 0, bytes: 0, newestRecordMs: timestampMs };
      topics.set(topic, sum);
    }
    sum.events += 1;
    sum.bytes += key.length + value.length;
    sum.newestRecordMs = timestampMs;
  }
  return topics;
}
