import type { SqlLimits, SqlParameter, SqlSummary } from '@nadi/sql';
import type { TablesWanted } from './lake-tables.ts';

/** `json` has rows as objects, `json-arrays` as lists in the order of the columns. */
export type ResultFormat = 'json' | 'json-arrays' | 'csv' | 'parquet' | 'arrow';

/** A statement for the lake of this instance. */
export interface LakeQuery extends TablesWanted {
  readonly sql: string;
  readonly parameters: readonly SqlParameter[] | Readonly<Record<string, SqlParameter>>;
  readonly limits: SqlLimits;
  readonly format: ResultFormat;
}

/** What a statement gave. */
export interface QueryAnswer {
  /** The file with the rows. Whoever asked removes it. */
  readonly path: string;
  readonly sizeBytes: number;
  readonly summary: SqlSummary;
}
