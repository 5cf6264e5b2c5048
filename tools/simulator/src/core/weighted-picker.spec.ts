import { describe, expect, it } from '@jest/globals';
import { Random } from './random.ts';
import { WeightedPicker, zipfWeight } from './weighted-picker.ts';

describe('WeightedPicker', () => {
  it('picks in proportion to the weights', () => {
    const picker = new WeightedPicker(
      ['a', 'b', 'c', 'never'],
      (value) => ({ a: 5, b: 3, c: 2, never: 0 })[value] ?? 0,
    );
    const random = new Random('weights');
    const counts: Record<string, number> = {};
    for (let index = 0; index < 100_000; index += 1) {
      const value = picker.pick(random);
      counts[value] = (counts[value] ?? 0) + 1;
    }
    expect((counts.a ?? 0) / 100_000).toBeCloseTo(0.5, 2);
    expect((counts.b ?? 0) / 100_000).toBeCloseTo(0.3, 2);
    expect((counts.c ?? 0) / 100_000).toBeCloseTo(0.2, 2);
    expect(counts.never).toBeUndefined();
  });

  it('gives later ranks less', () => {
    expect(zipfWeight(0, 0.9)).toBeGreaterThan(10 * zipfWeight(100, 0.9));
  });

  it('refuses weights of which none is above zero', () => {
    expect(() => new WeightedPicker([], () => 1)).toThrow(RangeError);
    expect(() => new WeightedPicker(['a'], () => 0)).toThrow(RangeError);
  });
});
