import { describe, expect, it } from '@jest/globals';
import {
  alignSeries,
  compareWithBefore,
  isolatedPlaces,
  joined,
  largestSeries,
  markersNear,
  type ChartPoint,
  type ChartSeries,
} from './chart-data.ts';

const minute = 60_000;
const point = (at: number, value: number | null, more: Partial<ChartPoint> = {}): ChartPoint => ({
  startMs: at * minute,
  endMs: (at + 1) * minute,
  value,
  ...more,
});
const series = (name: string, ...points: ChartPoint[]): ChartSeries => ({ name, points });

describe('series on one axis', () => {
  it('share the times of all and have holes where one has nothing', () => {
    const data = alignSeries([series('a', point(0, 1), point(2, 3)), series('b', point(1, 5))], null);
    expect(data.times).toEqual([0, minute, 2 * minute]);
    expect(data.complete).toEqual([
      [1, null, 3],
      [null, 5, null],
    ]);
  });

  it('are zero where nothing was counted, but not beyond the first and last window', () => {
    const data = alignSeries([series('a', point(1, 4), point(4, 2))], null, minute);
    expect(data.times).toEqual([1, 2, 3, 4].map((at) => at * minute));
    expect(data.complete).toEqual([[4, 0, 0, 2]]);
  });

  it('tell what has not ended from what has, and join both', () => {
    const data = alignSeries([series('a', point(0, 4), point(1, 2), point(2, 1))], 2 * minute);
    expect(data.complete).toEqual([[4, 2, null]]);
    expect(data.incomplete).toEqual([[null, null, 1]]);
    expect(joined(data.complete[0] ?? [], data.incomplete[0] ?? [])).toEqual([null, 2, 1]);
  });

  it('note corrected windows and late events', () => {
    const data = alignSeries(
      [series('a', point(0, 4, { state: 'corrected', late: 1 }), point(1, 2, { late: 3 }), point(2, 1))],
      null,
    );
    expect(data.noted.map(({ timeMs, note }) => [timeMs, note])).toEqual([
      [0, 'corrected'],
      [minute, 'late'],
    ]);
  });

  it('without any points are empty', () => {
    expect(alignSeries([], null, minute)).toEqual({ times: [], complete: [], incomplete: [], noted: [] });
  });
});

describe('the largest series', () => {
  it('are told by their sums; the rest is counted', () => {
    const all = [
      series('small', point(0, 1)),
      series('large', point(0, 5), point(1, 5)),
      series('middle', point(0, 7)),
    ];
    const { shown, leftOut } = largestSeries(all, 2);
    expect(shown.map(({ name }) => name)).toEqual(['large', 'middle']);
    expect(leftOut).toBe(1);
  });
});

describe('a comparison', () => {
  const data = alignSeries([series('a', point(0, 2), point(1, 4), point(2, 8), point(3, 10))], null);

  it('puts the mean of a span beside that of the span before', () => {
    expect(compareWithBefore(data, ['a'], 2 * minute, 4 * minute)).toEqual([{ name: 'a', mean: 9, meanBefore: 3 }]);
  });

  it('claims nothing of a time of which nothing is known', () => {
    expect(compareWithBefore(data, ['a'], minute, 4 * minute)[0]?.meanBefore).toBeNull();
    expect(compareWithBefore(data, ['a'], 9 * minute, 10 * minute)).toEqual([]);
  });
});

describe('values without a neighbour', () => {
  it('are found, since a line shows nothing of them', () => {
    expect(isolatedPlaces([1, null, 2, 3, null, 4])).toEqual([0, 5]);
    expect(isolatedPlaces([null, 0, undefined])).toEqual([1]);
    expect(isolatedPlaces([])).toEqual([]);
  });
});

describe('what happened', () => {
  const markers = [1, 40, 61, 500].map((seconds) => ({ timeMs: seconds * 1_000, label: `${seconds}` }));
  const near = (place: number) => markersNear([0, minute, 2 * minute], place, markers).map(({ label }) => label);

  it('is told at the nearest time of the chart', () => {
    expect([near(0), near(1), near(2), near(3)]).toEqual([['1'], ['40', '61'], ['500'], []]);
    expect(markersNear([minute], 0, markers)).toHaveLength(4);
  });
});
