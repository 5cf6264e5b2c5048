/**
 * Chance that a standard normal value is greater than `z`: the rational approximation of Abramowitz and Stegun
 * 26.2.17, whose absolute error is below 7.5e-8.
 */
export function normalTail(z: number): number {
  if (z < 0) return 1 - normalTail(-z);
  const t = 1 / (1 + 0.2316419 * z);
  const series = ((((1.330274429 * t - 1.821255978) * t + 1.781477937) * t - 0.356563782) * t + 0.31938153) * t;
  return (series * Math.exp(-(z * z) / 2)) / Math.sqrt(2 * Math.PI);
}
