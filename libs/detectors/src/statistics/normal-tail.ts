/**
 * Natural logarithm of the chance that a standard normal value is greater than `z`, for `z` of 0 or more: the rational
 * approximation of Abramowitz and Stegun 26.2.17, as a logarithm so that far tails do not vanish.
 */
export function logNormalTail(z: number): number {
  const t = 1 / (1 + 0.2316419 * z);
  const series = ((((1.330274429 * t - 1.821255978) * t + 1.781477937) * t - 0.356563782) * t + 0.31938153) * t;
  return Math.log(series) - (z * z) / 2 - Math.log(2 * Math.PI) / 2;
}
