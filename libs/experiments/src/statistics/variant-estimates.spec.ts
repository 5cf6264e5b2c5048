import { describe, expect, it } from '@jest/globals';
import { UnitSums, type UnitObservation } from './unit-sums.ts';
import { estimateVariants } from './variant-estimates.ts';

function sumsOf(units: readonly UnitObservation[]): UnitSums {
  const sums = new UnitSums();
  units.forEach((unit) => sums.add(unit));
  return sums;
}

const values = (...numbers: number[]) => sumsOf(numbers.map((value) => ({ value })));

describe('estimateVariants', () => {
  it('gives mean and variance of a mean', () => {
    const [one, other] = estimateVariants([values(1, 2, 3, 4), values(5, 6, 7, 8)]).variants;
    expect(one).toEqual({ units: 4, mean: 2.5, variance: expect.closeTo(5 / 3 / 4, 12) });
    expect(other?.mean).toBe(6.5);
  });

  it('never takes a variance to be less than the pooled one, and keeps a greater one', () => {
    const [small, large] = estimateVariants([values(1, 1, 1), values(0, 4, 0, 4)]).variants;
    // Within variants the squares are 0 and 16, on 2 + 3 degrees of freedom.
    expect(small?.variance).toBeCloseTo(16 / 5 / 3, 12);
    expect(large?.variance).toBeCloseTo(16 / 3 / 4, 12);
  });

  it('gives a ratio of sums with the variance of its linearisation', () => {
    const units = [
      { value: 1, denominator: 2 },
      { value: 3, denominator: 4 },
      { value: 2, denominator: 6 },
    ];
    const [estimate] = estimateVariants([sumsOf(units)]).variants;
    const linearised = units.map(({ value, denominator }) => (value - 0.5 * denominator) / 4);
    const variance = linearised.reduce((sum, one) => sum + one ** 2, 0) / 2 / 3;
    expect(estimate?.mean).toBe(0.5);
    expect(estimate?.variance).toBeCloseTo(variance, 12);
  });

  it('takes away what the time before explains, with one theta for all variants', () => {
    const unit = (covariate: number, value: number) => ({ value, covariate });
    const control = sumsOf([unit(0, 1), unit(1, 3), unit(2, 5)]);
    const treatment = sumsOf([unit(2, 6), unit(3, 8), unit(4, 10)]);
    const { variants, theta, varianceReduction } = estimateVariants([control, treatment]);
    expect([theta, varianceReduction]).toEqual([expect.closeTo(2, 12), expect.closeTo(1, 12)]);
    // Of the difference of 5 between the means, 4 were there before.
    expect((variants[1]?.mean ?? 0) - (variants[0]?.mean ?? 0)).toBeCloseTo(1, 12);
    expect(variants[0]?.variance).toBeCloseTo(0, 12);
  });

  it('knows nothing of a variant without two units or without denominators', () => {
    const without = sumsOf([
      { value: 0, denominator: 0 },
      { value: 0, denominator: 0 },
    ]);
    const { variants, theta, varianceReduction } = estimateVariants([new UnitSums(), values(1), without, values(1, 2)]);
    expect(variants.map((variant) => variant?.mean)).toEqual([undefined, undefined, undefined, 1.5]);
    expect([theta, varianceReduction]).toEqual([0, 0]);
    expect(estimateVariants([new UnitSums()])).toEqual({ variants: [undefined], theta: 0, varianceReduction: 0 });
  });
});
