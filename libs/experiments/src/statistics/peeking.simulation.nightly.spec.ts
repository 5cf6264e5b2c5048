import { describe, expect, it } from '@jest/globals';
import { errorFunction } from 'simple-statistics';
import { conversions, normalValues, ordersPerSession, orderValues, type Population } from '../testing/populations.ts';
import {
  fewestSuccesses,
  foundInRuns,
  mostSuccesses,
  type Look,
  type Simulation,
} from '../testing/simulated-experiment.ts';
import { compareVariants, estimateVariants, mixtureVariance, twoSidedBoundary, type Comparison } from './index.ts';

/** Two weeks, looked at every hour. */
const [alpha, hours, unitsPerHour, minimumUnits] = [0.05, 14 * 24, 8, 100];
const units = hours * unitsPerHour;
const design = { alpha, mixtureVariance: mixtureVariance(alpha, units) };
const seed = 20_261_122;
const { abs, sqrt } = Math;
const timeoutMs = 120_000;

const simulation = (runs: number, population: Population): Simulation => ({
  ...{ runs, hours, unitsPerHour, seed, population },
});

function comparisonOf({ control, treatment }: Look): Comparison | undefined {
  const [left, right] = estimateVariants([control, treatment]).variants;
  const enough = left && right && left.units >= minimumUnits && right.units >= minimumUnits;
  return enough ? compareVariants(left, right, design) : undefined;
}

const found = (comparison: Comparison | undefined) => (comparison?.pValue ?? 1) <= alpha;

describe(`1,000 A/A runs, looked at every hour for 14 days, seed ${seed}`, () => {
  const runs = 1_000;
  // 50 are to be expected at worst, and chance explains 71.
  const allowed = mostSuccesses(runs, alpha);

  it.each([
    ['normal values', normalValues, 0.5],
    ['conversions', conversions, 0.5],
    ['conversions with a tenth of the units in the treatment', conversions, 0.1],
    ['log-normal order values', orderValues(1.5), 0.5],
    ['log-normal order values with a tenth of the units in the treatment', orderValues(1.5), 0.1],
    ['a ratio', ordersPerSession, 0.5],
  ] as const)(
    'of %s find a difference in at most 5 %% of the runs',
    (_name, population, treatmentShare) => {
      const wrong = foundInRuns(
        { ...simulation(runs, population), treatmentShare },
        () => (look) => found(comparisonOf(look)),
      );
      expect(wrong).toBeLessThanOrEqual(allowed);
    },
    timeoutMs,
  );

  it(
    'find one in far more runs with a test that may be made once, so that the simulation can tell a broken promise',
    () => {
      const wrong = foundInRuns(simulation(runs, normalValues), () => ({ control, treatment }) => {
        const [left, right] = [control, treatment].map((sums) => {
          const deviation = sums.coMoment([1, 0, 0, 0], [1, 0, 0, 0]) / (sums.units - 1);
          return { units: sums.units, mean: sums.mean([1, 0, 0, 0]), variance: deviation / sums.units };
        });
        if (!left || !right || left.units < minimumUnits || right.units < minimumUnits) {
          return false;
        }
        return abs(right.mean - left.mean) > 1.96 * sqrt(left.variance + right.variance);
      });
      expect(wrong).toBeGreaterThan(4 * allowed);
    },
    timeoutMs,
  );
});

describe(`planted effects, seed ${seed}`, () => {
  const runs = 200;
  const normalProbability = (value: number) => (1 + errorFunction(value / Math.SQRT2)) / 2;

  it.each([0.3, 0.8, 0.99])(
    'are found with the power of %d that theory gives the last look, and the intervals hold the truth at all looks',
    (power) => {
      // At the last look alone the power is that of a normal estimate behind its boundary.
      const [deviation, mean] = [3, 10];
      const standardError = (deviation * 2) / sqrt(units);
      const quantile = { 0.3: -0.5244, 0.8: 0.8416, 0.99: 2.3263 }[power] as number;
      const distance = twoSidedBoundary(units, design) + quantile;
      expect(normalProbability(quantile)).toBeCloseTo(power, 3);
      const lift = (distance * standardError) / mean;
      const missed = { difference: 0, lift: 0 };
      const hits = foundInRuns({ ...simulation(runs, normalValues), lift }, () => {
        const outside = { difference: false, lift: false };
        return (look) => {
          const comparison = comparisonOf(look);
          const [low, high] = comparison?.interval ?? [-Infinity, Infinity];
          const [lowLift, highLift] = comparison?.liftInterval ?? [-Infinity, Infinity];
          outside.difference ||= low > lift * mean || high < lift * mean;
          outside.lift ||= lowLift > lift || highLift < lift;
          if (look.hour === hours) {
            missed.difference += outside.difference ? 1 : 0;
            missed.lift += outside.lift ? 1 : 0;
          }
          return found(comparison);
        };
      });
      expect(hits).toBeGreaterThanOrEqual(fewestSuccesses(runs, power));
      expect(missed.difference).toBeLessThanOrEqual(mostSuccesses(runs, alpha));
      expect(missed.lift).toBeLessThanOrEqual(mostSuccesses(runs, alpha));
    },
    timeoutMs,
  );

  it.each([
    ['conversions', conversions, 0.05, 1],
    ['log-normal order values', orderValues(1), 0.3 * Math.exp(3.5), 0.8],
    ['a ratio', ordersPerSession, 0.15, 0.3],
  ] as const)(
    'on %s are found, and the intervals hold the truth at all looks',
    (_name, population, mean, lift) => {
      let missed = 0;
      const hits = foundInRuns({ ...simulation(runs, population), lift }, () => {
        let outside = false;
        return (look) => {
          const comparison = comparisonOf(look);
          const [low, high] = comparison?.interval ?? [-Infinity, Infinity];
          const [lowLift, highLift] = comparison?.liftInterval ?? [-Infinity, Infinity];
          outside ||= low > lift * mean || high < lift * mean || lowLift > lift || highLift < lift;
          missed += look.hour === hours && outside ? 1 : 0;
          return found(comparison);
        };
      });
      expect(missed).toBeLessThanOrEqual(mostSuccesses(runs, alpha));
      expect(hits).toBeGreaterThanOrEqual(fewestSuccesses(runs, 0.8));
    },
    timeoutMs,
  );
});
