import type { ExperimentAnalysis, UnitSumsState } from '@nadi/experiments';

/** Units and exposures that count in nothing, and why. */
export interface Excluded {
  /** Units that were exposed to more than one variant. */
  readonly severalVariants: number;
  /** Units whose exposure names another variant than they are assigned, or one that there is not. */
  readonly otherVariant: number;
  /** Units that were exposed although they take no part. */
  readonly notAssigned: number;
  /** Exposures from before the start, or from the end on. */
  readonly exposuresOutOfTime: number;
  /** Exposures whose `unit` is another field than that of the experiment. */
  readonly exposuresOfOtherUnits: number;
  /** Events that a metric cannot be evaluated on. */
  readonly failedEvents: number;
}

/** How many units of a variant there are. */
export interface VariantUnits {
  /** That were exposed. */
  readonly exposed: number;
  /** Whose values are final. */
  readonly final: number;
}

/** What was seen of an experiment at one look, and what follows from it. It is stored as it is. */
export interface ExperimentLook {
  /** Version of the definition that it goes by. */
  readonly version: number;
  /** Everything that had arrived by then was looked at, milliseconds since 1970. */
  readonly atMs: number;
  /** Units that were exposed before this are final: their observation, and the time that late events have, are over. */
  readonly finalUntilMs: number;
  readonly units: Readonly<Record<string, VariantUnits>>;
  readonly excluded: Excluded;
  /** Sums of the units whose values are final: per metric, then per variant. */
  readonly sums: Readonly<Record<string, Readonly<Record<string, UnitSumsState>>>>;
  readonly analysis: ExperimentAnalysis;
}

/** Units of all variants that were exposed. */
export function exposedUnitsOf({ units }: Pick<ExperimentLook, 'units'>): number {
  return Object.values(units).reduce((sum, { exposed }) => sum + exposed, 0);
}

/** Units of all variants whose values are final. */
export function finalUnitsOf({ units }: Pick<ExperimentLook, 'units'>): number {
  return Object.values(units).reduce((sum, { final }) => sum + final, 0);
}
