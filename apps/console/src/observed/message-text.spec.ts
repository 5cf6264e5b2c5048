import { describe, expect, it } from '@jest/globals';
import type { TopicMessage } from '../api/index.ts';
import { isMasked, messageJson, parsePlace, placeOf } from './message-text.ts';

const message = (over: Partial<TopicMessage> = {}): TopicMessage => ({
  ...{ partition: 2, offset: 17, receivedMs: 1, key: 'k', bytes: 10, problem: null },
  headers: [{ name: 'ce_id', value: 'e1' }],
  event: {
    ...{ id: 'e1', tenantId: 'acme', source: '/keys/shop', timeMs: 1, contract: 'orders.order-placed', schemaId: 4 },
    data: { items: [{ name: 'lamp' }] },
  },
  ...over,
});

describe('a message', () => {
  it('is found again by its place', () => {
    expect(parsePlace(placeOf(message()))).toEqual({ partition: 2, offset: 17 });
    expect(['', '2', '2:x', '-1:3'].map(parsePlace)).toEqual(Array(4).fill(undefined));
  });

  it('is masked if a value, a header or the key is', () => {
    const { event } = message();
    expect(isMasked(message())).toBe(false);
    expect(isMasked(message({ key: '[personal]' }))).toBe(true);
    expect(isMasked(message({ headers: [{ name: 'x-user', value: '[personal]' }] }))).toBe(true);
    expect(isMasked(message({ event: { ...event!, data: { items: [{ name: '[personal]' }] } } }))).toBe(true);
  });

  it('is read as JSON, also when it could not be decoded', () => {
    expect(JSON.parse(messageJson(message()))).toEqual({
      data: { items: [{ name: 'lamp' }] },
      headers: { ce_id: 'e1' },
    });
    expect(JSON.parse(messageJson(message({ event: null })))).toMatchObject({ data: null });
  });
});
