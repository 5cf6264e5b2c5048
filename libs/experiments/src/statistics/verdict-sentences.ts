import type { AnalysisPlan } from './analysis-plan.ts';
import type { GuardrailFinding, MetricFinding } from './experiment-analysis.ts';
import type { SampleRatioCheck } from './sample-ratio.ts';

const dayMs = 86_400_000;

/** What is known of a metric in a treatment, in one sentence. */
export function metricSentence({ metric, variant, comparison, outcome }: MetricFinding, control: string): string {
  if (comparison === undefined) {
    return `${metric} has too few units in ${variant} or ${control}.`;
  }
  const { difference, interval, lift, liftInterval } = comparison;
  const relative = lift !== undefined && liftInterval !== undefined;
  const [low, high] = relative ? liftInterval : interval;
  const range = `between ${signed(low, relative)} and ${signed(high, relative)}`;
  if (outcome === 'open') {
    return `${metric} is not shown to differ between ${variant} and ${control}: the difference is ${range}.`;
  }
  const size = amount(Math.abs(relative ? lift : difference), relative);
  return `${metric} is ${difference > 0 ? 'higher' : 'lower'} by ${size} with ${variant} than with ${control} (${range}).`;
}

/** What is known of a guardrail in a treatment, in one sentence. */
export function guardrailSentence(finding: GuardrailFinding, control: string): string {
  const { metric, variant, check, margin } = finding;
  switch (check?.status) {
    case undefined:
      return `The guardrail ${metric} has too few units in ${variant} or ${control}.`;
    case 'breached':
      return `The guardrail ${metric} is breached: ${breachSentence(finding, control)}`;
    case 'safe':
      return `The guardrail ${metric} is kept: ${variant} is not worse than ${control} by ${percent(margin)} or more.`;
    case 'uncertain':
      return `The guardrail ${metric} is not shown to be kept or breached with ${variant}.`;
  }
}

/** That a guardrail is breached, and by how much. */
export function breachSentence({ metric, variant, check, margin }: GuardrailFinding, control: string): string {
  const least = check?.harmAtLeast;
  const size = least === undefined ? '' : ` by at least ${percent(least)}`;
  return `${metric} is worse${size} with ${variant} than with ${control}, and ${percent(margin)} is put up with.`;
}

/** How the units are spread, in one sentence. */
export function sampleRatioSentence(
  { variants }: AnalysisPlan,
  { observed, expected, pValue, mismatch }: SampleRatioCheck,
): string {
  const shares = (numbers: readonly number[]) => numbers.map(percent).join(' to ');
  const names = variants.map(({ name }) => name).join(', ');
  const chance = mismatch ? `chance alone does not do that (p = ${pValue.toPrecision(2)})` : 'chance alone can do that';
  return `Units are spread over ${names} as ${shares(observed)} where ${shares(expected)} is planned; ${chance}.`;
}

/** A time in days, or in hours below two days. */
export function runtimeText(ms: number): string {
  const hours = Math.max(0, Math.floor(ms / 3_600_000));
  return ms < 2 * dayMs ? `${hours} ${hours === 1 ? 'hour' : 'hours'}` : `${Math.floor(ms / dayMs)} days`;
}

function percent(share: number): string {
  const text = (100 * share).toFixed(1);
  return `${text === '-0.0' ? '0.0' : text} %`;
}

function amount(value: number, relative: boolean): string {
  return relative ? percent(value) : String(Number(value.toPrecision(3)));
}

function signed(value: number, relative: boolean): string {
  return `${value > 0 ? '+' : ''}${amount(value, relative)}`;
}
