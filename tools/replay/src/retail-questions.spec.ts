import { describe, expect, it } from '@jest/globals';
import { differencesOf } from './retail-questions.ts';

const answers = (values: Readonly<Record<string, number>>) =>
  Object.entries(values).map(([of, value]) => ({ of, value }));

describe('differencesOf', () => {
  it('takes whole numbers as they are, and quotients but for their last digits', () => {
    expect(
      differencesOf(answers({ a: 5_000_000_000, b: 1 / 3 }), answers({ a: 5_000_000_000, b: 1 / 3 + 1e-12 })),
    ).toEqual([]);
    expect(differencesOf(answers({ a: 5_000_000_000 }), answers({ a: 5_000_000_001 }))).toEqual([
      'a: 5000000000 in the file, 5000000001 here',
    ]);
    expect(differencesOf(answers({ a: 0.5 }), answers({ a: 0.5001 }))).toHaveLength(1);
  });

  it('names what one side alone has', () => {
    expect(differencesOf(answers({ a: 1, b: 2 }), answers({ a: 1, c: 3 }))).toEqual([
      'b: 2 in the file, – here',
      'c: – in the file, 3 here',
    ]);
  });

  it('refuses to compare nothing, and one that stands twice', () => {
    expect(() => differencesOf([], [])).toThrow(RangeError);
    expect(() => differencesOf(answers({ a: 1 }), [...answers({ a: 1 }), ...answers({ a: 1 })])).toThrow(RangeError);
  });
});
