import { describe, expect, it } from '@jest/globals';
import { compareVariants } from './comparison.ts';
import { twoSidedBoundary } from './confidence-sequence.ts';
import { relativeInterval } from './relative-interval.ts';

const design = { alpha: 0.05, mixtureVariance: 0.01 };
const control = { units: 1_000, mean: 10, variance: 0.01 };

describe('compareVariants', () => {
  it('gives the difference, its interval and the lift', () => {
    const boundary = twoSidedBoundary(2_000, design);
    const { difference, interval, lift } = compareVariants(control, { ...control, mean: 10.5 }, design);
    const half = boundary * Math.sqrt(0.02);
    expect([difference, ...interval, lift]).toEqual(
      [0.5, 0.5 - half, 0.5 + half, 0.05].map((value) => expect.closeTo(value, 10)),
    );
  });

  it('agrees with itself: p-value, interval and interval of the lift tell the same', () => {
    const decided = [0, 0.2, 0.4, 0.42, 0.44, 0.46, 0.6, 1].map((gain) => {
      const { pValue, interval, liftInterval } = compareVariants(control, { ...control, mean: 10 + gain }, design);
      const answers = [pValue <= design.alpha, interval[0] > 0, (liftInterval?.[0] ?? 0) > 0];
      expect(new Set(answers).size).toBe(1);
      return answers[0];
    });
    expect([decided[0], decided.at(-1)]).toEqual([false, true]);
  });

  it('says nothing of a lift over what cannot be told from zero', () => {
    const nothing = { units: 1_000, mean: 0, variance: 0 };
    expect(compareVariants(nothing, control, design)).toMatchObject({ lift: undefined, liftInterval: undefined });
    expect(compareVariants({ ...control, mean: 0.1 }, control, design).liftInterval).toBeUndefined();
    expect(compareVariants(nothing, nothing, design)).toMatchObject({ difference: 0, interval: [0, 0] });
    expect(compareVariants(nothing, nothing, design).pValue).toBe(1);
  });

  it('is certain of a difference without any spread', () => {
    const one = { units: 500, mean: 1, variance: 0 };
    expect(compareVariants(one, { ...one, mean: 2 }, design)).toMatchObject({ pValue: 0, interval: [1, 1] });
  });
});

describe('relativeInterval', () => {
  it('ends where the comparison with a share of the control is at the boundary', () => {
    const treatment = { units: 1_000, mean: 11, variance: 0.02 };
    const interval = relativeInterval(control, treatment, 3) ?? [];
    expect(interval).toHaveLength(2);
    interval.forEach((lift) => {
      const error = Math.sqrt(treatment.variance + (1 + lift) ** 2 * control.variance);
      expect(Math.abs(treatment.mean - (1 + lift) * control.mean) / error).toBeCloseTo(3, 9);
    });
  });
});
