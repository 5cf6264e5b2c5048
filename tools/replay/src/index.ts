export {
  compileMapping,
  replayMapping,
  type MappedRow,
  type ReplayMapping,
  type Row,
  type RowMapper,
} from './mapping.ts';
export {
  compareDailyValues,
  comparedMetrics,
  expectedDailyValues,
  type DailyDifference,
  type DailyValue,
} from './online-retail.ts';
export { readRows, formatOf, type SourceRow } from './row-source.ts';
export { runReplay, type BadRow, type ReplayOptions, type ReplayProgress, type ReplayResult } from './run-replay.ts';
