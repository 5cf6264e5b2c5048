import { describe, expect, it } from '@jest/globals';
import { CloudEventHeaders } from './cloud-event-headers.ts';
import { headerText, readAttributes, type RecordHeaders } from './cloud-events.ts';
import { decodeHeaders } from './producer/record-headers.ts';
import { thingHappened } from './testing/consumed-events.ts';

const attributes = { id: 'e-1', tenantId: 'acme', source: '/shop/ä', timeMs: 1_700_000_000_123 };

function written(more: { traceParent?: string } = {}): Record<string, string> {
  const headers = new CloudEventHeaders().encode(thingHappened, { ...attributes, ...more });
  return Object.fromEntries(decodeHeaders(headers).map(([name, value]) => [name, value.toString()]));
}

describe('CloudEventHeaders', () => {
  it('writes the attributes of CloudEvents in binary mode', () => {
    expect(written()).toEqual({
      ce_specversion: '1.0',
      ce_id: 'e-1',
      ce_type: 'test.thing-happened',
      ce_source: '/shop/ä',
      ce_time: '2023-11-14T22:13:20.123Z',
      ce_tenantid: 'acme',
      'content-type': 'application/avro',
    });
  });

  it('adds the trace context if there is one', () => {
    const traceParent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    expect(written({ traceParent })['traceparent']).toBe(traceParent);
  });

  it('takes texts of any length, also where they do not fit into the memory at hand', () => {
    const headers = new CloudEventHeaders();
    for (const length of [1, 63, 64, 5_000, 100_000, 300_000]) {
      const source = 'ß'.repeat(length);
      const written = decodeHeaders(headers.encode(thingHappened, { ...attributes, source }));
      expect(written).toHaveLength(7);
      expect(written.find(([name]) => name === 'ce_source')?.[1].toString()).toBe(source);
    }
  });

  it('leaves alone what was written before', () => {
    const headers = new CloudEventHeaders();
    const blocks = Array.from({ length: 5_000 }, (_, index) =>
      headers.encode(thingHappened, { ...attributes, id: `id-${index}` }),
    );
    const ids = blocks.map((block) =>
      decodeHeaders(block)
        .find(([name]) => name === 'ce_id')?.[1]
        .toString(),
    );
    expect(ids).toEqual(blocks.map((_, index) => `id-${index}`));
  });
});

describe('readAttributes', () => {
  const headers: RecordHeaders = { ...written(), ce_source: Buffer.from('/shop/ä') };

  it('reads what was written', () => {
    expect(readAttributes(headers)).toEqual({ ...attributes, traceParent: undefined });
  });

  it.each([
    ['ce_id', undefined],
    ['ce_id', ''],
    ['ce_id', null],
    ['ce_tenantid', undefined],
    ['ce_tenantid', null],
    ['ce_time', undefined],
    ['ce_time', 'yesterday'],
    ['ce_time', null],
  ])('names the header that is missing or wrong (%s: %j)', (name, value) => {
    expect(readAttributes({ ...headers, [name]: value })).toBe(name);
  });

  it('does without a source', () => {
    expect(readAttributes({ ...headers, ce_source: undefined })).toMatchObject({ source: '' });
  });
});

describe('headerText', () => {
  it('takes the last of repeated headers and none for one without a value', () => {
    expect(headerText({ a: [Buffer.from('1'), '2'] }, 'a')).toBe('2');
    expect(headerText({ a: [Buffer.from('1'), null] }, 'a')).toBeUndefined();
    expect(headerText({}, 'a')).toBeUndefined();
  });
});
