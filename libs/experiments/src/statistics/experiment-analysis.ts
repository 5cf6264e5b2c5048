import { NadiError } from '@nadi/errors';
import type { AnalysisPlan, ExperimentObservation, PlannedGuardrail, PlannedMetric } from './analysis-plan.ts';
import { compareVariants, type Comparison } from './comparison.ts';
import { mixtureVariance, type SequentialDesign } from './confidence-sequence.ts';
import { checkGuardrail, type GuardrailCheck } from './guardrail.ts';
import { benjaminiHochberg } from './multiple-comparisons.ts';
import { checkSampleRatio, type SampleRatioCheck } from './sample-ratio.ts';
import { UnitSums } from './unit-sums.ts';
import { estimateVariants, type VariantEstimate, type VariantEstimates } from './variant-estimates.ts';
import { decide, type Verdict } from './verdict.ts';

/** What is known of a metric in a treatment. */
export interface MetricFinding extends PlannedMetric {
  /** Name of the treatment. */
  readonly variant: string;
  /** Undefined while one of the two variants has less than the minimum of units. */
  readonly comparison: Comparison | undefined;
  readonly outcome: 'better' | 'worse' | 'open';
  /** Share of the variance that the covariate took away, from 0 to 1. */
  readonly varianceReduction: number;
}

/** What is known of a guardrail in a treatment. */
export interface GuardrailFinding extends PlannedGuardrail {
  readonly variant: string;
  /** Undefined while one of the two variants has less than the minimum of units. */
  readonly check: GuardrailCheck | undefined;
}

/** All that can be said of an experiment at one moment. It stays valid however often it is asked for. */
export interface ExperimentAnalysis {
  readonly sampleRatio: SampleRatioCheck;
  /** Per treatment; Bonferroni over the treatments. */
  readonly primary: readonly MetricFinding[];
  /** Per metric and treatment. Intervals hold each by itself; outcomes stand after Benjamini and Hochberg over all of them. */
  readonly secondary: readonly MetricFinding[];
  /** Per metric and treatment, one-sided; Bonferroni over all of them. */
  readonly guardrails: readonly GuardrailFinding[];
  readonly verdict: Verdict;
}

/**
 * Analyses an experiment. Pure: the same plan and sums give the same answer.
 * @throws NadiError EXPERIMENT_PLAN_INVALID for a plan without a control or without a treatment.
 */
export function analyseExperiment(plan: AnalysisPlan, observation: ExperimentObservation): ExperimentAnalysis {
  const treatments = plan.variants.filter(({ control }) => !control);
  if (treatments.length === 0 || treatments.length !== plan.variants.length - 1) {
    throw new NadiError('EXPERIMENT_PLAN_INVALID', {
      message: 'an experiment needs one control and at least one other variant',
    });
  }
  const findings = {
    sampleRatio: checkSampleRatio(
      plan.variants.map(({ name }) => observation.exposedUnits.get(name) ?? 0),
      plan.variants.map(({ weight }) => weight),
      plan.sampleRatioAlpha,
    ),
    primary: metricFindings(plan, observation, plan.primary, plan.alpha / treatments.length).map(withOwnOutcome(plan)),
    secondary: withCommonOutcomes(
      plan.secondary.flatMap((metric) => metricFindings(plan, observation, metric, plan.alpha)),
      plan.alpha,
    ),
    guardrails: guardrailFindings(plan, observation),
  };
  return { ...findings, verdict: decide(plan, observation, findings) };
}

/** A treatment beside the control, where both have enough units. */
interface Pair {
  readonly variant: string;
  readonly estimates: { readonly control: VariantEstimate; readonly treatment: VariantEstimate } | undefined;
  /** Of both variants together, over the whole experiment. */
  readonly expectedUnits: number;
}

function pairsOf(plan: AnalysisPlan, { variants: estimates }: VariantEstimates): readonly Pair[] {
  const controlIndex = plan.variants.findIndex(({ control }) => control);
  const weightOf = (index: number) => plan.variants[index]?.weight ?? 0;
  const total = plan.variants.reduce((sum, { weight }) => sum + weight, 0);
  const control = estimates[controlIndex];
  const enough = (estimate: VariantEstimate) => estimate.units >= plan.minimumUnits;
  return plan.variants.flatMap(({ name }, index) => {
    if (index === controlIndex) {
      return [];
    }
    const treatment = estimates[index];
    const known = control !== undefined && treatment !== undefined && enough(control) && enough(treatment);
    return [
      {
        variant: name,
        estimates: known ? { control, treatment } : undefined,
        expectedUnits: (plan.expectedUnits * (weightOf(index) + weightOf(controlIndex))) / total,
      },
    ];
  });
}

function estimatesOf(plan: AnalysisPlan, { metrics }: ExperimentObservation, metric: string): VariantEstimates {
  const sums = metrics.get(metric);
  return estimateVariants(plan.variants.map(({ name }) => sums?.get(name) ?? new UnitSums()));
}

function designOf(alpha: number, expectedUnits: number, sides: 1 | 2): SequentialDesign {
  return { alpha, mixtureVariance: mixtureVariance(Math.min(0.5, alpha * (sides === 1 ? 2 : 1)), expectedUnits) };
}

function metricFindings(
  plan: AnalysisPlan,
  observation: ExperimentObservation,
  { metric, better }: PlannedMetric,
  alpha: number,
): MetricFinding[] {
  const all = estimatesOf(plan, observation, metric);
  return pairsOf(plan, all).map(({ variant, estimates, expectedUnits }) => ({
    ...{ metric, better, variant, outcome: 'open', varianceReduction: all.varianceReduction },
    comparison: estimates && compareVariants(estimates.control, estimates.treatment, designOf(alpha, expectedUnits, 2)),
  }));
}

function withOwnOutcome({ alpha, variants }: AnalysisPlan): (finding: MetricFinding) => MetricFinding {
  return (finding) => ({
    ...finding,
    outcome: (finding.comparison?.pValue ?? 1) <= alpha / (variants.length - 1) ? directionOf(finding) : 'open',
  });
}

function withCommonOutcomes(findings: readonly MetricFinding[], alpha: number): MetricFinding[] {
  const stands = benjaminiHochberg(
    findings.map(({ comparison }) => comparison?.pValue ?? 1),
    alpha,
  );
  return findings.map((finding, index) => ({ ...finding, outcome: stands[index] ? directionOf(finding) : 'open' }));
}

function directionOf({ comparison, better }: MetricFinding): 'better' | 'worse' {
  return (comparison?.difference ?? 0) > 0 === (better === 'higher') ? 'better' : 'worse';
}

function guardrailFindings(plan: AnalysisPlan, observation: ExperimentObservation): GuardrailFinding[] {
  const alpha = plan.alpha / (plan.guardrails.length * (plan.variants.length - 1));
  return plan.guardrails.flatMap((guardrail) =>
    pairsOf(plan, estimatesOf(plan, observation, guardrail.metric)).map(({ variant, estimates, expectedUnits }) => ({
      ...{ ...guardrail, variant },
      check:
        estimates &&
        checkGuardrail(estimates.control, estimates.treatment, guardrail, designOf(alpha, expectedUnits, 1)),
    })),
  );
}
