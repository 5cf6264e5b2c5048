import { contracts, windowUpdated, type Contract } from '@nadi/contracts';
import { NadiError } from '@nadi/errors';
import { compileExport, type CompiledExport } from '@nadi/exports';
import { compileQueries, parametersOf, unrepeatableIn, type CompiledQuery } from '@nadi/queries';
import type { SqlParameter } from '@nadi/sql';
import { lakeTable } from '@nadi/lake';
import type { ExportRun, PlannedRun } from './export-run.ts';

/** What a run asks the lake. */
export interface ExportStatement {
  readonly sql: string;
  readonly parameters: Readonly<Record<string, SqlParameter>>;
  /** The contracts whose tables it reads. */
  readonly contracts: readonly Contract[];
  /** Whether it reads the rows of its interval, or all up to its end. */
  readonly reads: 'interval' | 'everything';
  /** What it is, in words. */
  readonly source: string;
  /** Columns that tell rows apart. */
  readonly key: readonly string[];
  /** The column that says which of two rows of a key is newer. */
  readonly revision: string | null;
}

/** What is known of a window when it is closed, as it is exported. */
const windowColumns = [
  ...['tenant_id', 'metric', 'seriesKey', 'dimensions', 'windowStartAt', 'windowEndAt', 'revision', 'value', 'unit'],
  ...['eventCount', 'lateCount', 'watermarkAt', 'isFinal'],
];

/** The export of a run, as it was when the run was made. @throws NadiError DEFINITION_INVALID if no contract fits it any more */
export function exportOf(run: Pick<ExportRun, 'export' | 'version' | 'definition'>): CompiledExport {
  return compileExport({ file: `exports/${run.export}@${run.version}`, text: run.definition }, contracts);
}

/** A saved query out of its text. @throws NadiError DEFINITION_INVALID if no contract fits it any more */
export function queryOf(name: string, version: number, text: string): CompiledQuery {
  return compileQueries([{ file: `queries/${name}@${version}`, text }], contracts).named(name);
}

/** Why the rows of a query would be others each time; undefined if they would not. */
export function reasonAgainst({ sql, definition }: CompiledQuery): string | undefined {
  const word = unrepeatableIn(sql);
  return word === undefined
    ? undefined
    : `the query ${definition.name} says "${word}", which gives something else each time`;
}

/**
 * The statement of a run.
 * @throws NadiError DEFINITION_INVALID, QUERY_UNKNOWN, QUERY_NOT_REPEATABLE, INPUT_INVALID for parameters that the query does not take
 */
export function statementOf(run: PlannedRun): ExportStatement {
  const { source } = exportOf(run);
  switch (source.kind) {
    case 'rows':
      return {
        ...{ sql: `select * from ${tableOf(source.contract)} order by log_partition, log_offset`, parameters: {} },
        ...{ contracts: [source.contract], reads: 'interval', source: `rows of ${source.contract.name}` },
        ...{ key: ['tenant_id', 'event_key', 'event_id'], revision: null },
      };
    case 'metrics':
      return {
        sql: `select ${windowColumns.join(', ')} from ${tableOf(windowUpdated)} where list_contains($metrics, metric)
          qualify row_number() over (
            partition by seriesKey, windowStartAt order by revision desc, log_partition desc, log_offset desc) = 1
          order by seriesKey, windowStartAt`,
        ...{ parameters: { metrics: source.metrics }, contracts: [windowUpdated], reads: 'interval' },
        source: `windows of ${source.metrics.join(', ')}`,
        ...{ key: ['tenant_id', 'seriesKey', 'windowStartAt'], revision: 'revision' },
      };
    case 'query':
      return queryStatement(run, source);
  }
}

function queryStatement(
  { query: text, queryVersion, fromMoment, moment }: PlannedRun,
  { name, parameters, key }: Extract<CompiledExport['source'], { kind: 'query' }>,
): ExportStatement {
  if (text === null) {
    throw new NadiError('QUERY_UNKNOWN', { message: `there is no query "${name}"` });
  }
  const query = queryOf(name, queryVersion ?? 0, text);
  const reason = reasonAgainst(query);
  if (reason !== undefined) {
    throw new NadiError('QUERY_NOT_REPEATABLE', { message: reason });
  }
  const bounds: Readonly<Record<string, string>> = { $from: fromMoment.toISOString(), $to: moment.toISOString() };
  const given = Object.entries(parameters).map(([parameter, value]) => [
    parameter,
    typeof value === 'string' ? (bounds[value] ?? value) : value,
  ]);
  const toMs = moment.getTime();
  return {
    // Rows that are equal in all columns are equal: their order is total.
    sql: `select * from (\n${query.sql.replace(/;\s*$/, '')}\n) order by all`,
    parameters: parametersOf(query, Object.fromEntries(given) as Record<string, unknown>, toMs).valuesAt(toMs),
    ...{ contracts: query.contracts, reads: 'everything', source: `query ${name}@${queryVersion ?? 0}`, key },
    revision: null,
  };
}

function tableOf(contract: Contract): string {
  return lakeTable(contract).name;
}
