import { describe, expect, it } from '@jest/globals';
import type { Point } from '../live/index.ts';
import { currentValue, revenues } from './seller-figures.ts';

const point = (startMs: number, value: number | null, events = 1): Point => ({
  ...{ startMs, endMs: startMs + 60_000, value, state: 'open', events, late: 0, future: 0 },
});

describe('the figures of a seller', () => {
  it('tell what goes on from what is over', () => {
    expect(currentValue([point(0, 5), point(60_000, 2)], 120_000)).toBe(2);
    expect(currentValue([point(0, 5)], 120_000)).toBe(0);
    expect(currentValue([point(60_000, null)], 120_000)).toBe(0);
  });

  it('have each currency for itself, that of most lines first', () => {
    const found = revenues([
      { dimensions: { currency: 'EUR' }, points: [point(0, 9_000, 1)] },
      { dimensions: { currency: 'INR' }, points: [point(0, 400, 2), point(60_000, -150, 1)] },
    ]);
    expect(found.map(({ currency, minor }) => [currency, minor])).toEqual([
      ['INR', 250],
      ['EUR', 9_000],
    ]);
    expect(found[0]?.points).toHaveLength(2);
  });
});
