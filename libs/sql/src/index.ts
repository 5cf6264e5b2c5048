export { boundStatement, maxSqlLength, type BoundStatement, type StatementPolicy } from './bound-statement.ts';
export { readEnginePolicy, type EnginePolicy } from './function-policy.ts';
export { SqlEngine, type SqlEngineOptions } from './sql-engine.ts';
export type {
  ColumnMask,
  SqlColumn,
  SqlLimits,
  SqlParameter,
  SqlRequest,
  SqlSummary,
  TableSource,
} from './sql-request.ts';
export type { SqlRow, SqlRun } from './sql-run.ts';
export type { ParquetExport } from './parquet-export.ts';
