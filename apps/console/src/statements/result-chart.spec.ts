import { describe, expect, it } from '@jest/globals';
import { chartOf } from './result-chart.ts';

const column = (name: string, type: string) => ({ name, type });
const hour = column('hour', 'TIMESTAMP WITH TIME ZONE');
const city = column('city', 'VARCHAR');
const orders = column('orders', 'BIGINT');
const [one, two] = ['2026-03-01T10:00:00.000Z', '2026-03-01T11:00:00.000Z'];
const [oneMs, twoMs] = [Date.parse(one), Date.parse(two)];
const point = (startMs: number, value: number | null) => ({ startMs, endMs: startMs, value });

describe('the chart of a result', () => {
  it('has the first times below and a line for each column of numbers', () => {
    const columns = [orders, hour, column('revenue', 'DECIMAL(18,2)'), column('last', 'DATE')];
    const rows = [
      [1, one, '10.5', null],
      [2, two, null, null],
    ];
    expect(chartOf({ columns, rows })).toEqual({
      ...{ kind: 'time', fromMs: oneMs, toMs: twoMs },
      series: [
        { name: 'orders', points: [point(oneMs, 1), point(twoMs, 2)] },
        { name: 'revenue', points: [point(oneMs, 10.5), point(twoMs, null)] },
      ],
    });
  });

  it('has a line for each text where a time comes more than once', () => {
    const rows = [
      [one, 'Pune', 1],
      [one, 'Agra', 2],
      [two, 'Pune', 3],
    ];
    expect(chartOf({ columns: [hour, city, orders], rows })).toMatchObject({
      series: [
        { name: 'Pune', points: [point(oneMs, 1), point(twoMs, 3)] },
        { name: 'Agra', points: [point(oneMs, 2)] },
      ],
    });
  });

  it('has a bar for each text where there are no times', () => {
    const rows = [
      ['Pune', 3],
      [null, 1],
      ['Agra', null],
    ];
    const items = [
      { name: 'Pune', value: 3 },
      { name: 'null', value: 1 },
    ];
    expect(chartOf({ columns: [city, orders], rows })).toEqual({
      kind: 'names',
      measures: [{ name: 'orders', items }],
    });
  });

  it.each([
    [
      'there are no numbers',
      [hour, city],
      [
        [one, 'a'],
        [two, 'b'],
      ],
    ],
    ['there is nothing but numbers', [orders], [[1], [2]]],
    ['there is one row', [hour, orders], [[one, 1]]],
    [
      'there is one moment',
      [hour, city, orders],
      [
        [one, 'a', 1],
        [one, 'b', 2],
      ],
    ],
    [
      'no text tells rows of one time apart',
      [hour, orders],
      [
        [one, 1],
        [one, 2],
        [two, 3],
      ],
    ],
    [
      'a text comes more than once',
      [city, orders],
      [
        ['a', 1],
        ['a', 2],
      ],
    ],
  ])('is none where %s', (_, columns, rows) => {
    expect(chartOf({ columns, rows })).toBeUndefined();
  });
});
