import { logNormalTail } from '../statistics/normal-tail.ts';

/** A simple scorer to compare with. */
export interface Baseline {
  /** In [0, 1]. */
  push(value: number): number;
}

const leastLogarithm = Math.log(1e-300);

/** A score in [0, 1] of a distance in standard deviations: the logarithm of its tail, so that far tails still differ. */
export function scoreOfDeviation(deviations: number): number {
  return Number.isFinite(deviations) ? Math.min(1, logNormalTail(Math.abs(deviations)) / leastLogarithm) : 0;
}
