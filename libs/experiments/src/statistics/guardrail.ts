import { distanceOf } from './comparison.ts';
import {
  oneSidedBoundary,
  oneSidedLogEvidence,
  sequentialPValue,
  type SequentialDesign,
} from './confidence-sequence.ts';
import { relativeInterval } from './relative-interval.ts';
import type { VariantEstimate } from './variant-estimates.ts';

/** Whether more of a metric is good or bad. */
export type Better = 'higher' | 'lower';

/** Harm that nobody wants, as far as it is known at this look. */
export interface GuardrailCheck {
  /**
   * `breached`: the treatment is worse than the control by more than the margin. `safe`: it is not. `uncertain`: neither is shown.
   * With a probability of 1 − alpha a guardrail that holds is never `breached`, and one that does not is never `safe`.
   */
  readonly status: 'breached' | 'safe' | 'uncertain';
  /** How much worse the treatment is, as a share of the control's mean; negative if it is better. Undefined unless that is positive. */
  readonly harm: number | undefined;
  /** The least harm that is still possible: above the margin exactly when `breached`. Undefined as `harm` is, and near zero. */
  readonly harmAtLeast: number | undefined;
  /** Against "the harm is at most the margin". */
  readonly pValue: number;
}

/**
 * Checks one treatment against the control.
 * @param margin harm that is put up with, as a share of the control's mean, from 0.
 * @param design one-sided: its alpha is the whole error.
 */
export function checkGuardrail(
  control: VariantEstimate,
  treatment: VariantEstimate,
  { better, margin }: { readonly better: Better; readonly margin: number },
  design: SequentialDesign,
): GuardrailCheck {
  const units = control.units + treatment.units;
  const sign = better === 'lower' ? 1 : -1;
  // The margin moves with the control's mean, whose error belongs to the comparison.
  const factor = 1 + sign * margin * Math.sign(control.mean);
  const beyondMargin = sign * (treatment.mean - factor * control.mean);
  const distance = distanceOf(beyondMargin, Math.sqrt(treatment.variance + factor ** 2 * control.variance));
  const breach = oneSidedLogEvidence(distance, units, design.mixtureVariance);
  const safety = oneSidedLogEvidence(-distance, units, design.mixtureVariance);
  const wanted = -Math.log(design.alpha);
  const [low, high] = relativeInterval(control, treatment, oneSidedBoundary(units, design)) ?? [];
  const least = better === 'lower' ? low : high;
  return {
    status: breach >= wanted ? 'breached' : safety >= wanted ? 'safe' : 'uncertain',
    harm: control.mean > 0 ? sign * (treatment.mean / control.mean - 1) : undefined,
    harmAtLeast: least === undefined ? undefined : sign * least,
    pValue: sequentialPValue(breach),
  };
}
