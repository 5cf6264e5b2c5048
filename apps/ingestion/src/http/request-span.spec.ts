import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { serviceIdentity, startTelemetry, type Telemetry } from '@nadi/observability';
import { withRequestSpan } from './request-span.ts';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const sampled = `00-${traceId}-b7ad6b7169203331-01`;
const notSampled = `00-${traceId}-b7ad6b7169203331-00`;
const seen = (incoming: string | undefined) =>
  withRequestSpan('/v1/events', incoming, (traceParent) => Promise.resolve(traceParent));

describe('withRequestSpan', () => {
  let telemetry: Telemetry;
  beforeAll(() => {
    telemetry = startTelemetry(serviceIdentity('spec', '1'), {
      tracePerMille: 0,
      spanExporter: { export: (_spans, done) => done({ code: 0 }), shutdown: () => Promise.resolve() },
    });
  });
  afterAll(() => telemetry.shutdown());

  it('continues a sampled trace with a span of its own', async () => {
    const traceParent = await seen(sampled);
    expect(traceParent).toMatch(new RegExp(`^00-${traceId}-[0-9a-f]{16}-01$`));
    expect(traceParent).not.toBe(sampled);
  });

  it('hands a trace on that is not recorded, and starts none', async () => {
    expect(await seen(notSampled)).toBe(notSampled);
    expect(await seen(undefined)).toBeUndefined();
  });

  it.each(['', 'garbage', `${sampled}\r\nx: y`, sampled.toUpperCase()])('ignores %j', async (incoming) => {
    expect(await seen(incoming)).toBeUndefined();
  });
});
