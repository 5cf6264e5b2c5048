import type { DuckDBConnection } from '@duckdb/node-api';
import { NadiError } from '@nadi/errors';
import { assign, type AssignmentDefinition, type CompiledExperiment } from '@nadi/experiments';
import { literal, wholeRows } from '@nadi/lake';
import type { Excluded } from './experiment-look.ts';

/** The table of the units under way; one experiment is looked at at a time. */
export const unitsTable = 'memory.main."experiment units"';

/** The units of an experiment that were exposed. Their numbers are those of the column `unit` of the table. */
export interface ExposedUnits {
  readonly count: number;
  /** Per unit: place of its variant in the definition; −1 if it counts in nothing. */
  readonly variants: Int8Array;
  /** Per unit: its first exposure, milliseconds since 1970. */
  readonly firstMs: Float64Array;
  readonly excluded: Omit<Excluded, 'failedEvents'>;
}

export interface ExposureQuery {
  /** SQL of the exposures of a tenant. */
  readonly source: string;
  readonly experiment: CompiledExperiment;
  /** What assigned under a version; undefined if there is no such version. */
  readonly assignmentOf: (version: number) => AssignmentDefinition | undefined;
  /** What was received later is left out, milliseconds since 1970. */
  readonly atMs: number;
  readonly mostUnits: number;
}

/**
 * Puts the units of an experiment with their first exposures into a table, and looks which of them count: those that saw one variant,
 * the one that they are assigned.
 * @throws NadiError EXPERIMENT_TOO_LARGE
 */
export async function readExposedUnits(connection: DuckDBConnection, query: ExposureQuery): Promise<ExposedUnits> {
  const { experiment, mostUnits } = query;
  await connection.run(unitsStatement(query));
  const count = await readNumber(connection, `select count(*) from ${unitsTable}`);
  if (count > mostUnits) {
    throw new NadiError('EXPERIMENT_TOO_LARGE', {
      message: `${experiment.definition.name} has ${count} units; this service computes up to ${mostUnits}`,
    });
  }
  const variants = new Int8Array(count).fill(-1);
  const firstMs = new Float64Array(count);
  const found = { severalVariants: 0, otherVariant: 0, notAssigned: 0 };
  const names = experiment.definition.variants.map(({ name }) => name);
  const assignments = new Map<number, AssignmentDefinition>();
  const assignmentOf = (version: number) => {
    const known = assignments.get(version) ?? query.assignmentOf(version) ?? experiment.assignment;
    assignments.set(version, known);
    return known;
  };
  const rows = await connection.stream(
    `select unit, unit_id, epoch_ms(first_time), variant, variants, version from ${unitsTable}`,
  );
  for await (const chunk of wholeRows(rows)) {
    for (const [unit, unitId, first, variant, seen, version] of chunk) {
      firstMs[Number(unit)] = Number(first);
      const assignment = version === null ? experiment.assignment : assignmentOf(Number(version));
      const reason = Number(seen) > 1 ? 'severalVariants' : exclusionOf(assignment, String(unitId), String(variant));
      if (reason === undefined) {
        variants[Number(unit)] = names.indexOf(String(variant));
      } else {
        found[reason] += 1;
      }
    }
  }
  return { count, variants, firstMs, excluded: { ...found, ...(await readIgnored(connection, query)) } };
}

function exclusionOf(assignment: AssignmentDefinition, unitId: string, variant: string) {
  const assigned = assign(assignment, unitId);
  return 'excluded' in assigned ? 'notAssigned' : assigned.variant === variant ? undefined : 'otherVariant';
}

/** Clocks of devices are wrong at times: event times decide which exposure is the first, and its order of arrival nothing. */
function unitsStatement(query: ExposureQuery): string {
  return `create or replace table ${unitsTable} as
    select row_number() over (order by unit_id) - 1 as unit, * from (
      select "unitId" as unit_id, min(event_time) as first_time, min("variant") as variant,
        count(distinct "variant") as variants, arg_min("version", event_time) as version
      from (${query.source})
      where ${ofExperiment(query)} and ${isOfUnit(query)} and ${isInTime(query)}
      group by "unitId")`;
}

async function readIgnored(connection: DuckDBConnection, query: ExposureQuery) {
  const { source } = query;
  const counted = async (condition: string) =>
    readNumber(connection, `select count(*) from (${source}) where ${ofExperiment(query)} and ${condition}`);
  return {
    exposuresOutOfTime: await counted(`${isOfUnit(query)} and not (${isInTime(query)})`),
    exposuresOfOtherUnits: await counted(`not (${isOfUnit(query)})`),
  };
}

function ofExperiment({ experiment, atMs }: ExposureQuery): string {
  return `"experiment" = ${literal(experiment.definition.name)} and received_time <= ${time(atMs)}`;
}

function isOfUnit({ experiment }: ExposureQuery): string {
  return `"unit" = ${literal(experiment.definition.unit)}`;
}

function isInTime({ experiment: { plan } }: ExposureQuery): string {
  const end = plan.endMs === undefined ? '' : ` and event_time < ${time(plan.endMs)}`;
  return `event_time >= ${time(plan.startMs)}${end}`;
}

/** SQL of a time in UTC. @param timeMs milliseconds since 1970. */
export function time(timeMs: number): string {
  return `make_timestamp(${Math.round(timeMs)} * 1000)`;
}

async function readNumber(connection: DuckDBConnection, statement: string): Promise<number> {
  const rows = await connection.runAndReadAll(statement);
  return Number(rows.getRows()[0]?.[0] ?? 0);
}
