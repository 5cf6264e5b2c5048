import { describe, expect, it } from '@jest/globals';
import { eventValue } from './values.ts';

describe('a value as events hold it', () => {
  it('has numbers in the place of integers of CEL, at any depth', () => {
    expect(eventValue({ list: [1n, 'a'], map: { inner: 2n } })).toEqual({ list: [1, 'a'], map: { inner: 2 } });
  });

  it('is itself if there are none', () => {
    const value = { list: [1, { a: null }] };
    expect(eventValue(value)).toBe(value);
  });

  it('does not look into bytes', () => {
    const bytes = new BigInt64Array([1n]);
    expect(eventValue(bytes)).toBe(bytes);
    expect(eventValue({ bytes, count: 1n })).toEqual({ bytes, count: 1 });
  });
});
