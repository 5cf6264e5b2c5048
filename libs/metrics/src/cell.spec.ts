import { describe, expect, it } from '@jest/globals';
import { Cell } from './cell.ts';
import type { Measure } from './measure.ts';

const onTime = { late: false, future: false };

const measures: readonly (readonly [Measure, readonly (string | number)[], unknown])[] = [
  [{ kind: 'count' }, [1, 1, 1], 3],
  [{ kind: 'sum', value: 'x' }, [5, -2, 4], 7],
  [{ kind: 'avg', value: 'x' }, [5, -2, 6], 3],
  [{ kind: 'min', value: 'x' }, [5, -2, 4], -2],
  [{ kind: 'max', value: 'x' }, [-5, -2, -4], -2],
  [{ kind: 'distinct', value: 'x' }, ['a', 'b', 'a'], 2],
  [{ kind: 'distinctApprox', value: 'x' }, ['a', 'b', 'a'], 2],
  [{ kind: 'topK', value: 'x', k: 2 }, ['a', 'b', 'a'], 2],
];

function cellOf(measure: Measure, values: readonly (string | number)[]): Cell {
  const cell = new Cell(measure);
  values.forEach((value) => cell.add(value, onTime));
  return cell;
}

describe('Cell', () => {
  it.each(measures)('measures %j', (measure, values, expected) => {
    expect(cellOf(measure, values).read().value).toBe(expected);
  });

  it.each(measures)('gives the same when parts are stored, restored and merged: %j', (measure, values) => {
    const merged = Cell.fromState(measure, cellOf(measure, values.slice(0, 1)).toState());
    merged.merge(Cell.fromState(measure, cellOf(measure, values.slice(1)).toState()));
    merged.merge(new Cell(measure));
    const whole = cellOf(measure, values);
    expect(merged.read()).toEqual(whole.read());
    expect(merged.events).toBe(values.length);
  });

  it.each([
    ['count', 0],
    ['sum', 0],
    ['avg', null],
    ['min', null],
    ['max', null],
    ['distinct', 0],
    ['distinctApprox', 0],
  ] as const)('an empty %s reads %s', (kind, expected) => {
    const measure: Measure = kind === 'count' ? { kind } : { kind, value: 'x' };
    expect(new Cell(measure).read().value).toBe(expected);
  });

  it('shows the declared percentiles, the one nearest to the 95th as the value', () => {
    const measure: Measure = { kind: 'percentiles', value: 'x', quantiles: [0.5, 0.9, 0.999, 0.25] };
    const cell = cellOf(
      measure,
      Array.from({ length: 1_000 }, (_, index) => index + 1),
    );
    const { value, percentiles } = cell.read();
    expect(Object.keys(percentiles ?? {})).toEqual(['p50', 'p90', 'p99.9', 'p25']);
    expect(value).toBe(percentiles?.['p99.9']);
    expect(Math.abs((value as number) - 999)).toBeLessThan(10);
    expect(new Cell(measure).read()).toEqual({ value: null, percentiles: {} });
  });

  it('shows the top items with their bounds', () => {
    const measure: Measure = { kind: 'topK', value: 'x', k: 2 };
    expect(cellOf(measure, ['a', 'b', 'b', 'c', 'c', 'c']).read()).toEqual({
      value: 3,
      top: [
        { item: 'c', count: 3, error: 0 },
        { item: 'b', count: 2, error: 0 },
      ],
    });
    expect(new Cell(measure).read()).toEqual({ value: null, top: [] });
  });

  it('keeps how many events were late or from the future', () => {
    const cell = new Cell({ kind: 'count' });
    cell.add(1, { late: true, future: false });
    cell.add(1, { late: false, future: true });
    cell.merge(Cell.fromState({ kind: 'count' }, cell.toState()));
    expect([cell.events, cell.late, cell.future]).toEqual([4, 2, 2]);
  });
});
