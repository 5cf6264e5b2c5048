export { encodeArrow } from './arrow-stream.ts';
export { boundStatement, maxSqlLength, type BoundStatement, type StatementPolicy } from './bound-statement.ts';
export { encodeCsv } from './csv-rows.ts';
export { readEnginePolicy, type EnginePolicy } from './function-policy.ts';
export { SqlEngine, type SqlEngineOptions } from './sql-engine.ts';
export type {
  ColumnMask,
  SingleParameter,
  SqlColumn,
  SqlLimits,
  SqlParameter,
  SqlRequest,
  SqlSummary,
  TableSource,
} from './sql-request.ts';
export type { SqlRow, SqlRun } from './sql-run.ts';
export { encodeJson, type EncodableRun, type JsonRowsOptions } from './json-rows.ts';
export { jsonValue, type JsonValue } from './json-value.ts';
export { withMemoryLimit, type Command, type MemoryLimitOptions } from './memory-limit.ts';
export type { ParquetExport } from './parquet-export.ts';
export { sizeOfRow } from './value-size.ts';
