import { describe, expect, it } from '@jest/globals';
import { compileMetric } from './compiled-metric.ts';
import { metricDefinition } from './definition.ts';
import type { CellState } from './cell.ts';
import { MetricFamily } from './metric-family.ts';
import { Pane } from './pane.ts';

const onTime = { late: false, future: false };

function pane(...limits: readonly number[]): Pane {
  const dimensions = Object.fromEntries(
    limits.map((limit, index) => [`d${index}`, { value: `data.d${index}`, limit }]),
  );
  const definition = { name: 'tried', question: 'What is tried here?', unit: 'tries', source: 'a.b', measure: 'count' };
  const family = new MetricFamily([compileMetric(metricDefinition.parse({ ...definition, dimensions }))]);
  return new Pane({ tenantId: 't', family, windowStartMs: 0 });
}

const counts = (changes: ReturnType<Pane['takeChanges']>) =>
  changes.map(({ dimensions, state }) => [dimensions.join('|'), state.eventCount]);

describe('a pane', () => {
  it('keeps a cell per combination of values, whatever characters they consist of', () => {
    const tried = pane(10, 10);
    const combinations = [
      ['a', 'b'],
      ['a', 'c'],
      ['a b', ''],
      ['a', 'b '],
      ['"', '\\'],
      ['__proto__', 'constructor'],
    ];
    [...combinations, ...combinations].forEach((dimensions) => tried.add(dimensions, [1], onTime));
    expect(tried.size).toBe(6);
    expect(counts(tried.takeChanges())).toEqual(combinations.map((dimensions) => [dimensions.join('|'), 2]));
  });

  it('keeps one cell without dimensions', () => {
    const tried = pane();
    tried.add([], [1], onTime);
    tried.add([], [1], onTime);
    expect(counts(tried.takeChanges())).toEqual([['', 2]]);
  });

  it('limits each dimension on its own, and knows the values of restored cells', () => {
    const tried = pane(2, 1);
    const [stored] = (() => {
      const before = pane(2, 1);
      before.add(['a', 'x'], [1], onTime);
      return before.takeChanges();
    })();
    tried.restore(0, ['a', 'x'], stored?.state as CellState);
    [
      ['a', 'x'],
      ['b', 'y'],
      ['c', 'x'],
      ['(other)', 'x'],
      ['b', 'y'],
    ].forEach((dimensions) => tried.add(dimensions, [1], onTime));
    expect(counts(tried.takeChanges())).toEqual([
      ['a|x', 2],
      ['b|(other)', 2],
      ['(other)|x', 2],
    ]);
  });
});
