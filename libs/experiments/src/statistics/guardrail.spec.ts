import { describe, expect, it } from '@jest/globals';
import { checkGuardrail } from './guardrail.ts';

const design = { alpha: 0.05, mixtureVariance: 0.01 };
const control = { units: 5_000, mean: 10, variance: 0.005 };
const check = (mean: number, better: 'higher' | 'lower', margin: number) =>
  checkGuardrail(control, { ...control, mean }, { better, margin }, design);

describe('checkGuardrail', () => {
  it.each([
    [11, 'lower', 0.02, 'breached'],
    [9, 'lower', 0.02, 'safe'],
    [10.2, 'lower', 0.02, 'uncertain'],
    [9, 'higher', 0.02, 'breached'],
    [11, 'higher', 0.02, 'safe'],
    [10, 'higher', 0, 'uncertain'],
    [10.6, 'lower', 0.2, 'safe'],
  ] as const)(
    'takes a mean of %d against 10, where %s is better, with a margin of %d for %s',
    (mean, better, margin, status) => {
      expect(check(mean, better, margin).status).toBe(status);
    },
  );

  it.each(['higher', 'lower'] as const)(
    'is breached exactly when the least harm is above the margin (%s)',
    (better) => {
      const seen = Array.from({ length: 60 }, (_, step) => {
        const { status, harmAtLeast = NaN, harm = NaN, pValue } = check(8.5 + step * 0.05, better, 0.03);
        expect(harmAtLeast > 0.03).toBe(status === 'breached');
        expect(pValue <= design.alpha).toBe(status === 'breached');
        expect(harmAtLeast).toBeLessThan(harm);
        return status;
      });
      expect(new Set(seen)).toEqual(new Set(['breached', 'uncertain', 'safe']));
    },
  );

  it('puts up with harm in proportion to the size of a mean below zero', () => {
    const loss = { ...control, mean: -10 };
    const against = (mean: number) =>
      checkGuardrail(loss, { ...loss, mean }, { better: 'higher', margin: 0.1 }, design);
    expect(against(-12)).toMatchObject({ status: 'breached', harm: undefined, harmAtLeast: undefined });
    expect(against(-10).status).toBe('safe');
  });
});
