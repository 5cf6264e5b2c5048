import { performance } from 'node:perf_hooks';
import {
  DuckDBArrayType,
  DuckDBListType,
  DuckDBMapType,
  DuckDBStructType,
  DuckDBUnionType,
  ResultReturnType,
  type DuckDBDataChunk,
  type DuckDBResult,
  type DuckDBType,
  type DuckDBValue,
} from '@duckdb/node-api';
import { NadiError } from '@nadi/errors';
import type { BoundStatement } from './bound-statement.ts';
import type { QuerySession } from './query-session.ts';
import type { SqlColumn, SqlLimits, SqlSummary } from './sql-request.ts';
import { sizeOfRow } from './value-size.ts';

/** A row: the values in the order of the columns. */
export type SqlRow = readonly DuckDBValue[];

/** A statement that runs: its rows come as they are asked for. */
export class SqlRun {
  readonly columns: readonly SqlColumn[];
  private readonly session: QuerySession;
  private readonly result: DuckDBResult;
  private readonly limits: SqlLimits;
  private rows = 0;
  private bytes = 0;
  private truncated = false;
  private elapsedMs: number | undefined;

  constructor(session: QuerySession, result: DuckDBResult, bound: BoundStatement, limits: SqlLimits) {
    this.session = session;
    this.result = result;
    this.limits = limits;
    this.columns = columnsOf(result, bound);
  }

  /** What was read so far; what the run was after the last chunk. */
  get summary(): SqlSummary {
    const elapsedMs = this.elapsedMs ?? performance.now() - this.session.startedAtMs;
    return { rows: this.rows, bytes: this.bytes, truncated: this.truncated, elapsedMs: Math.round(elapsedMs) };
  }

  /**
   * The rows in chunks, to be read once; the statement runs on as they are read, and ends when the reader ends.
   * @throws NadiError SQL_INVALID, SQL_TIMEOUT, SQL_TOO_LARGE, SQL_STOPPED, SQL_ENGINE_FAILED
   */
  async *chunks(): AsyncGenerator<readonly SqlRow[]> {
    try {
      while (!this.truncated) {
        const chunk = await this.session.during(() => this.result.fetchChunk());
        if (chunk === null || chunk.rowCount === 0) {
          await this.session.during(() => assertWhole(this.result));
          break;
        }
        const rows = this.take(chunk);
        if (rows.length > 0) yield rows;
      }
    } finally {
      this.elapsedMs = performance.now() - this.session.startedAtMs;
      await this.session.close();
    }
  }

  /** Ends a run whose rows nobody wants. */
  async close(): Promise<void> {
    await this.session.close();
  }

  /** Rows are made one by one, so that a chunk of long texts never is in memory as a whole. */
  private take(chunk: DuckDBDataChunk): SqlRow[] {
    const rows: SqlRow[] = [];
    for (let index = 0; index < chunk.rowCount; index += 1) {
      if (this.rows >= this.limits.rows) {
        this.truncated = true;
        break;
      }
      const row = chunk.getRowValues(index);
      const bytes = sizeOfRow(row);
      if (this.bytes + bytes > this.limits.bytes) {
        this.truncated = true;
        break;
      }
      this.rows += 1;
      this.bytes += bytes;
      rows.push(row);
    }
    return rows;
  }
}

/** The driver ends a stream without a word where its statement fails on the way; what is left then is no result any more. */
function assertWhole(result: DuckDBResult): Promise<void> {
  return result.returnType === ResultReturnType.INVALID
    ? Promise.reject(new Error('the statement failed before its last row'))
    : Promise.resolve();
}

function columnsOf(result: DuckDBResult, bound: BoundStatement): SqlColumn[] {
  return outputNames(result.columnNames(), bound).map((name, index) => {
    const valueType = result.columnType(index);
    if (hasLostFields(valueType)) {
      throw new NadiError('SQL_INVALID', {
        message: `Column ${name} has fields without names of their own; give them names, as in {'a': 1, 'b': 2}.`,
        context: { column: name },
      });
    }
    return { name, type: valueType.alias ?? String(valueType), valueType };
  });
}

/** The most columns of an answer. */
const mostColumns = 2_000;
/** Longer names of columns are cut: an expression has itself as its name, and rows as objects have all names again and again. */
const mostNameCharacters = 255;

/**
 * Names of columns as the stranger would expect them, each one once: a second `id` is `id_1`.
 * @throws NadiError SQL_TOO_LARGE for more columns than an answer may have
 */
export function outputNames(names: readonly string[], bound: BoundStatement): string[] {
  if (names.length > mostColumns) {
    throw new NadiError('SQL_TOO_LARGE', {
      message: `The result has ${names.length} columns; it may have ${mostColumns}.`,
      context: { columns: names.length },
    });
  }
  const taken = new Set<string>();
  const copies = new Map<string, number>();
  return names.map((given) => {
    const wanted = bound.inGivenNames(given).slice(0, mostNameCharacters);
    let name = wanted;
    let copy = copies.get(wanted) ?? 0;
    while (taken.has(name)) {
      copy += 1;
      name = `${wanted}_${copy}`;
    }
    copies.set(wanted, copy);
    taken.add(name);
    return name;
  });
}

/** Values of structs are objects here, in which fields without names, as those of `row(1, 2)`, would get lost. */
function hasLostFields(type: DuckDBType): boolean {
  if (type instanceof DuckDBListType || type instanceof DuckDBArrayType) return hasLostFields(type.valueType);
  if (type instanceof DuckDBMapType) return hasLostFields(type.keyType) || hasLostFields(type.valueType);
  if (type instanceof DuckDBUnionType) return type.memberTypes.some(hasLostFields);
  if (!(type instanceof DuckDBStructType)) return false;
  const names = new Set(type.entryNames);
  return names.size < type.entryNames.length || names.has('__proto__') || type.entryTypes.some(hasLostFields);
}
