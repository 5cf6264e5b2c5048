import { gammaQuantile, studentScore } from './quantiles.ts';

/** A step of the period that has begun. */
export interface PastStep {
  /** What it was expected to bring so far, in the metric's unit. */
  readonly expected: number;
  readonly actual: number;
  readonly events: number;
  readonly isComplete: boolean;
}

export interface ForecastInput {
  readonly past: readonly PastStep[];
  /** What the rest of each step to come is expected to bring; nothing when the period is over. */
  readonly remaining: readonly number[];
  /** Whether the metric counts events or adds values up. */
  readonly measure: 'count' | 'sum';
}

/** Where a row ends up, with an interval that holds it in 80 % of the cases. */
export interface Forecast {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** What is believed before anything is seen; each gives way to what is seen. */
const prior = {
  /** Of the plan itself, in units of the smallest clump that comes at once. */
  clumps: 0.5,
  /** Steps' worth of belief in the spread below. */
  degrees: 1.5,
  /** Spread of the rate from step to step, as a share of it, beside that of chance. */
  rateSpread: 0.3,
  /** Of the deviations of neighbouring steps, and how many steps that belief weighs. */
  correlation: 0.3,
  correlationSteps: 4,
  /** Variance of a value over its mean, in means: 2 for exponential values. */
  valueClump: 2,
  /** The clump is this share of what was expected so far and is still to come, while no event has been seen. */
  clumpShare: 0.05,
} as const;
/** The variance of a step grows with this power of its mean (Tweedie 1984): 1 for counts, 2 for rates that change from step to step. */
const variancePower = 1.5;
const mostCorrelation = 0.7;

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

/**
 * Forecasts the total at the end: what is there, and what is still expected times the rate at which sales came in compared
 * with the plan. The rate has a Gamma posterior; its spread and that of the remaining steps come from the deviations of past steps.
 * The interval is the one of a Gamma variable with that mean and variance, widened as Student (1908) does for few steps.
 * With nothing so far the rate is near 0 and its interval reaches up to what a single clump would make of it.
 * @returns in the metric's unit, never below what is there; the total itself when nothing remains.
 */
export function forecastTotal({ past, remaining, measure }: ForecastInput): Forecast {
  const total = sum(past.map(({ actual }) => actual));
  const remainder = sum(remaining);
  if (remainder === 0) {
    return { value: total, low: total, high: total };
  }
  const actual = Math.max(0, total);
  const expected = sum(past.map((step) => step.expected));
  const model = modelOf(past, { actual, expected, remainder, measure });
  const begun = past.map((step) => step.expected).filter((value) => value > 0);
  // Variance per unit that comes in: as if everything came in clumps of this size.
  const clump = expected === 0 ? model.clump : sum(begun.map(model.varianceOf)) / (model.scale * expected);
  const shape = prior.clumps + actual / clump;
  const weight = prior.clumps + expected / clump;
  const rate = shape / weight;
  const mean = rate * remainder;
  const ofSteps = (sum(remaining.map(model.varianceOf)) * rate) / model.scale;
  const ofRate = (remainder / weight) ** 2 * shape;
  const at = (side: -1 | 1) =>
    total + gammaQuantile({ mean, variance: ofSteps + ofRate }, side * studentScore(model.degrees));
  return { value: total + mean, low: at(-1), high: at(1) };
}

interface StepModel {
  /** What a unit of the plan has brought; 1 while there is nothing to say. */
  readonly scale: number;
  /** Variance of a step that is expected to bring so much. */
  readonly varianceOf: (expected: number) => number;
  readonly degrees: number;
  readonly clump: number;
}

interface Totals {
  readonly actual: number;
  readonly expected: number;
  readonly remainder: number;
  readonly measure: 'count' | 'sum';
}

/** Estimates how much steps vary around the plan, from the Pearson residuals of the complete ones. */
function modelOf(past: readonly PastStep[], { actual, expected, remainder, measure }: Totals): StepModel {
  const scale = actual > 0 && expected > 0 ? actual / expected : 1;
  const complete = past.filter((step) => step.isComplete && step.expected > 0);
  const events = sum(past.map((step) => step.events));
  const clump =
    measure === 'count'
      ? 1
      : events > 0 && actual > 0
        ? (prior.valueClump * actual) / events
        : prior.clumpShare * (expected + remainder);
  const typical = complete.length > 0 ? (scale * sum(complete.map((step) => step.expected))) / complete.length : clump;
  const believed = (clump + prior.rateSpread ** 2 * typical) * typical ** (1 - variancePower);
  const residuals =
    actual > 0
      ? complete.map((step) => (step.actual - scale * step.expected) / (scale * step.expected) ** (variancePower / 2))
      : [];
  const squares = sum(residuals.map((residual) => residual ** 2));
  const seen = Math.max(0, residuals.length - 1);
  const degrees = prior.degrees + seen;
  const correlation = correlationOf(residuals, squares);
  const dispersion = ((prior.degrees * believed + squares) / degrees) * ((1 + correlation) / (1 - correlation));
  const least = measure === 'count' ? 1 : 0;
  return {
    ...{ scale, degrees, clump },
    // Counts vary at least as much as chance makes them.
    varianceOf: (value) => Math.max(dispersion * (scale * value) ** variancePower, least * scale * value),
  };
}

/** Of the deviations of neighbouring steps, corrected for the mean that was taken from them, drawn to what is believed. */
function correlationOf(residuals: readonly number[], squares: number): number {
  const seen = Math.max(0, residuals.length - 1);
  const products = sum(residuals.slice(1).map((residual, index) => residual * (residuals[index] as number)));
  const found = residuals.length > 2 && squares > 0 ? (products / squares) * seen + 1 : 0;
  const drawn = (found + prior.correlation * prior.correlationSteps) / (seen + prior.correlationSteps);
  return Math.min(mostCorrelation, Math.max(0, drawn));
}
