import { assign, type AssignedExperiment } from '@nadi/experiments/assignment';
import type { VisitorClient } from './types.ts';

export type { AssignedExperiment };

/** Where a variant was met, and by whom if the client does not know. */
export interface ExposureOptions {
  /** Id of the unit. Default: the visitor or session of the client, as the experiment says; it has to be given for any other unit. */
  readonly unitId?: string;
  /** Such as `search-results`. */
  readonly place?: string;
}

/** Variants of experiments, and the telling of who met them. */
export interface Experiments {
  /** The variant of a unit; undefined if it takes no part, or there is no such experiment now. It tells nobody. */
  variant(experiment: string, unitId?: string): string | undefined;
  /** The variant of a unit that is about to see it: tells `experiments.exposure-logged`, once per unit and variant in a session. */
  exposure(experiment: string, options?: ExposureOptions): string | undefined;
}

type ExposingClient = Pick<VisitorClient, 'track' | 'visitorId' | 'sessionId'>;

/** The most exposures that are remembered; past that the oldest is forgotten, and told again. */
const mostRemembered = 1_000;

/**
 * Assigns units by the code that the platform assigns by.
 * @param definitions as `GET /v1/assignments` answers them.
 * @param wallMs milliseconds since 1970.
 */
export function createExperiments(
  client: ExposingClient,
  definitions: readonly AssignedExperiment[],
  wallMs: () => number = Date.now,
): Experiments {
  const byName = new Map(definitions.map((definition) => [definition.name, definition]));
  const told = new Set<string>();
  let session: string | undefined;

  const ownUnit = (unit: string) =>
    unit === 'visitorId' ? client.visitorId : unit === 'sessionId' ? client.sessionId : undefined;
  const find = (experiment: string, given: string | undefined) => {
    const definition = byName.get(experiment);
    const nowMs = wallMs();
    if (definition === undefined || nowMs < definition.startMs || nowMs >= (definition.endMs ?? Infinity)) {
      return undefined;
    }
    const unitId = given ?? ownUnit(definition.unit) ?? '';
    const assigned = assign(definition, unitId);
    return 'variant' in assigned ? { definition, unitId, variant: assigned.variant } : undefined;
  };
  const isFirst = (key: string) => {
    const { sessionId } = client;
    if (sessionId !== session) {
      told.clear();
      session = sessionId;
    }
    if (told.has(key)) return false;
    if (told.size >= mostRemembered) told.delete(told.values().next().value as string);
    told.add(key);
    return true;
  };
  return {
    variant: (experiment, unitId) => find(experiment, unitId)?.variant,
    exposure(experiment, { unitId: given, place } = {}) {
      const found = find(experiment, given);
      if (found === undefined) return undefined;
      const { unitId, variant, definition } = found;
      if (isFirst(JSON.stringify([experiment, variant, unitId]))) {
        const { unit, version } = definition;
        client.track('experiments.exposure-logged', {
          ...{ unitId, unit, experiment, version, variant },
          ...(place === undefined ? {} : { place }),
        });
      }
      return variant;
    },
  };
}
