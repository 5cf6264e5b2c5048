export { compileTargets, rowKey, type CompiledRow, type CompiledTarget } from './compile-targets.ts';
export { earlierShares, evenShares, shareBy, sharesOf, type StepSum } from './curve.ts';
export { targetDefinition, type TargetDefinition } from './definition.ts';
export { forecastTotal, type Forecast, type ForecastInput, type PastStep } from './forecast.ts';
export { observationOf, readRow, type HourProgress, type RowInput, type RowReading } from './row-reading.ts';
export {
  newRow,
  observeRow,
  type PaceRules,
  type RowChange,
  type RowMemory,
  type RowObservation,
  type RowState,
  type ToldState,
} from './row-state.ts';
export { runTargetTests } from './target-test.ts';
export { targetsKind } from './targets-kind.ts';
export { unfitReason } from './unfit-reason.ts';
