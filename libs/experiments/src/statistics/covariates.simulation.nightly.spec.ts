import { describe, expect, it } from '@jest/globals';
import { knownBefore, ordersPerSessionBefore, type Population } from '../testing/populations.ts';
import { foundInRuns, mostSuccesses } from '../testing/simulated-experiment.ts';
import { compareVariants, estimateVariants, mixtureVariance, UnitSums, type Comparison } from './index.ts';

const [alpha, hours, unitsPerHour, minimumUnits] = [0.05, 14 * 24, 8, 100];
const design = { alpha, mixtureVariance: mixtureVariance(alpha, hours * unitsPerHour) };
const seed = 20_261_123;

/** The same units, as if nothing were known of the time before. */
function withoutCovariate(sums: UnitSums): UnitSums {
  const { units, sums: totals, products } = sums.toState();
  const [value = 0, denominator = 0] = totals;
  const [valueSquared = 0, valueDenominator = 0, , , denominatorSquared = 0] = products;
  return UnitSums.fromState({
    units,
    sums: [value, denominator, 0, units],
    products: [valueSquared, valueDenominator, 0, value, denominatorSquared, 0, denominator, 0, 0, units],
  });
}

function comparisonOf(control: UnitSums, treatment: UnitSums): Comparison {
  const [left, right] = estimateVariants([control, treatment]).variants;
  if (!left || !right) {
    throw new Error('there are units in both variants');
  }
  return compareVariants(left, right, design);
}

const widthOf = ({ interval: [low, high] }: Comparison) => high - low;

function lastLooks(population: Population, runs: number, lift: number) {
  const looks: { adjusted: Comparison; plain: Comparison; varianceReduction: number }[] = [];
  foundInRuns({ runs, hours: 1, unitsPerHour: 4_000, seed, population, lift }, () => ({ control, treatment }) => {
    looks.push({
      adjusted: comparisonOf(control, treatment),
      plain: comparisonOf(withoutCovariate(control), withoutCovariate(treatment)),
      varianceReduction: estimateVariants([control, treatment]).varianceReduction,
    });
    return false;
  });
  return looks;
}

const average = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe(`CUPED, seed ${seed}`, () => {
  it.each([0, 0.5, 0.8, 0.95])(
    'narrows the interval by sqrt(1 − ρ²) where the covariate is correlated with the value by %d',
    (correlation) => {
      const looks = lastLooks(knownBefore(correlation), 40, 0.05);
      const narrowed = average(looks.map(({ adjusted, plain }) => widthOf(adjusted) / widthOf(plain)));
      expect(narrowed / Math.sqrt(1 - correlation ** 2)).toBeCloseTo(1, 2);
      expect(average(looks.map(({ varianceReduction }) => varianceReduction))).toBeCloseTo(correlation ** 2, 2);
    },
  );

  it('does not move the estimate: the true difference is hit on average, closer than without', () => {
    const looks = lastLooks(knownBefore(0.8), 200, 0.05);
    const errors = (of: 'adjusted' | 'plain') => looks.map((look) => look[of].difference - 0.5);
    const spread = (values: readonly number[]) => Math.sqrt(average(values.map((value) => value ** 2)));
    const standardError = (3 * 2 * 0.6) / Math.sqrt(4_000);
    expect(Math.abs(average(errors('adjusted')))).toBeLessThan((3 * standardError) / Math.sqrt(looks.length));
    expect(spread(errors('adjusted')) / spread(errors('plain'))).toBeCloseTo(0.6, 1);
  });

  it('narrows the interval of a ratio by what it says, and does not move its estimate', () => {
    const looks = lastLooks(ordersPerSessionBefore, 100, 0.1);
    looks.forEach(({ adjusted, plain, varianceReduction }) => {
      expect(widthOf(adjusted) / widthOf(plain) / Math.sqrt(1 - varianceReduction)).toBeCloseTo(1, 1);
    });
    expect(average(looks.map(({ varianceReduction }) => varianceReduction))).toBeGreaterThan(0.3);
    const standardErrors = looks.map(({ adjusted }) =>
      Math.sqrt(adjusted.control.variance + adjusted.treatment.variance),
    );
    const error = average(looks.map(({ adjusted }) => adjusted.difference - 0.03));
    expect(Math.abs(error)).toBeLessThan((3 * average(standardErrors)) / Math.sqrt(looks.length));
  });

  it('keeps the error of 1,000 A/A runs that are looked at every hour for 14 days', () => {
    const runs = 1_000;
    const simulation = { runs, hours, unitsPerHour, seed, population: knownBefore(0.8) };
    const wrong = foundInRuns(simulation, () => ({ control, treatment }) => {
      const enough = control.units >= minimumUnits && treatment.units >= minimumUnits;
      return enough && comparisonOf(control, treatment).pValue <= alpha;
    });
    expect(wrong).toBeLessThanOrEqual(mostSuccesses(runs, alpha));
  }, 120_000);
});
