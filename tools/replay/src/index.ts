export { basketRules, type BasketRule, type BasketRulesOptions } from './basket-rules.ts';
export {
  compareDailyValues,
  comparedMetrics,
  computeFromFile,
  type DailyDifference,
  type DailyValue,
} from './online-retail.ts';
export {
  differencesOf,
  retailQuestions,
  type Answer,
  type MetricReading,
  type RetailQuestion,
} from './retail-questions.ts';
export { runReplay, type BadRow, type ReplayOptions, type ReplayProgress, type ReplayResult } from './run-replay.ts';
