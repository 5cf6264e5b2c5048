import { describe, expect, it } from '@jest/globals';
import type { BenchRow } from './framework/bench-row.ts';
import { chooseRows } from './run-bench.ts';

const rows = ['hop-10k', 'hop-30k', 'serde', 'serde-resolved'].map((name): BenchRow => ({
  name,
  measures: '',
  events: { full: 1, quick: 1 },
  requirements: [],
  variants: [],
}));
const names = (...asked: string[]) => chooseRows(asked, rows).map(({ name }) => name);

describe('chooseRows', () => {
  it('takes all if none is asked for, in the order of the bench', () => {
    expect(names()).toEqual(['hop-10k', 'hop-30k', 'serde', 'serde-resolved']);
    expect(names('serde', 'hop-30k')).toEqual(['hop-30k', 'serde', 'serde-resolved']);
  });

  it('takes a first word for all rows that begin with it', () => {
    expect(names('hop')).toEqual(['hop-10k', 'hop-30k']);
  });

  it('refuses a name that fits none, with those that are near', () => {
    expect(() => names('serd')).toThrow(/did you mean serde/);
  });
});
