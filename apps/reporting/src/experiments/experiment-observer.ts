import type { DuckDBConnection } from '@duckdb/node-api';
import { contracts, exposureLogged } from '@nadi/contracts';
import { NadiError } from '@nadi/errors';
import {
  analyseExperiment,
  unitMetricsOf,
  type AssignmentDefinition,
  type CompiledExperiment,
  type UnitMetric,
} from '@nadi/experiments';
import type { MetricCatalog } from '@nadi/metrics';
import type { ExperimentLook, VariantUnits } from './experiment-look.ts';
import type { VersionedExperiment } from './experiments-in-force.ts';
import { readExposedUnits, unitsTable, type ExposedUnits } from './exposed-units.ts';
import { measureUnits } from './unit-values.ts';

/** What a look goes by. */
export interface LookQuery {
  readonly versioned: VersionedExperiment;
  readonly catalog: MetricCatalog;
  /** What assigned under a version; undefined if there is no such version. */
  readonly assignmentOf: (version: number) => AssignmentDefinition | undefined;
  /** SQL of the events of a contract and the tenant. */
  readonly sourceOf: (contract: string) => Promise<string>;
  /** Everything that had arrived by then is there, milliseconds since 1970. */
  readonly atMs: number;
  readonly mostUnits: number;
}

/** The contracts whose events an experiment is computed from. @throws NadiError EXPERIMENT_NOT_COMPUTABLE saying why it cannot be. */
export function sourcesOf(experiment: CompiledExperiment, catalog: MetricCatalog): string[] {
  const parts = metricsOf(experiment, catalog).flatMap(({ value, denominator }) => [value, denominator]);
  return [...new Set([exposureLogged.name, ...parts.flatMap((part) => part?.source ?? [])])];
}

/**
 * Looks at an experiment: which units count, what they have done, and what follows from it.
 * @throws NadiError EXPERIMENT_NOT_COMPUTABLE, EXPERIMENT_TOO_LARGE, EXPERIMENT_VALUE_INVALID
 */
export async function observeExperiment(connection: DuckDBConnection, query: LookQuery): Promise<ExperimentLook> {
  const { versioned, catalog, sourceOf, assignmentOf, atMs, mostUnits } = query;
  const { experiment, version } = versioned;
  const metrics = metricsOf(experiment, catalog);
  const finalUntilMs = atMs - experiment.definition.observationWindow - latenessOf(metrics);
  try {
    const source = await sourceOf(exposureLogged.name);
    const exposed = await readExposedUnits(connection, { source, experiment, assignmentOf, atMs, mostUnits });
    const measuring = { experiment, metrics, exposed, sourceOf, atMs, finalUntilMs };
    const { sums, failedEvents } = await measureUnits(connection, measuring);
    const units = countUnits(experiment, exposed, finalUntilMs);
    // As of the time up to which units are final: an end is reached when the last unit is, and what runs has so long run.
    const analysis = analyseExperiment(experiment.plan, {
      nowMs: finalUntilMs,
      exposedUnits: new Map(Object.entries(units).map(([name, one]) => [name, one.exposed])),
      metrics: sums,
    });
    return {
      ...{ version, atMs, finalUntilMs, units, analysis, excluded: { ...exposed.excluded, failedEvents } },
      sums: Object.fromEntries(
        [...sums].map(([metric, variants]) => [
          metric,
          Object.fromEntries([...variants].map(([name, one]) => [name, one.toState()])),
        ]),
      ),
    };
  } finally {
    await connection.run(`drop table if exists ${unitsTable}`);
  }
}

function metricsOf(experiment: CompiledExperiment, catalog: MetricCatalog): readonly UnitMetric[] {
  const found = unitMetricsOf(experiment, { catalog, contracts });
  if ('problems' in found) {
    throw new NadiError('EXPERIMENT_NOT_COMPUTABLE', { message: found.problems.join('; ') });
  }
  return found.metrics;
}

/** How long the latest of its metrics waits for late events, milliseconds. */
function latenessOf(metrics: readonly UnitMetric[]): number {
  const parts = metrics.flatMap(({ value, denominator }) => (denominator ? [value, denominator] : [value]));
  return Math.max(...parts.map(({ metric }) => metric.definition.lateness));
}

function countUnits(
  { definition }: CompiledExperiment,
  { count, variants, firstMs }: ExposedUnits,
  finalUntilMs: number,
): Readonly<Record<string, VariantUnits>> {
  const counts = definition.variants.map(() => ({ exposed: 0, final: 0 }));
  for (let unit = 0; unit < count; unit += 1) {
    const counted = counts[variants[unit] as number];
    if (counted !== undefined) {
      counted.exposed += 1;
      counted.final += (firstMs[unit] as number) < finalUntilMs ? 1 : 0;
    }
  }
  return Object.fromEntries(definition.variants.map(({ name }, index) => [name, counts[index] as VariantUnits]));
}
