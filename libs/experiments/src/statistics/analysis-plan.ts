import type { Better } from './guardrail.ts';
import type { UnitSums } from './unit-sums.ts';

/** A metric by the name of its file, and what is wanted of it. */
export interface PlannedMetric {
  readonly metric: string;
  readonly better: Better;
}

/** A metric that must not become worse. */
export interface PlannedGuardrail extends PlannedMetric {
  /** Harm that is put up with, as a share of the control's mean, from 0. */
  readonly margin: number;
}

/** What was decided before the experiment began. */
export interface AnalysisPlan {
  /** At least two, one of them the control. */
  readonly variants: readonly { readonly name: string; readonly weight: number; readonly control: boolean }[];
  /** Decides. */
  readonly primary: PlannedMetric;
  /** Reported beside it. */
  readonly secondary: readonly PlannedMetric[];
  readonly guardrails: readonly PlannedGuardrail[];
  /** Error of the decision, and of the guardrails, and of the secondary metrics; each above 0 and below 1. */
  readonly alpha: number;
  /** Error of the check of the sample ratio. */
  readonly sampleRatioAlpha: number;
  /** Milliseconds since 1970. */
  readonly startMs: number;
  /** Milliseconds since 1970; undefined for an experiment without an end. */
  readonly endMs: number | undefined;
  /** Nothing but harm is decided before that. */
  readonly minimumRuntimeMs: number;
  /** Units per variant below which nothing is said of a metric: the normal approximation would not hold. */
  readonly minimumUnits: number;
  /** Units of all variants together for which the intervals are shortest. */
  readonly expectedUnits: number;
}

/** What was seen of an experiment up to one moment. */
export interface ExperimentObservation {
  /** Milliseconds since 1970. */
  readonly nowMs: number;
  /** Units that were exposed, per variant. */
  readonly exposedUnits: ReadonlyMap<string, number>;
  /** Sums of the units whose values are final: per metric, then per variant. */
  readonly metrics: ReadonlyMap<string, ReadonlyMap<string, UnitSums>>;
}
