import type { AnalysisPlan, ExperimentObservation } from './analysis-plan.ts';
import type { ExperimentAnalysis, GuardrailFinding, MetricFinding } from './experiment-analysis.ts';
import {
  breachSentence,
  guardrailSentence,
  metricSentence,
  runtimeText,
  sampleRatioSentence,
} from './verdict-sentences.ts';

/** What to do, for programs. Codes are stable. */
export type VerdictCode =
  'ship' | 'do-not-ship' | 'keep-running' | 'inconclusive' | 'invalid-sample-ratio' | 'guardrail-breached';

/** What to do and why. */
export interface Verdict {
  readonly code: VerdictCode;
  /** The variant that is to be shipped, or stopped because of a guardrail. */
  readonly variant?: string;
  /** For people: what to do and the reason, in one sentence. */
  readonly headline: string;
  /** For people: what is known of each metric, a sentence each. */
  readonly details: readonly string[];
}

type Findings = Omit<ExperimentAnalysis, 'verdict'>;
type Decision = Omit<Verdict, 'details'>;

/**
 * Decides on what was found. A wrong sample ratio comes first, since no number can be trusted with it; then harm, which does not
 * wait for the minimum runtime; then the primary metric.
 */
export function decide(plan: AnalysisPlan, observation: ExperimentObservation, findings: Findings): Verdict {
  const control = plan.variants.find((variant) => variant.control)?.name ?? '';
  const details = [
    sampleRatioSentence(plan, findings.sampleRatio),
    ...findings.primary.map((finding) => metricSentence(finding, control)),
    ...findings.guardrails.map((finding) => guardrailSentence(finding, control)),
    ...findings.secondary.map((finding) => metricSentence(finding, control)),
  ];
  const decision =
    ofSampleRatio(plan, findings) ??
    ofGuardrails(findings, control) ??
    ofPatience(plan, observation, findings) ??
    ofPrimary(plan, observation, findings, control);
  return { ...decision, details };
}

function ofSampleRatio(plan: AnalysisPlan, { sampleRatio }: Findings): Decision | undefined {
  if (!sampleRatio.mismatch) {
    return undefined;
  }
  const reason = sampleRatioSentence(plan, sampleRatio);
  return {
    code: 'invalid-sample-ratio',
    headline: `Do not trust the numbers. ${reason} Look for variants that lose units, such as by errors or redirects.`,
  };
}

function ofGuardrails({ guardrails }: Findings, control: string): Decision | undefined {
  const breached = guardrails.filter(({ check }) => check?.status === 'breached');
  const worst = breached.reduce<GuardrailFinding | undefined>(
    (worse, one) => (worse === undefined || pValueOf(one) < pValueOf(worse) ? one : worse),
    undefined,
  );
  return (
    worst && {
      code: 'guardrail-breached',
      variant: worst.variant,
      headline: `Stop ${worst.variant}: ${breachSentence(worst, control)}`,
    }
  );
}

function pValueOf({ check }: GuardrailFinding): number {
  return check?.pValue ?? 1;
}

/** Differences change with the day of the week and with what is new, so that an early one is no decision. */
function ofPatience(plan: AnalysisPlan, { nowMs }: ExperimentObservation, { primary }: Findings): Decision | undefined {
  if (hasEnded(plan, nowMs)) {
    return undefined;
  }
  const ranMs = nowMs - plan.startMs;
  if (ranMs < plan.minimumRuntimeMs) {
    const headline = `Keep running: it has run for ${runtimeText(ranMs)} of at least ${runtimeText(plan.minimumRuntimeMs)}.`;
    return { code: 'keep-running', headline };
  }
  const waiting = primary.filter(({ comparison }) => comparison === undefined).map(({ variant }) => variant);
  if (waiting.length > 0) {
    const headline = `Keep running: ${waiting.join(', ')} or the control has less than ${plan.minimumUnits} units with ${plan.primary.metric}.`;
    return { code: 'keep-running', headline };
  }
  return undefined;
}

function ofPrimary(
  plan: AnalysisPlan,
  { nowMs }: ExperimentObservation,
  { primary }: Findings,
  control: string,
): Decision {
  const best = bestOf(primary);
  if (best !== undefined) {
    return { code: 'ship', variant: best.variant, headline: `Ship ${best.variant}: ${metricSentence(best, control)}` };
  }
  if (primary.every(({ outcome }) => outcome === 'worse')) {
    return {
      code: 'do-not-ship',
      headline: `Do not ship: ${primary.map((one) => metricSentence(one, control)).join(' ')}`,
    };
  }
  const { metric } = plan.primary;
  return hasEnded(plan, nowMs)
    ? { code: 'inconclusive', headline: `Inconclusive: the end is reached, and no winner in ${metric} is shown.` }
    : { code: 'keep-running', headline: `Keep running: no winner in ${metric} is shown yet.` };
}

function bestOf(findings: readonly MetricFinding[]): MetricFinding | undefined {
  const gain = ({ comparison, better }: MetricFinding) =>
    (comparison?.difference ?? 0) * (better === 'higher' ? 1 : -1);
  return findings
    .filter(({ outcome }) => outcome === 'better')
    .reduce<MetricFinding | undefined>((best, one) => (best && gain(best) >= gain(one) ? best : one), undefined);
}

function hasEnded({ endMs }: AnalysisPlan, nowMs: number): boolean {
  return endMs !== undefined && nowMs >= endMs;
}
