/**
 * Which of several findings stand, so that at most a share of `level` of those that do is false on average (Benjamini and
 * Hochberg 1995). With the p-values of this package, each the inverse of an evidence that may be looked at at any time, that
 * holds for dependent metrics and at any look as well (e-BH: Wang and Ramdas 2022).
 * @returns in the order of the p-values.
 */
export function benjaminiHochberg(pValues: readonly number[], level: number): readonly boolean[] {
  const sorted = [...pValues].sort((left, right) => left - right);
  const limits = sorted.filter((pValue, index) => pValue <= ((index + 1) * level) / sorted.length);
  const limit = limits.at(-1);
  return pValues.map((pValue) => limit !== undefined && pValue <= limit);
}
