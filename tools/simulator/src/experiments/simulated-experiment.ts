import { NadiError } from '@nadi/errors';
import type { AssignedExperiment } from '@nadi/experiments/assignment';

/** An experiment that the marketplace runs, with the effect that it truly has. */
export interface SimulatedExperiment {
  /** What assigns its units; a version of null is not told. Its unit is a field of a visit: visitorId, sessionId or customerId. */
  readonly assigned: Omit<AssignedExperiment, 'version'> & { readonly version: number | null };
  /** Name of the variant that changes nothing. */
  readonly control: string;
  /** Where a visit meets its variant: on its first page of any kind, or with its first search. */
  readonly place: ExperimentPlace;
  /**
   * The planted effect: of the visits that met another variant than the control and would have ended without an order, the share that
   * places one after all, 0 to 1. 0 plants none.
   */
  readonly rescuedShare: number;
}

export const experimentPlaces = ['page', 'search-results'] as const;
export type ExperimentPlace = (typeof experimentPlaces)[number];

/** Fields of a visit that can be a unit. */
export const experimentUnits = ['visitorId', 'sessionId', 'customerId'] as const;
export type ExperimentUnit = (typeof experimentUnits)[number];

/** @throws NadiError USAGE naming the experiment and what is out of range. */
export function assertExperiments(experiments: readonly SimulatedExperiment[]): void {
  const names = new Set<string>();
  for (const { assigned, control, rescuedShare } of experiments) {
    const wrong = names.has(assigned.name)
      ? 'stands twice'
      : !experimentUnits.some((unit) => unit === assigned.unit)
        ? `has the unit ${assigned.unit}, which is none of ${experimentUnits.join(', ')}`
        : !assigned.variants.some(({ name }) => name === control)
          ? `has no variant ${control}`
          : !(rescuedShare >= 0 && rescuedShare <= 1)
            ? 'needs a rescuedShare from 0 to 1'
            : undefined;
    if (wrong !== undefined) {
      throw new NadiError('USAGE', { message: `The simulated experiment ${assigned.name} ${wrong}.` });
    }
    names.add(assigned.name);
  }
}
