import { describe, expect, it } from '@jest/globals';
import type { Point, Series } from '../live/index.ts';
import { figureOf, partsOf } from './tile-figure.ts';

const minute = 60_000;
const point = (at: number, value: number | null): Point => ({
  ...{ startMs: at * minute, endMs: (at + 1) * minute, value, state: 'closed', events: 1, late: 0, future: 0 },
});
const series: Series[] = [{ dimensions: {}, points: [point(0, 2), point(1, 3), point(2, 10)] }];
const baseline = [
  {
    dimensions: {},
    points: [0, 1, 2].map((at) => ({
      ...{ startMs: at * minute, endMs: (at + 1) * minute, value: 2 + 2 * at },
      low: 0,
      high: 9,
      periods: 1,
    })),
  },
];
const input = { series, baseline, watermarkMs: 2 * minute, wanted: null };

describe('the figure of a tile', () => {
  it('is the total of what adds up, compared with what was usual as far as it is complete', () => {
    expect(figureOf({ ...input, measure: 'sum' })).toEqual({ value: 15, startMs: null, change: 5 / 6 - 1 });
  });

  it('is the last complete step of anything else, or if it is wanted', () => {
    const latest = { value: 3, startMs: minute, change: -0.25 };
    expect(figureOf({ ...input, measure: 'ratio' })).toEqual(latest);
    expect(figureOf({ ...input, measure: 'distinctApprox' })).toEqual(latest);
    expect(figureOf({ ...input, measure: 'sum', wanted: 'latest' })).toEqual(latest);
  });

  it('is zero for a count without events, and unknown for what was not measured', () => {
    const empty = { series: [], baseline: [], watermarkMs: 0, wanted: null };
    expect(figureOf({ ...empty, measure: 'count' })).toEqual({ value: 0, startMs: null, change: undefined });
    expect(figureOf({ ...empty, measure: 'avg' })).toEqual({ value: null, startMs: null, change: undefined });
    expect(figureOf({ ...input, measure: 'avg', watermarkMs: null }).value).toBeNull();
  });

  it('claims no change against nothing', () => {
    const nothing = [{ dimensions: {}, points: baseline[0]?.points.map((one) => ({ ...one, value: 0 })) ?? [] }];
    expect(figureOf({ ...input, measure: 'sum', baseline: nothing }).change).toBeUndefined();
    expect(figureOf({ ...input, measure: 'avg', baseline: [] }).change).toBeUndefined();
  });
});

describe('the parts of a tile', () => {
  it('are sums, or the last complete step of each', () => {
    const other: Series = { dimensions: { city: 'Pune' }, points: [point(2, 5)] };
    expect(partsOf('count', [...series, other], 2 * minute).map(({ value }) => value)).toEqual([15, 5]);
    expect(partsOf('percentiles', [...series, other], 2 * minute).map(({ value }) => value)).toEqual([3]);
  });
});
