import type { DuckDBConnection } from '@duckdb/node-api';
import { contractNamed } from '@nadi/contracts';
import {
  isSamePart,
  PartValues,
  UnitSums,
  type CompiledExperiment,
  type UnitMetric,
  type UnitPart,
  type UnitPeriod,
} from '@nadi/experiments';
import { identifier, lakeEventReader, lakeTable, wholeRows } from '@nadi/lake';
import { time, unitsTable, type ExposedUnits } from './exposed-units.ts';

export interface UnitValuesQuery {
  readonly experiment: CompiledExperiment;
  readonly metrics: readonly UnitMetric[];
  readonly exposed: ExposedUnits;
  /** SQL of the events of a contract and the tenant. */
  readonly sourceOf: (contract: string) => Promise<string>;
  /** What was received later is left out, milliseconds since 1970. */
  readonly atMs: number;
  /** Units exposed before are final, milliseconds since 1970. */
  readonly finalUntilMs: number;
}

/** What units have added to the metrics of an experiment. */
export interface MeasuredUnits {
  /** Per metric, then per variant: of the units whose values are final. */
  readonly sums: ReadonlyMap<string, ReadonlyMap<string, UnitSums>>;
  readonly failedEvents: number;
}

/** Adds up what the units of an experiment have done. The events are read as they were sent, and evaluated by the code of metrics. */
export async function measureUnits(connection: DuckDBConnection, query: UnitValuesQuery): Promise<MeasuredUnits> {
  const bySource = new Map<string, PartValues>();
  const sources = query.exposed.count === 0 ? [] : partsOf(query.metrics);
  for (const [source, parts] of Map.groupBy(sources, (part) => part.source)) {
    bySource.set(source, await readSource(connection, source, parts, query));
  }
  return {
    sums: new Map(query.metrics.map((metric) => [metric.name, sumsOf(metric, bySource, query)])),
    failedEvents: [...bySource.values()].reduce((sum, { failedEvents }) => sum + failedEvents, 0),
  };
}

function partsOf(metrics: readonly UnitMetric[]): UnitPart[] {
  const parts: UnitPart[] = [];
  for (const part of metrics.flatMap(({ value, denominator }) => (denominator ? [value, denominator] : [value]))) {
    if (!parts.some((known) => isSamePart(known, part))) {
      parts.push(part);
    }
  }
  return parts;
}

async function readSource(
  connection: DuckDBConnection,
  source: string,
  parts: readonly UnitPart[],
  query: UnitValuesQuery,
): Promise<PartValues> {
  const { exposed, experiment } = query;
  const contract = contractNamed(source);
  const values = new PartValues(source, parts, exposed.count, experiment.definition.currency);
  const rows = await connection.stream(eventsStatement(source, await query.sourceOf(source), query));
  const readEvent = lakeEventReader(contract);
  for await (const chunk of wholeRows(rows)) {
    for (const [unit, isAfter, ...columns] of chunk) {
      if ((exposed.variants[Number(unit)] ?? -1) >= 0) {
        values.add(Number(unit), periodOf(isAfter === true), readEvent(columns).data);
      }
    }
  }
  return values;
}

function periodOf(isAfter: boolean): UnitPeriod {
  return isAfter ? 'after' : 'before';
}

/** The events of final units within their windows, unit by unit. The outermost times leave out what no unit can reach. */
function eventsStatement(source: string, rows: string, query: UnitValuesQuery): string {
  const { experiment, exposed, atMs, finalUntilMs } = query;
  const { unit, observationWindow, covariateWindow } = experiment.definition;
  const firstMs = exposed.firstMs.reduce((first, one) => Math.min(first, one), Number.POSITIVE_INFINITY);
  const from = Number.isFinite(firstMs) ? firstMs : experiment.plan.startMs;
  const columns = lakeTable(contractNamed(source)).columns.map(({ name }) => `e.${identifier(name)}`);
  return `select u.unit, e.event_time >= u.first_time, ${columns.join(', ')}
    from (${rows}) e join ${unitsTable} u on e.${identifier(unit)} = u.unit_id
    where u.first_time < ${time(finalUntilMs)} and e.received_time <= ${time(atMs)}
      and e.event_time >= ${time(from - covariateWindow)} and e.event_time < ${time(finalUntilMs + observationWindow)}
      and e.event_time < u.first_time + to_milliseconds(${observationWindow})
      and e.event_time >= u.first_time - to_milliseconds(${covariateWindow})
    order by u.unit`;
}

function sumsOf(
  { value, denominator }: UnitMetric,
  bySource: ReadonlyMap<string, PartValues>,
  { experiment, exposed, finalUntilMs }: UnitValuesQuery,
): ReadonlyMap<string, UnitSums> {
  const { variants, covariateWindow } = experiment.definition;
  const sums = variants.map(() => new UnitSums());
  const of = (part: UnitPart, unit: number, period: UnitPeriod) =>
    bySource.get(part.source)?.of(part, unit, period) ?? 0;
  for (let unit = 0; unit < exposed.count; unit += 1) {
    if ((exposed.firstMs[unit] as number) < finalUntilMs) {
      sums[exposed.variants[unit] as number]?.add({
        value: of(value, unit, 'after'),
        ...(denominator && {
          denominator: of(denominator, unit, 'after'),
          covariateDenominator: of(denominator, unit, 'before'),
        }),
        covariate: covariateWindow === 0 ? 0 : of(value, unit, 'before'),
      });
    }
  }
  return new Map(variants.map(({ name }, index) => [name, sums[index] as UnitSums]));
}
