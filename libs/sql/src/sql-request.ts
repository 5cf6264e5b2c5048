import type { DuckDBType } from '@duckdb/node-api';

/** A value whose type a text would not tell: a point in time (milliseconds since 1970, UTC), a day (`2026-03-01`), a length of time. */
export type TypedParameter =
  { readonly timestampMs: number } | { readonly date: string } | { readonly durationMs: number };

/** One value of a parameter: texts stand for dates and times, too, where the engine converts them. */
export type SingleParameter = string | number | bigint | boolean | TypedParameter;

/** A value of a parameter, or a list of values of one type. */
export type SqlParameter = SingleParameter | null | readonly SingleParameter[];

/** What is hidden of a table. */
export interface ColumnMask {
  /**
   * Column and fields, such as `customer.email`; lists on the way need no step of their own, and letter case does not matter. What cannot be
   * taken apart (a map, a union, JSON in a text) is hidden as a whole. A path that the table does not have hides nothing.
   */
  readonly path: string;
  /** Secret with which a value becomes a pseudonym that still joins; without it the value becomes null. */
  readonly hashKey?: string;
}

/** A table that somebody may read. */
export interface TableSource {
  /** `domain.table`: lower case letters, digits and `_`. */
  readonly name: string;
  /**
   * A query that gives its rows, or who makes it once a statement names the table, until the signal says that the statement has ended. It
   * is trusted: it is never made of what strangers send.
   */
  readonly source: string | ((signal: AbortSignal) => Promise<string>);
  /** The columns of the source that are shown, in this order. Default all. */
  readonly columns?: readonly string[];
  readonly masks?: readonly ColumnMask[];
}

/** How much one statement may give and take. */
export interface SqlLimits {
  /** The most rows of an answer. */
  readonly rows: number;
  /** The most bytes of an answer, as an estimate of its values in memory; of an exported file, its size. */
  readonly bytes: number;
  /** The time from the beginning of the run until its last row was read, milliseconds. */
  readonly timeMs: number;
}

/** A statement of somebody, with what they may read. */
export interface SqlRequest {
  readonly sql: string;
  /** Values for `?` and `$1` in their order, or for `$name` by name. Default none. */
  readonly parameters?: readonly SqlParameter[] | Readonly<Record<string, SqlParameter>>;
  /** All tables that they may read; those that the statement does not name cost nothing. */
  readonly tables: readonly TableSource[];
  readonly limits: SqlLimits;
}

/** A column of an answer. */
export interface SqlColumn {
  /** Unique within the answer. */
  readonly name: string;
  /** The type as DuckDB writes it, such as `DECIMAL(18,2)` or `STRUCT("sku" VARCHAR)[]`. */
  readonly type: string;
  readonly valueType: DuckDBType;
}

/** How a run went. */
export interface SqlSummary {
  readonly rows: number;
  /** Estimate of the values in memory, or the size of a file. */
  readonly bytes: number;
  /** True if the statement has more rows than its limits let out. */
  readonly truncated: boolean;
  readonly elapsedMs: number;
}
