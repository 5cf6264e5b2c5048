export type { AnalysisPlan, ExperimentObservation, PlannedGuardrail, PlannedMetric } from './analysis-plan.ts';
export { compareVariants, type Comparison } from './comparison.ts';
export {
  mixtureVariance,
  oneSidedBoundary,
  oneSidedLogEvidence,
  sequentialPValue,
  twoSidedBoundary,
  twoSidedLogEvidence,
  type SequentialDesign,
} from './confidence-sequence.ts';
export {
  analyseExperiment,
  type ExperimentAnalysis,
  type GuardrailFinding,
  type MetricFinding,
} from './experiment-analysis.ts';
export { checkGuardrail, type Better, type GuardrailCheck } from './guardrail.ts';
export { benjaminiHochberg } from './multiple-comparisons.ts';
export { relativeInterval, type Interval } from './relative-interval.ts';
export { checkSampleRatio, type SampleRatioCheck } from './sample-ratio.ts';
export { UnitSums, type LinearForm, type UnitObservation, type UnitSumsState } from './unit-sums.ts';
export { estimateVariants, type VariantEstimate, type VariantEstimates } from './variant-estimates.ts';
export type { Verdict, VerdictCode } from './verdict.ts';
export { breachSentence } from './verdict-sentences.ts';
