import type { UnitObservation } from '../statistics/index.ts';

const { exp, floor, sqrt } = Math;

/** Sources of chance of a simulation. */
export interface Chance {
  /** From 0, below 1. */
  readonly uniform: () => number;
  /** Standard normal. */
  readonly normal: () => number;
}

/** A unit of a population, where a treated one may be better by a share. */
export type Population = (chance: Chance, lift: number) => UnitObservation;

/** Symmetric values with mean 10 and standard deviation 3. */
export const normalValues: Population = ({ normal }, lift) => ({ value: 10 * (1 + lift) + 3 * normal() });

/** One unit in twenty converts. */
export const conversions: Population = ({ uniform }, lift) => ({ value: uniform() < 0.05 * (1 + lift) ? 1 : 0 });

/** Three units in ten order; what they order is log-normal. With a spread of 1 its skewness is 6, with 1.5 it is 33. */
export function orderValues(spread: number): Population {
  return ({ uniform, normal }, lift) => ({ value: uniform() < 0.3 ? (1 + lift) * exp(3 + spread * normal()) : 0 });
}

/** Orders per session of customers who have different numbers of sessions and order at different rates. */
export const ordersPerSession: Population = ({ uniform, normal }, lift) => {
  const rate = 0.3 * uniform() * (1 + lift);
  const sessions = 1 + floor(exp(1 + 0.7 * normal()));
  return { value: successes(sessions, rate, uniform), denominator: sessions };
};

/** Normal values with mean 10 and standard deviation 3, and what they were before, correlated as said. */
export function knownBefore(correlation: number): Population {
  return ({ normal }, lift) => {
    const before = normal();
    const now = correlation * before + sqrt(1 - correlation ** 2) * normal();
    return { value: 10 * (1 + lift) + 3 * now, covariate: 20 + 5 * before };
  };
}

/** Orders per session now and before, at a rate that a customer keeps. */
export const ordersPerSessionBefore: Population = ({ uniform, normal }, lift) => {
  const rate = 0.6 * uniform();
  const [denominator, covariateDenominator] = [1 + floor(exp(2 + 0.3 * normal())), 1 + floor(exp(2 + 0.3 * normal()))];
  const value = successes(denominator, rate * (1 + lift), uniform);
  return { value, denominator, covariate: successes(covariateDenominator, rate, uniform), covariateDenominator };
};

function successes(trials: number, probability: number, uniform: () => number): number {
  let count = 0;
  for (let trial = 0; trial < trials; trial += 1) {
    count += uniform() < probability ? 1 : 0;
  }
  return count;
}
