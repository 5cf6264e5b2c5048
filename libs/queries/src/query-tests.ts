import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Contract } from '@nadi/contracts';
import { lineOfPath, type DefinitionTestResult } from '@nadi/definitions';
import { messageOf } from '@nadi/errors';
import { jsonValue, SqlEngine, type JsonValue, type SqlParameter, type SqlRequest } from '@nadi/sql';
import { parametersOf, type CompiledQuery } from './compiled-query.ts';
import type { QueryTest } from './query-definition.ts';
import { rowDifferences } from './row-differences.ts';
import { parametersIn } from './sql-tokens.ts';
import { TestTables } from './test-tables.ts';

const limits = { rows: 10_000, bytes: 16_000_000, timeMs: 10_000 };

/** The rows of an answer, with the names of their columns. */
export interface TestRows {
  readonly columns: readonly string[];
  readonly rows: readonly JsonValue[][];
}

/**
 * Runs the tests that stand in a query in an engine of their own, over nothing but the events they give. Where the engine does not
 * understand the SQL, that is the only result, with file, line and key.
 */
export async function runQueryTests(
  query: CompiledQuery,
  contracts: ReadonlyMap<string, Contract>,
): Promise<DefinitionTestResult[]> {
  return inEngine(async (engine) => {
    const faults = await faultsOf(engine, query, contracts);
    if (faults.length > 0) {
      return [{ name: 'is understood by the engine', failures: faults }];
    }
    const results: DefinitionTestResult[] = [];
    for (const test of query.definition.tests) {
      results.push({ name: test.name, failures: await failuresOf(engine, query, test, contracts) });
    }
    return results;
  });
}

/** Does something with an engine that ends with it. */
async function inEngine<T>(act: (engine: SqlEngine) => Promise<T>): Promise<T> {
  const workFolder = await mkdtemp(join(tmpdir(), 'nadi-queries-'));
  try {
    const engine = await SqlEngine.create({ readFolders: [], workFolder, memoryMb: 256, spillMb: 64, threads: 1 });
    try {
      return await act(engine);
    } finally {
      await engine.close();
    }
  } finally {
    await rm(workFolder, { recursive: true, force: true });
  }
}

/** What the engine does not understand: each expression by itself, then the statement as a whole. */
async function faultsOf(
  engine: SqlEngine,
  query: CompiledQuery,
  contracts: ReadonlyMap<string, Contract>,
): Promise<string[]> {
  const tables = new TestTables(engine, contracts).sources();
  const given = query.definition.tests[0];
  const nowMs = Date.parse(given?.now ?? '2026-01-08T00:00:00Z');
  const values = parametersOf(query, given?.parameters ?? sampleOf(query), nowMs).valuesAt(nowMs);
  const { file, text } = query.source;
  const faults: string[] = [];
  for (const { path, text: expression, from } of query.expressions) {
    const fault = await faultOf(engine, { sql: `select (${expression}) from ${from} limit 0`, tables, limits }, values);
    if (fault !== undefined) {
      faults.push(
        `${file}:${lineOfPath(text, path)}: ${path.join('.')}: ${fault.replace(/^Line \d+, column \d+: /, '')}`,
      );
    }
  }
  const whole = faults.length > 0 ? undefined : await faultOf(engine, { sql: query.sql, tables, limits }, values);
  const key = query.definition.sql === undefined ? 'name' : 'sql';
  return whole === undefined ? faults : [`${file}:${lineOfPath(text, [key])}: ${key}: ${whole}`];
}

/** Something for each parameter that has to be given. */
function sampleOf({ parameters }: CompiledQuery): Record<string, unknown> {
  const samples = {
    text: 'a',
    integer: 1,
    number: 1,
    boolean: true,
    timestamp: 'now',
    date: '2026-01-01',
    duration: '1h',
  };
  const required = Object.entries(parameters).filter(([, one]) => one.default === undefined && !one.optional);
  return Object.fromEntries(
    required.map(([name, { type, oneOf, min, max }]) => [name, oneOf?.[0] ?? min ?? max ?? samples[type]]),
  );
}

async function faultOf(
  engine: SqlEngine,
  request: SqlRequest,
  values: Readonly<Record<string, SqlParameter>>,
): Promise<string | undefined> {
  try {
    await rowsOf(engine, { ...request, parameters: usedBy(request.sql, values) });
    return undefined;
  } catch (error) {
    return messageOf(error);
  }
}

function usedBy(sql: string, values: Readonly<Record<string, SqlParameter>>): Record<string, SqlParameter> {
  const used = parametersIn(sql);
  return Object.fromEntries(Object.entries(values).filter(([name]) => used.has(name)));
}

async function failuresOf(
  engine: SqlEngine,
  query: CompiledQuery,
  test: QueryTest,
  contracts: ReadonlyMap<string, Contract>,
): Promise<string[]> {
  const nowMs = Date.parse(test.now);
  const tables = new TestTables(engine, contracts);
  try {
    await tables.add(test, nowMs);
    const parameters = parametersOf(query, test.parameters, nowMs).valuesAt(nowMs);
    const rows = Math.min(query.definition.limit, limits.rows);
    const request = { sql: query.sql, parameters, tables: tables.sources(), limits: { ...limits, rows } };
    return rowDifferences(await rowsOf(engine, request), test.expect);
  } catch (error) {
    return [messageOf(error)];
  } finally {
    await tables.close();
  }
}

async function rowsOf(engine: SqlEngine, request: SqlRequest): Promise<TestRows> {
  const run = await engine.run(request);
  const rows: JsonValue[][] = [];
  for await (const chunk of run.chunks()) {
    rows.push(...chunk.map((row) => row.map(jsonValue)));
  }
  return { columns: run.columns.map(({ name }) => name), rows };
}
