import { describe, expect, it } from '@jest/globals';
import { median, quantile, spreadOf } from './statistics.ts';

describe('statistics', () => {
  it('takes the middle value, and between two middle ones their mean', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 2, 3])).toBe(2.5);
  });

  it('tells how far the values lie apart, without letting one of them decide', () => {
    expect(spreadOf([10, 11, 12, 13, 100])).toEqual({ median: 12, min: 10, max: 100, mad: 1 });
  });

  it('refuses to speak of no values', () => {
    expect(() => median([])).toThrow(RangeError);
    expect(() => quantile([], 0.5)).toThrow(RangeError);
  });

  it('takes quantiles by nearest rank', () => {
    const values = Array.from({ length: 100 }, (_, index) => index + 1);
    expect(quantile(values, 0.5)).toBe(50);
    expect(quantile(values, 0.95)).toBe(95);
    expect(quantile(values, 1)).toBe(100);
    expect(quantile([7], 0.01)).toBe(7);
  });
});
