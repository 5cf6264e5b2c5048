/**
 * How the two counts of a ratio hang together: `proportion` if each of the first is one of the second (approved payments of all), `rate`
 * if both are counted by themselves (cancellations per order, of which there can be more than orders).
 */
export type RatioInterval = 'proportion' | 'rate';

export interface Interval {
  readonly low: number;
  /** Null if there is no upper end: a rate of nothing counted. */
  readonly high: number | null;
}

/** Standard normal quantile of a two-sided level of 95 %. */
const z = 1.959_963_984_540_054;

/**
 * The 95 % interval of a ratio of counts. A proportion has the score interval of Wilson (Probable inference, the law of succession, and
 * statistical inference, 1927), which holds its level also for few events and near 0 and 1. Of a rate of two Poisson counts, the share of
 * the first in both together is a proportion (Przyborowski and Wilenski, Homogeneity of results in testing samples from Poisson series,
 * 1940), whose interval is turned back into one of the rate.
 * @param of at least 0
 * @param to at least 0
 * @returns undefined if nothing can be said: no events, or more in a proportion than there can be
 */
export function ratioInterval(kind: RatioInterval, of: number, to: number): Interval | undefined {
  if (kind === 'proportion') {
    return to === 0 || of > to ? undefined : wilson(of, to);
  }
  if (of + to === 0) {
    return undefined;
  }
  const share = wilson(of, of + to);
  return { low: share.low / (1 - share.low), high: to === 0 ? null : share.high / (1 - share.high) };
}

function wilson(of: number, to: number): { readonly low: number; readonly high: number } {
  const share = of / to;
  const denominator = 1 + z ** 2 / to;
  const centre = (share + z ** 2 / (2 * to)) / denominator;
  const half = (z / denominator) * Math.sqrt((share * (1 - share)) / to + z ** 2 / (4 * to ** 2));
  // At the ends the exact value is 0 or 1, and rounding would miss it.
  return { low: of === 0 ? 0 : centre - half, high: of === to ? 1 : centre + half };
}
