import type { LinearForm, UnitSums } from './unit-sums.ts';

/** What a metric is in one variant. */
export interface VariantEstimate {
  readonly units: number;
  /** Mean over units, or ratio of sums; adjusted by the covariate if there is one. */
  readonly mean: number;
  /** Variance of `mean` as an estimate, not of a unit. */
  readonly variance: number;
}

/** The estimates of all variants, in the order in which they were given. */
export interface VariantEstimates {
  readonly variants: readonly (VariantEstimate | undefined)[];
  /** Coefficient of the covariate; 0 if there is none to adjust by. */
  readonly theta: number;
  /** Share of the variance that the covariate took away, from 0 to 1: the squared correlation of value and covariate. */
  readonly varianceReduction: number;
}

/**
 * Estimates a metric in every variant. A mean over units is a ratio whose denominators are 1. The variance of a ratio comes from
 * its linearisation (delta method: Deng, Knoblich and Lu 2018). With a covariate from before the experiment the estimates are
 * adjusted by theta times its difference from the mean of all variants, where theta is pooled within variants (CUPED: Deng, Xu,
 * Kohavi and Walker 2013). The mean of the covariate over all variants is taken as known, which changes a difference between
 * variants by nothing and a relative lift by less than the lift times the error of that mean.
 *
 * The variance of a unit is never taken to be less than the one pooled over the variants. A small variant that lacks the rare
 * large values of the others would have too small a mean and too small a variance at once, and look different for certain.
 * @returns a variant without two units or without denominators is undefined.
 */
export function estimateVariants(variants: readonly UnitSums[]): VariantEstimates {
  const covariate = covariateForm(variants);
  const known = variants.flatMap((sums): Linearised[] => {
    const form = valueForm(sums);
    return form === undefined ? [] : [{ sums, form }];
  });
  const ofCovariate = total(known, ({ sums }) => sums.coMoment(covariate, covariate));
  const together = total(known, ({ sums, form }) => sums.coMoment(form, covariate));
  const ofValue = total(known, ({ sums, form }) => sums.coMoment(form, form));
  const adjusts = ofCovariate > 0 && ofValue > 0;
  const theta = adjusts ? together / ofCovariate : 0;
  const estimates = new Map(known.map(({ sums, form }) => [sums, estimate(sums, form, covariate, theta)]));
  const pooled =
    total(known, ({ sums }) => (estimates.get(sums)?.unitVariance ?? 0) * (sums.units - 1)) /
    total(known, ({ sums }) => sums.units - 1);
  return {
    variants: variants.map((sums) => {
      const own = estimates.get(sums);
      return own && { units: sums.units, mean: own.mean, variance: Math.max(own.unitVariance, pooled) / sums.units };
    }),
    theta,
    varianceReduction: adjusts ? Math.min(1, together ** 2 / (ofCovariate * ofValue)) : 0,
  };
}

/** A variant whose metric is, up to its ratio, the mean of a linear form. */
interface Linearised {
  readonly sums: UnitSums;
  readonly form: LinearForm;
}

function total(variants: readonly Linearised[], momentOf: (one: Linearised) => number): number {
  return variants.reduce((sum, one) => sum + momentOf(one), 0);
}

function estimate(sums: UnitSums, form: LinearForm, covariate: LinearForm, theta: number) {
  const adjusted = form.map((one, index) => one - theta * (covariate[index] as number)) as unknown as LinearForm;
  const ratio = sums.mean([1, 0, 0, 0]) / sums.mean([0, 1, 0, 0]);
  return {
    mean: ratio - theta * sums.mean(covariate),
    // Rounding can bring the variance of equal values below zero.
    unitVariance: Math.max(0, sums.coMoment(adjusted, adjusted)) / (sums.units - 1),
  };
}

/** The value of a unit, linearised around the ratio of its variant. */
function valueForm(sums: UnitSums): LinearForm | undefined {
  const denominator = sums.mean([0, 1, 0, 0]);
  if (sums.units < 2 || denominator <= 0) {
    return undefined;
  }
  return [1 / denominator, -sums.mean([1, 0, 0, 0]) / denominator ** 2, 0, 0];
}

/** The covariate of a unit, linearised around the ratio of all variants together, so that its mean over all is 0. */
function covariateForm(variants: readonly UnitSums[]): LinearForm {
  const units = variants.reduce((sum, one) => sum + one.units, 0);
  const meanOf = (form: LinearForm) =>
    variants.reduce((sum, one) => sum + (one.units === 0 ? 0 : one.mean(form) * one.units), 0) / units;
  const denominator = meanOf([0, 0, 0, 1]);
  if (!(denominator > 0)) {
    return [0, 0, 0, 0];
  }
  return [0, 0, 1 / denominator, -meanOf([0, 0, 1, 0]) / denominator ** 2];
}
