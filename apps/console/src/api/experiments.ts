import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { apiGet, apiSend } from './client.ts';

export const experimentStates = ['planned', 'waiting', 'running', 'ended', 'decided', 'not-computable'] as const;
export type ExperimentState = (typeof experimentStates)[number];

export type VerdictCode =
  'ship' | 'do-not-ship' | 'keep-running' | 'inconclusive' | 'invalid-sample-ratio' | 'guardrail-breached';

export interface ExperimentVerdict {
  readonly code: VerdictCode;
  readonly variant: string | null;
  readonly headline: string;
  /** A sentence of each thing that was looked at. */
  readonly details: readonly string[];
  /** Whether it ends the experiment. */
  readonly decides: boolean;
}

export interface PlannedMetric {
  readonly metric: string;
  readonly better: 'higher' | 'lower';
}

export interface ExperimentSummary {
  readonly name: string;
  readonly version: number;
  readonly title: string;
  readonly owner: string;
  readonly unit: string;
  readonly primary: PlannedMetric;
  readonly start: string;
  readonly end: string | null;
  readonly state: ExperimentState;
  /** The one that decided, else the newest. */
  readonly verdict: ExperimentVerdict | null;
  readonly exposedUnits: number;
  readonly observedAt: string | null;
  /** Why it cannot be computed. */
  readonly problems: readonly string[];
}

type Interval = readonly [low: number, high: number];

export interface VariantEstimate {
  readonly units: number;
  readonly mean: number;
}

/** How a variant differs from the control; what holds, holds at all looks together. */
export interface Comparison {
  readonly control: VariantEstimate;
  readonly treatment: VariantEstimate;
  readonly difference: number;
  readonly interval: Interval;
  /** As a share of the control's mean. */
  readonly lift?: number;
  readonly liftInterval?: Interval;
  readonly pValue: number;
}

export interface MetricFinding extends PlannedMetric {
  readonly variant: string;
  /** Absent while there are too few units. */
  readonly comparison?: Comparison;
  readonly outcome: 'better' | 'worse' | 'open';
  readonly varianceReduction: number;
}

export interface GuardrailFinding extends PlannedMetric {
  readonly variant: string;
  /** Harm that is put up with, as a share of the control's mean. */
  readonly margin: number;
  readonly check?: {
    readonly status: 'breached' | 'safe' | 'uncertain';
    readonly harm?: number;
    readonly harmAtLeast?: number;
    readonly pValue: number;
  };
}

export interface SampleRatio {
  readonly pValue: number;
  readonly mismatch: boolean;
  /** Shares in the order of the variants. */
  readonly observed: readonly number[];
  readonly expected: readonly number[];
}

/** Units and exposures that count in nothing. */
export interface ExcludedUnits {
  readonly severalVariants: number;
  readonly otherVariant: number;
  readonly notAssigned: number;
  readonly exposuresOutOfTime: number;
  readonly exposuresOfOtherUnits: number;
  readonly failedEvents: number;
}

export interface ExperimentLook {
  readonly look: number;
  readonly version: number;
  readonly at: string;
  readonly finalUntil: string;
  readonly variants: Readonly<Record<string, { readonly exposed: number; readonly final: number }>>;
  readonly exposedUnits: number;
  readonly finalUnits: number;
  readonly notFinalUnits: number;
  readonly excluded: ExcludedUnits;
  readonly sampleRatio: SampleRatio;
  readonly metrics: { readonly primary: readonly MetricFinding[]; readonly secondary: readonly MetricFinding[] };
  readonly guardrails: readonly GuardrailFinding[];
  readonly verdict: ExperimentVerdict;
}

export interface Experiment {
  readonly name: string;
  readonly version: number;
  readonly title: string;
  readonly hypothesis: string;
  readonly owner: string;
  readonly unit: string;
  readonly currency: string | null;
  /** The plan in sentences. */
  readonly summary: readonly string[];
  readonly start: string;
  readonly end: string | null;
  readonly variants: readonly { readonly name: string; readonly weight: number; readonly control: boolean }[];
  readonly primary: PlannedMetric;
  readonly guardrails: readonly PlannedMetric[];
  readonly alpha: number;
  readonly minimumUnits: number;
  readonly expectedUnits: number;
  readonly minimumRuntimeMs: number;
  readonly observationWindowMs: number;
  readonly covariateWindowMs: number;
  readonly definition: string;
  readonly state: ExperimentState;
  readonly problems: readonly string[];
  readonly freshness: {
    readonly observedAt: string | null;
    readonly looks: number;
    readonly isRequested: boolean;
    readonly failure: string | null;
  };
  /** The newest look. */
  readonly result: ExperimentLook | null;
  /** The look that decided. */
  readonly decision: ExperimentLook | null;
}

/** What a unit gets, and why. */
export interface UnitAssignment {
  readonly unitField: string;
  readonly layer: string;
  readonly slot: number;
  readonly slots: { readonly first: number; readonly last: number };
  readonly variant: string | null;
  readonly reason: string;
  /** Whether units are assigned at the moment. */
  readonly runsNow: boolean;
}

const path = '/api/reporting/v1/experiments';
const [usualMs, busyMs] = [10_000, 2_000];
const pageSize = 200;
const mostPages = 10;
/** The newest looks that are shown. */
const mostLooks = 500;

/** @param state all if empty */
export function experimentsQuery(state: ExperimentState | '') {
  return queryOptions({
    queryKey: ['experiments', 'list', state],
    queryFn: async ({ signal }) => {
      const all: ExperimentSummary[] = [];
      let after: string | null = '';
      for (let page = 0; page < mostPages && after !== null; page += 1) {
        const question = new URLSearchParams({
          limit: String(pageSize),
          ...(after === '' ? {} : { after }),
          ...(state === '' ? {} : { state }),
        });
        const answer: { experiments: readonly ExperimentSummary[]; next: string | null } = await apiGet(
          `${path}?${question.toString()}`,
          signal,
        );
        all.push(...answer.experiments);
        after = answer.next;
      }
      return all;
    },
    refetchInterval: usualMs,
    placeholderData: keepPreviousData,
  });
}

/** Asked for more often while a look was asked for. */
export function experimentQuery(name: string) {
  return queryOptions({
    queryKey: ['experiments', name],
    queryFn: ({ signal }) => apiGet<Experiment>(experimentPath(name), signal),
    refetchInterval: ({ state }) => (state.data?.freshness.isRequested === true ? busyMs : usualMs),
  });
}

/** The newest looks, oldest first. @param looks the number of the last one */
export function experimentLooksQuery(name: string, looks: number) {
  return queryOptions({
    queryKey: ['experiments', name, 'looks', looks],
    queryFn: async ({ signal }) =>
      (
        await apiGet<{ readonly looks: readonly ExperimentLook[] }>(
          `${experimentPath(name)}/looks?limit=${mostLooks}&after=${Math.max(0, looks - mostLooks)}`,
          signal,
        )
      ).looks,
    placeholderData: keepPreviousData,
  });
}

export function assignmentQuery(name: string, unit: string) {
  return queryOptions({
    queryKey: ['experiments', name, 'assignment', unit],
    queryFn: ({ signal }) =>
      apiGet<UnitAssignment>(`${experimentPath(name)}/assignment?${new URLSearchParams({ unit }).toString()}`, signal),
  });
}

/** Asks for a look now. @throws ApiError EXPERIMENT_NOT_COMPUTABLE, KEY_SCOPE, LAKE_UNAVAILABLE */
export async function requestLook(name: string): Promise<void> {
  await apiSend<unknown>('POST', `${experimentPath(name)}/looks`);
}

function experimentPath(name: string): string {
  return `${path}/${encodeURIComponent(name)}`;
}
