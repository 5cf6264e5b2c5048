import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { serviceIdentity, startTelemetry, type Telemetry } from '@nadi/observability';
import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import type { OutgoingRecord } from './producer-port.ts';
import { encodeHeaders } from './record-headers.ts';
import { SendTelemetry } from './send-telemetry.ts';

interface SeenSpan {
  readonly name: string;
  readonly kind: SpanKind;
  readonly status: { readonly code: SpanStatusCode };
  readonly attributes: Readonly<Record<string, unknown>>;
}

const spans: SeenSpan[] = [];
let telemetry: Telemetry;

beforeAll(() => {
  telemetry = startTelemetry(serviceIdentity('spec', '1'), {
    tracePerMille: 1_000,
    spanExporter: {
      export: (batch, done) => {
        spans.push(...batch);
        done({ code: 0 });
      },
      shutdown: () => Promise.resolve(),
    },
  });
});

const record = (topic: string): OutgoingRecord => ({
  topic,
  key: Buffer.from('k'),
  value: Buffer.from('v'),
  headers: encodeHeaders([]),
  timestampMs: 0,
});

describe('SendTelemetry', () => {
  it('counts what was acknowledged, per topic, and traces every send', async () => {
    const sending = new SendTelemetry();
    await sending.observe([record('a'), record('a')], () => Promise.resolve());
    await expect(
      sending.observe([record('a'), record('b')], () => Promise.reject(new Error('no answer'))),
    ).rejects.toThrow('no answer');
    const text = await telemetry.prometheusText();
    expect(text).toMatch(/messaging_client_sent_messages_total\{[^}]*messaging_destination_name="a"[^}]*\} 2/);
    expect(text).not.toContain('messaging_destination_name="b"');
  });

  afterAll(async () => {
    await telemetry.shutdown();
    expect(spans).toEqual([
      expect.objectContaining({ name: 'send a', kind: SpanKind.PRODUCER }),
      expect.objectContaining({ name: 'send', status: expect.objectContaining({ code: SpanStatusCode.ERROR }) }),
    ]);
  });
});
