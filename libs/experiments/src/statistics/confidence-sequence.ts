import { NadiError } from '@nadi/errors';
import { errorFunction } from 'simple-statistics';

/**
 * How much evidence is asked for, and at which size it is reached soonest. The tests are mixtures over possible effects
 * (Robbins 1970), which as asymptotic confidence sequences need no more than a variance (Waudby-Smith, Arbour, Sinha, Kennedy and
 * Ramdas 2021, arXiv 2103.06476): whatever is concluded at any look holds with the error of all looks together.
 */
export interface SequentialDesign {
  /** Probability that anything false is ever concluded, above 0 and below 1. */
  readonly alpha: number;
  /** Variance of the mixture over effects in standard deviations of one unit, above 0; from `mixtureVariance`. */
  readonly mixtureVariance: number;
}

/**
 * The variance of the mixture with which the interval is shortest at so many units: x = n·τ² solves x = ln(1 + x) − 2·ln α. With an
 * alpha of 5 %, a tenth of these units have an interval that is wider by 26 % than what they could have at best, and ten times as
 * many by 7 %.
 * @param alpha above 0 and below 1; twice the error of a one-sided test.
 * @param expectedUnits of both variants together, above 0.
 * @throws NadiError EXPERIMENT_PLAN_INVALID for other numbers.
 */
export function mixtureVariance(alpha: number, expectedUnits: number): number {
  if (!(alpha > 0 && alpha < 1) || !(expectedUnits > 0)) {
    throw new NadiError('EXPERIMENT_PLAN_INVALID', {
      message: 'a sequential design needs an alpha between 0 and 1 and a positive number of units',
    });
  }
  const evidence = -2 * Math.log(alpha);
  // x − ln(1 + x) is convex, so that Newton's steps from a value above the solution come down to it.
  let scaled = 2 + 2 * evidence;
  for (let step = 0; step < 12; step += 1) {
    scaled -= ((scaled - Math.log1p(scaled) - evidence) * (1 + scaled)) / scaled;
  }
  return scaled / expectedUnits;
}

/** How many standard errors an estimate may be away from a value that is still in the interval. */
export function twoSidedBoundary(units: number, { alpha, mixtureVariance: variance }: SequentialDesign): number {
  const scaled = units * variance;
  return Math.sqrt((1 + 1 / scaled) * (Math.log1p(scaled) - 2 * Math.log(alpha)));
}

/**
 * Natural logarithm of the evidence against a value: a wealth that starts at 1, grows by chance alone to k with a probability of
 * at most 1/k, and so can be looked at at any time.
 * @param distance of the estimate from the value, in standard errors.
 * @param units of both variants together.
 */
export function twoSidedLogEvidence(distance: number, units: number, variance: number): number {
  const scaled = units * variance;
  return (distance ** 2 / 2) * (scaled / (1 + scaled)) - Math.log1p(scaled) / 2;
}

/** The same against "at most that value": the mixture is over effects above it. */
export function oneSidedLogEvidence(distance: number, units: number, variance: number): number {
  const scaled = units * variance;
  return Math.LN2 - Math.log1p(scaled) / 2 + logHalfMixture(distance * Math.sqrt(scaled / (1 + scaled)));
}

/** How many standard errors an estimate has to be above a value for "at most that value" to be refuted. */
export function oneSidedBoundary(units: number, design: SequentialDesign): number {
  const scaled = units * design.mixtureVariance;
  const shrinking = Math.sqrt(scaled / (1 + scaled));
  const wanted = -Math.log(design.alpha);
  // There is at least as much evidence as in the two-sided test, and its logarithm is convex: Newton's steps come from above.
  let distance = twoSidedBoundary(units, design);
  for (let step = 0; step < 8; step += 1) {
    const shrunk = distance * shrinking;
    const density = Math.exp(-(shrunk ** 2) / 2) / Math.sqrt(2 * Math.PI);
    const slope = shrinking * (shrunk + density / normalProbability(shrunk));
    distance -= (oneSidedLogEvidence(distance, units, design.mixtureVariance) - wanted) / slope;
  }
  return distance;
}

/** A p-value that is valid at every look: at most 1, small where there is much evidence. */
export function sequentialPValue(logEvidence: number): number {
  return Math.min(1, Math.exp(-logEvidence));
}

/** `x² / 2` plus the logarithm of the probability that a standard normal number is below x. */
function logHalfMixture(x: number): number {
  if (x > -4) {
    return x ** 2 / 2 + Math.log(normalProbability(x));
  }
  // The first term of Mills' ratio: there is no evidence this far below zero, so that it is enough.
  return -Math.log(-x * Math.sqrt(2 * Math.PI));
}

/** Probability that a standard normal number is below x, to within 1.2e-7. */
function normalProbability(x: number): number {
  return (1 + errorFunction(x / Math.SQRT2)) / 2;
}
