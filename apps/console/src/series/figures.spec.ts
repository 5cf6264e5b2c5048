import { describe, expect, it } from '@jest/globals';
import type { Point, Series } from '../live/index.ts';
import {
  latestFigure,
  mainCurrency,
  mergedTop,
  percentileLines,
  seriesName,
  totalsBy,
  withCurrency,
} from './figures.ts';

const minute = 60_000;

function point(at: number, value: number | null, more: Partial<Point> = {}): Point {
  const rest = { state: 'open', events: value ?? 0, late: 0, future: 0 } as const;
  return { startMs: at * minute, endMs: (at + 1) * minute, value, ...rest, ...more };
}

const series = (dimensions: Series['dimensions'], ...points: Point[]): Series => ({ dimensions, points });

describe('the latest figure', () => {
  const orders = [series({}, point(0, 5), point(1, 7), point(2, 3))];

  it('is that of the last window which the watermark has passed', () => {
    expect(latestFigure(orders, 2.5 * minute, minute, 'counted')).toEqual({ startMs: minute, value: 7 });
    expect(latestFigure(orders, 2 * minute, minute, 'counted')).toEqual({ startMs: minute, value: 7 });
  });

  it('is zero where nothing was counted, and unknown where nothing was measured', () => {
    expect(latestFigure(orders, 9 * minute, minute, 'counted')?.value).toBe(0);
    expect(latestFigure(orders, 9 * minute, minute, 'measured')?.value).toBeNull();
  });

  it('does not exist before anything has arrived', () => {
    expect(latestFigure(orders, null, minute, 'counted')).toBeUndefined();
  });
});

describe('totals', () => {
  const revenue = [
    series({ brand: 'Asha', currency: 'INR' }, point(0, 5), point(1, 7)),
    series({ brand: 'Bela', currency: 'INR' }, point(0, 30)),
    series({ brand: 'Asha', currency: 'EUR' }, point(0, 20)),
  ];

  it('add up the windows of each value, within one currency', () => {
    const currency = mainCurrency(revenue);
    expect(currency).toBe('INR');
    expect(totalsBy(withCurrency(revenue, currency), 'brand')).toEqual([
      { name: 'Bela', value: 30 },
      { name: 'Asha', value: 12 },
    ]);
  });

  it('need no currency where there is none', () => {
    const orders = [series({ city: 'Pune' }, point(0, 1))];
    expect(mainCurrency(orders)).toBeUndefined();
    expect(withCurrency(orders, undefined)).toBe(orders);
  });
});

describe('the most frequent values', () => {
  it('of several windows are added up with their errors', () => {
    const top = [
      series({}, point(0, 9, { top: [{ item: 'p1', count: 9, error: 1 }] })),
      series(
        {},
        point(1, 4, {
          top: [
            { item: 'p2', count: 12, error: 0 },
            { item: 'p1', count: 2, error: 1 },
          ],
        }),
      ),
    ];
    expect(mergedTop(top)).toEqual([
      { item: 'p2', count: 12, error: 0 },
      { item: 'p1', count: 11, error: 2 },
    ]);
  });
});

describe('percentiles', () => {
  it('become a line each', () => {
    const times = series({}, point(0, 90, { percentiles: { p50: 20, p95: 90 } }), point(1, null));
    expect(percentileLines(times).map(({ name, points }) => [name, points.map(({ value }) => value)])).toEqual([
      ['p50', [20, null]],
      ['p95', [90, null]],
    ]);
    expect(percentileLines(undefined)).toEqual([]);
  });
});

describe('the name of a series', () => {
  it('is what tells it from others', () => {
    expect(seriesName({ city: 'Pune', channel: 'app' }, 'orders')).toBe('Pune · app');
    expect(seriesName({}, 'orders')).toBe('orders');
  });
});
