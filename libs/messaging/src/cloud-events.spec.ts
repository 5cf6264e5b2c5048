import { describe, expect, it } from '@jest/globals';
import { cloudEventHeaders, headerText, readAttributes, type RecordHeaders } from './cloud-events.ts';
import { thingHappened } from './testing/consumed-events.ts';

const attributes = { id: 'e-1', tenantId: 'acme', source: '/shop/ä', timeMs: 1_700_000_000_123 };

function written(more: { traceParent?: string } = {}): Record<string, string> {
  const headers = cloudEventHeaders(thingHappened, { ...attributes, ...more });
  return Object.fromEntries([...headers].map(([name, value]) => [name.toString(), value.toString()]));
}

describe('cloudEventHeaders', () => {
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
