import { gammaln } from 'simple-statistics';
import { sequentialPValue } from './confidence-sequence.ts';

/** How the units spread over the variants, against how they should. */
export interface SampleRatioCheck {
  /** Valid at every look. */
  readonly pValue: number;
  /** True if the spread is not what the weights say: something else than chance decides who is counted. */
  readonly mismatch: boolean;
  /** Shares of the units, in the order of the variants. */
  readonly observed: readonly number[];
  readonly expected: readonly number[];
}

/**
 * How strongly the test looks for small deviations: its mixture has a standard deviation of sqrt(p·(1 − p) / 10,000), half a
 * percentage point for two equal variants.
 */
const concentration = 10_000;

/**
 * Sequential test of a multinomial distribution (Lindon and Malek 2020, arXiv 2011.03567): the evidence is the likelihood under a
 * Dirichlet mixture around the expected shares, divided by the one under them. It needs no minimum and may be looked at always.
 * @param counts exposed units per variant, whole numbers from 0.
 * @param weights of the variants, positive, in the same order.
 * @param alpha probability of ever finding a mismatch where there is none.
 */
export function checkSampleRatio(
  counts: readonly number[],
  weights: readonly number[],
  alpha: number,
): SampleRatioCheck {
  const sum = (numbers: readonly number[]) => numbers.reduce((left, right) => left + right, 0);
  const units = sum(counts);
  const total = sum(weights);
  const expected = weights.map((weight) => weight / total);
  const logEvidence =
    gammaln(concentration) -
    gammaln(concentration + units) +
    sum(
      counts.map((count, index) => {
        const share = expected[index] as number;
        const prior = concentration * share;
        return gammaln(prior + count) - gammaln(prior) - count * Math.log(share);
      }),
    );
  const pValue = sequentialPValue(logEvidence);
  return {
    pValue,
    mismatch: pValue <= alpha,
    observed: counts.map((count) => (units === 0 ? 0 : count / units)),
    expected,
  };
}
