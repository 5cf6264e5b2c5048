import type {
  Experiment,
  ExperimentLook,
  ExperimentState,
  GuardrailFinding,
  MetricFinding,
  VerdictCode,
} from '../api/index.ts';
import type { BandPoint, ChartPoint, IntervalRow } from '../charts/index.ts';
import { formatMetricValue, formatShare, type ValueKind } from '../formats/index.ts';
import { texts } from '../texts/en.ts';
import type { ShownState } from './export-state.ts';

const words = texts.experiments;

const standings: Readonly<Record<ExperimentState, ShownState<ExperimentState>['kind']>> = {
  planned: 'unknown',
  waiting: 'starved',
  running: 'good',
  ended: 'unknown',
  decided: 'good',
  'not-computable': 'bad',
};

const verdicts: Readonly<Record<VerdictCode, ShownState<VerdictCode>['kind']>> = {
  ship: 'good',
  'do-not-ship': 'warn',
  'keep-running': 'starved',
  inconclusive: 'unknown',
  'invalid-sample-ratio': 'bad',
  'guardrail-breached': 'bad',
};

/** How an experiment stands. */
export function standingState(state: ExperimentState): ShownState<ExperimentState> {
  return { kind: standings[state], word: state };
}

export function verdictState(code: VerdictCode): ShownState<VerdictCode> {
  return { kind: verdicts[code], word: code };
}

/** The look that an experiment is judged by: the one that decided, else the newest. */
export function judgedLook({ decision, result }: Pick<Experiment, 'decision' | 'result'>): ExperimentLook | null {
  return decision ?? result;
}

/** What the newest look says, if it differs from the one that decided. */
export function laterVerdict({ decision, result }: Pick<Experiment, 'decision' | 'result'>): string | undefined {
  return decision === null || result === null || result.verdict.headline === decision.verdict.headline
    ? undefined
    : result.verdict.headline;
}

/** How values of a metric are written; a difference of money needs its currency. */
export type KindOf = (metric: string) => ValueKind;

/**
 * Findings as rows with an interval each. They share one axis, which is that of shares of the control's mean; where the control
 * cannot be told from zero there is no such share, and the row says the difference itself.
 */
export function metricRows(findings: readonly MetricFinding[], kindOf: KindOf): IntervalRow[] {
  return findings.map(({ metric, variant, comparison, outcome, better }) => {
    const about = {
      ...{ id: `${metric} ${variant}`, label: metric, note: words.withVariant(variant, words.better[better]) },
      state: { better: 'good', worse: 'bad', open: 'unknown' }[outcome] as IntervalRow['state'],
      word: words.outcome[outcome],
    };
    if (comparison === undefined) {
      return { ...about, text: words.tooFew };
    }
    const { lift, liftInterval, difference, interval } = comparison;
    if (lift === undefined || liftInterval === undefined) {
      const write = (value: number) => signed(value, formatMetricValue(value, kindOf(metric)));
      return { ...about, text: words.interval(write(difference), write(interval[0]), write(interval[1])) };
    }
    const [low, high] = liftInterval;
    return {
      ...{ ...about, estimate: lift, low, high },
      text: words.interval(signedShare(lift), signedShare(low), signedShare(high)),
    };
  });
}

/** Guardrails as rows: to the right is harm, and only its lower end is known. */
export function guardrailRows(findings: readonly GuardrailFinding[]): IntervalRow[] {
  return findings.map(({ metric, variant, margin, check, better }) => {
    const status = check?.status ?? 'uncertain';
    const { harm, harmAtLeast } = check ?? {};
    const about = {
      ...{ id: `${metric} ${variant}`, label: metric, note: words.withVariant(variant, words.better[better]) },
      state: { breached: 'bad', safe: 'good', uncertain: 'unknown' }[status] as IntervalRow['state'],
      word: words.guardrail[status],
    };
    return harm === undefined || harmAtLeast === undefined
      ? { ...about, text: check === undefined ? words.tooFew : words.noShare }
      : {
          ...{ ...about, estimate: harm, low: harmAtLeast, reference: margin },
          text: words.harm(signedShare(harm), signedShare(harmAtLeast), formatShare(margin)),
        };
  });
}

/** A variant in a metric. */
export interface VariantRow {
  readonly name: string;
  readonly isControl: boolean;
  readonly units: number | null;
  readonly mean: number | null;
  readonly difference: number | null;
  readonly interval: readonly [number, number] | null;
  readonly pValue: number | null;
}

/** The values of a metric, variant by variant, in the order of the plan. */
export function variantRows(variants: Experiment['variants'], findings: readonly MetricFinding[]): VariantRow[] {
  const known = findings.find(({ comparison }) => comparison !== undefined)?.comparison;
  const nothing = { difference: null, interval: null, pValue: null };
  return variants.map(({ name, control }) => {
    const own = findings.find(({ variant }) => variant === name)?.comparison;
    const estimate = control ? known?.control : own?.treatment;
    return {
      ...{ name, isControl: control, units: estimate?.units ?? null, mean: estimate?.mean ?? null, ...nothing },
      ...(own !== undefined && { difference: own.difference, interval: own.interval, pValue: own.pValue }),
    };
  });
}

/** The estimate of a treatment and its interval, look by look. */
export interface LookLine {
  readonly points: readonly ChartPoint[];
  readonly band: readonly BandPoint[];
  /** Whether they are shares of the control's mean; otherwise they are in the unit of the metric. */
  readonly isShare: boolean;
}

/** Shares, if the newest look has one; looks that have none are left out then. */
export function lookLine(looks: readonly ExperimentLook[], variant: string): LookLine {
  const found = looks.flatMap(({ at, metrics }) => {
    const comparison = metrics.primary.find((one) => one.variant === variant)?.comparison;
    return comparison === undefined ? [] : [{ timeMs: Date.parse(at), comparison }];
  });
  const isShare = found.at(-1)?.comparison.liftInterval !== undefined;
  const drawn = found.flatMap(({ timeMs, comparison: { lift, liftInterval, difference, interval } }) => {
    if (!isShare) {
      return [{ timeMs, value: difference, interval }];
    }
    return lift === undefined || liftInterval === undefined ? [] : [{ timeMs, value: lift, interval: liftInterval }];
  });
  return {
    isShare,
    points: drawn.map(({ timeMs, value }) => ({ startMs: timeMs, endMs: timeMs, value })),
    band: drawn.map(({ timeMs, interval: [lower, upper] }) => ({ startMs: timeMs, lower, upper })),
  };
}

/** A difference with its sign, of which zero has none. */
export function signed(value: number, text: string): string {
  return value > 0 ? `+${text}` : text;
}

export function signedShare(value: number): string {
  return signed(value, formatShare(value));
}
