export { evaluateFraud, type FraudOptions, type FraudReport } from './run-evaluation.ts';
export { parseDays, type DayRange } from './protocol.ts';
export { type ModelFigures } from './evaluate-fraud.ts';
