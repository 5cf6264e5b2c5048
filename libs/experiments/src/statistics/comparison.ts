import {
  twoSidedBoundary,
  twoSidedLogEvidence,
  sequentialPValue,
  type SequentialDesign,
} from './confidence-sequence.ts';
import { relativeInterval, type Interval } from './relative-interval.ts';
import type { VariantEstimate } from './variant-estimates.ts';

/** How a variant differs from the control in one metric. All intervals and the p-value hold at every look together. */
export interface Comparison {
  readonly control: VariantEstimate;
  readonly treatment: VariantEstimate;
  /** Mean of the treatment minus mean of the control, in the unit of the metric. */
  readonly difference: number;
  /** Holds the true difference at all looks with a probability of 1 − alpha. */
  readonly interval: Interval;
  /** Difference as a share of the control's mean; undefined unless that mean is positive. */
  readonly lift: number | undefined;
  /** Undefined while the control's mean cannot be told from zero. Leaves 0 out whenever `interval` does. */
  readonly liftInterval: Interval | undefined;
  /** Against no difference; at most alpha exactly when `interval` leaves 0 out. */
  readonly pValue: number;
}

/** Compares two variants. */
export function compareVariants(
  control: VariantEstimate,
  treatment: VariantEstimate,
  design: SequentialDesign,
): Comparison {
  const units = control.units + treatment.units;
  const boundary = twoSidedBoundary(units, design);
  const difference = treatment.mean - control.mean;
  const standardError = Math.sqrt(control.variance + treatment.variance);
  return {
    control,
    treatment,
    difference,
    interval: [difference - boundary * standardError, difference + boundary * standardError],
    lift: control.mean > 0 ? difference / control.mean : undefined,
    liftInterval: relativeInterval(control, treatment, boundary),
    pValue: sequentialPValue(twoSidedLogEvidence(distanceOf(difference, standardError), units, design.mixtureVariance)),
  };
}

/** In standard errors; without any spread, what differs at all differs for certain. */
export function distanceOf(difference: number, standardError: number): number {
  if (difference === 0) {
    return 0;
  }
  return difference / standardError;
}
