import type { Contract } from '@nadi/contracts';
import {
  parseYamlDefinition,
  type DefinitionKind,
  type DefinitionPreview,
  type DefinitionSource,
  type DefinitionTestResult,
  type PreviewedEvent,
  type PreviewedGroup,
} from '@nadi/definitions';
import { messageOf, NadiError } from '@nadi/errors';
import { compileFeatures } from './compile-features.ts';
import type { CompiledFeatureSet } from './compiled-feature-set.ts';
import { featureSetDefinition, type FeatureTest } from './definition.ts';
import { FeatureEngine } from './feature-engine.ts';

const keptExamples = 3;
/** Digits in which a sum of fractions may differ with the order of its events. */
const relativeTolerance = 1e-9;

/** Features as a kind of definition. */
export function featuresKind(contracts: ReadonlyMap<string, Contract>): DefinitionKind {
  return {
    kind: 'features',
    nameOf: ({ text, file }) => parseYamlDefinition(text, file, featureSetDefinition).name,
    check: (sources) =>
      compileFeatures(sources, contracts).map((set, index) => ({
        ...(sources[index] as DefinitionSource),
        name: set.name,
        test: () => set.definition.tests.map((test) => runTest(set, test)),
        preview: () => featuresPreview(set),
      })),
  };
}

/** Runs a test that stands in a definition, with the engine that serves it. */
function runTest(set: CompiledFeatureSet, { name, given, id, at, expect }: FeatureTest): DefinitionTestResult {
  const engine = new FeatureEngine([set]);
  try {
    let values: ArrayLike<number> = [];
    for (const { time, data } of given) {
      const [seen] = engine.observe({ contract: set.source, timeMs: time, data });
      if (seen?.id === id) {
        values = [...seen.values];
      }
    }
    if (at !== undefined) {
      values = engine.read(set.entity, id, at).values;
    }
    if (values.length === 0) {
      return { name, failures: [`no event is of ${id}; say with "at" when it is read`] };
    }
    const failures = Object.entries(expect).flatMap(([feature, wanted]) => {
      const value = values[set.features.indexOf(feature)] ?? Number.NaN;
      return isAsWanted(value, wanted)
        ? []
        : [`${feature}: expected ${wanted}, was ${Number.isNaN(value) ? 'null' : value}`];
    });
    return { name, failures };
  } catch (error) {
    return { name, failures: [messageOf(error)] };
  }
}

function isAsWanted(value: number, wanted: number | null): boolean {
  return wanted === null
    ? Number.isNaN(value)
    : Math.abs(value - wanted) <= relativeTolerance * Math.max(1, Math.abs(wanted));
}

/** What the features of some entities would be if the events were all that ever happened. */
function featuresPreview(set: CompiledFeatureSet): DefinitionPreview {
  return {
    reads: [set.source],
    run(events, mayShow = () => true) {
      const engine = new FeatureEngine([set]);
      const failed: { id: string; reason: string }[] = [];
      const shown = new Map<string, boolean>();
      const inOrder = [...events].sort((one, other) => countedMs(one) - countedMs(other));
      for (const event of inOrder) {
        try {
          const id = set.idOf(event.data);
          if (id !== undefined) {
            shown.set(id, (shown.get(id) ?? true) && mayShow(event));
          }
          engine.apply({ ...event, timeMs: countedMs(event) });
        } catch (error) {
          if (!(error instanceof NadiError && error.code === 'EXPRESSION_INVALID')) {
            throw error;
          }
          failed.push({ id: event.id, reason: error.message });
        }
      }
      const atMs = Math.max(0, ...events.map(({ receivedAtMs }) => receivedAtMs));
      return [...madeGroup(set, engine, shown, atMs), ...failedGroup(set, failed)];
    },
  };
}

function madeGroup(
  set: CompiledFeatureSet,
  engine: FeatureEngine,
  shown: ReadonlyMap<string, boolean>,
  atMs: number,
): PreviewedGroup[] {
  const count = engine.counts()[set.name]?.entities ?? 0;
  const examples = [...shown]
    .filter(([id, may]) => may && engine.read(set.entity, id, atMs).newestMs !== undefined)
    .slice(0, keptExamples)
    .map(([id]) => ({ [set.entity]: id, ...valuesOf(engine, set, id, atMs) }));
  return count === 0 ? [] : [{ what: 'made', name: `${set.entity} features`, count, examples }];
}

function valuesOf(
  engine: FeatureEngine,
  set: CompiledFeatureSet,
  id: string,
  atMs: number,
): Record<string, number | null> {
  const { values } = engine.read(set.entity, id, atMs);
  return Object.fromEntries(
    set.features.map((name, index) => [name, Number.isNaN(values[index]) ? null : (values[index] ?? null)]),
  );
}

function failedGroup(set: CompiledFeatureSet, failed: readonly { id: string; reason: string }[]): PreviewedGroup[] {
  const [first] = failed;
  if (first === undefined) {
    return [];
  }
  const examples = failed.slice(0, keptExamples).map(({ id }) => id);
  return [{ what: 'failed', name: set.name, count: failed.length, examples, note: first.reason }];
}

/** A clock that is ahead lets nothing happen in the future: it counts as of when it came. */
function countedMs({ timeMs, receivedAtMs }: PreviewedEvent): number {
  return Math.min(timeMs, receivedAtMs);
}
