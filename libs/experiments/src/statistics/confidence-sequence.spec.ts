import { describe, expect, it } from '@jest/globals';
import {
  mixtureVariance,
  oneSidedBoundary,
  oneSidedLogEvidence,
  sequentialPValue,
  twoSidedBoundary,
  twoSidedLogEvidence,
} from './confidence-sequence.ts';

describe('the evidence', () => {
  /** Likelihood ratios integrated numerically over the mixture, by another program: normal, and its half above zero. */
  it.each([
    [2.5, 1_000, 0.01, 1.641961, 2.326501],
    [-1, 1_000, 0.01, -0.744402, -1.822166],
    [0, 50, 0.2, -1.198948, -1.198948],
    [4, 200, 0.05, 6.07378, 6.766858],
  ])(
    'of a distance of %d standard errors is the mixture of likelihood ratios',
    (distance, units, variance, two, one) => {
      expect(twoSidedLogEvidence(distance, units, variance)).toBeCloseTo(two, 5);
      expect(oneSidedLogEvidence(distance, units, variance)).toBeCloseTo(one, 5);
    },
  );

  it('against "at most" is small far on the other side, down to infinity', () => {
    expect(oneSidedLogEvidence(-6, 1_000, 0.01)).toBeCloseTo(-3.197356, 1);
    expect(sequentialPValue(oneSidedLogEvidence(-Infinity, 1_000, 0.01))).toBe(1);
    expect(sequentialPValue(oneSidedLogEvidence(Infinity, 1_000, 0.01))).toBe(0);
  });

  it('at the boundary is the inverse of alpha', () => {
    for (const alpha of [0.2, 0.05, 0.001]) {
      for (const units of [100, 10_000, 1_000_000]) {
        const design = { alpha, mixtureVariance: 1e-3 };
        const two = twoSidedLogEvidence(twoSidedBoundary(units, design), units, 1e-3);
        const one = oneSidedLogEvidence(oneSidedBoundary(units, design), units, 1e-3);
        expect(two).toBeCloseTo(-Math.log(alpha), 9);
        expect(one).toBeCloseTo(-Math.log(alpha), 9);
        expect(oneSidedBoundary(units, design)).toBeLessThan(twoSidedBoundary(units, design));
      }
    }
  });
});

describe('mixtureVariance', () => {
  it.each([0.05, 0.01, 0.4])('makes the boundary lowest at the expected size, for an alpha of %d', (alpha) => {
    const units = 5_000;
    const best = mixtureVariance(alpha, units);
    const boundaryOf = (factor: number) => twoSidedBoundary(units, { alpha, mixtureVariance: factor * best });
    [0.5, 0.9, 1.1, 2].forEach((factor) => expect(boundaryOf(factor)).toBeGreaterThan(boundaryOf(1)));
  });

  it('costs little where the size comes out otherwise', () => {
    const design = { alpha: 0.05, mixtureVariance: mixtureVariance(0.05, 1_000) };
    const best = twoSidedBoundary(1_000, design);
    expect(best).toBeCloseTo(3.035, 2);
    expect(twoSidedBoundary(100, design) / best).toBeCloseTo(1.26, 2);
    expect(twoSidedBoundary(10_000, design) / best).toBeCloseTo(1.07, 2);
  });

  it.each([
    [0, 100],
    [1, 100],
    [0.05, 0],
    [NaN, 100],
  ])('refuses an alpha of %d with %d units', (alpha, units) => {
    expect(() => mixtureVariance(alpha, units)).toThrow(expect.objectContaining({ code: 'EXPERIMENT_PLAN_INVALID' }));
  });
});
