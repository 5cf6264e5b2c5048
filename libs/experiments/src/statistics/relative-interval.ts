import type { VariantEstimate } from './variant-estimates.ts';

/** From, to. */
export type Interval = readonly [low: number, high: number];

/**
 * The lifts that a treatment can have over a control: the ratios r of their means for which `treatment − r·control` can be zero,
 * minus 1 (Fieller 1954). The true ratio is one of them, so that the interval holds at all looks as that one comparison does.
 * @param boundary how many standard errors an estimate may be away from the truth.
 * @returns shares of the control's mean; undefined if that mean is not positive or cannot be told from zero.
 */
export function relativeInterval(
  control: VariantEstimate,
  treatment: VariantEstimate,
  boundary: number,
): Interval | undefined {
  const square = boundary ** 2;
  const leading = control.mean ** 2 - square * control.variance;
  if (control.mean <= 0 || leading <= 0) {
    return undefined;
  }
  const middle = control.mean * treatment.mean;
  const last = treatment.mean ** 2 - square * treatment.variance;
  const root = Math.sqrt(Math.max(0, middle ** 2 - leading * last));
  return [(middle - root) / leading - 1, (middle + root) / leading - 1];
}
