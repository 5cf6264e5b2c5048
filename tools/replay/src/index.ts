export {
  compareDailyValues,
  comparedMetrics,
  expectedDailyValues,
  type DailyDifference,
  type DailyValue,
} from './online-retail.ts';
export { runReplay, type BadRow, type ReplayOptions, type ReplayProgress, type ReplayResult } from './run-replay.ts';
