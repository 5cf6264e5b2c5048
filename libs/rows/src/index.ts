export { compileColumns, type RowEvent } from './column-mapper.ts';
export { csvRows, type CsvText } from './csv-text.ts';
export { loadMappings, type LoadedMapping } from './load-mappings.ts';
export {
  compileMapping,
  replayMapping,
  type MappedRow,
  type ReplayMapping,
  type Row,
  type RowMapper,
} from './mapping.ts';
export { countRows, fileHash, formatOf, readRows, type FileFormat, type SourceRow } from './row-source.ts';
export {
  brokenRowOf,
  firstRow,
  openRows,
  type PlacedRow,
  type RowPlace,
  type RowReader,
  type RowReaderOptions,
} from './upload-rows.ts';
