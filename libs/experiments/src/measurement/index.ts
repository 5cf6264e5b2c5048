export { isSamePart, PartValues, type UnitPeriod } from './part-values.ts';
export { unitMetricsOf, type MeasuredWorld, type UnitMetric, type UnitMetrics, type UnitPart } from './unit-metric.ts';
