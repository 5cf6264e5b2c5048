export { currentRows } from './current-rows.ts';
export { lakeEventReader, lakeTable, type LakeColumn, type LakeEvent, type LakeTable } from './lake-table.ts';
export {
  hourFolder,
  hourOf,
  manifestKey,
  mergedKey,
  sliceKey,
  tenantFolder,
  type LakeHour,
  type OffsetRange,
} from './object-path.ts';
export { emptySource, filesSource, writeParquet, type ParquetFile, type WrittenFile } from './parquet-files.ts';
export { identifier, literal } from './sql-text.ts';
export { wholeRows } from './whole-rows.ts';
export { TailTable, type Offsets } from './tail-table.ts';
