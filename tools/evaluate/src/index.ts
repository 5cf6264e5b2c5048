export { evaluateAnomaly, type AnomalyReport, type EvaluateAnomalyOptions } from './anomaly/evaluate-anomaly.ts';
export * from './fraud/index.ts';
