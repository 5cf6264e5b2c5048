export { AnomalyScorer, boundaryStrength, type AnomalyReading, type AnomalyScorerOptions } from './anomaly-scorer.ts';
export type { Baseline } from './baselines/baseline.ts';
export { EwmaTail } from './baselines/ewma-tail.ts';
export { WindowedGaussian } from './baselines/windowed-gaussian.ts';
export { calendarOf, everyDay, type Calendar, type CalendarInterval } from './calendar.ts';
export { detectorNames, type DetectorName } from './detector.ts';
export type { Contribution } from './ensemble.ts';
export type { Band } from './series.ts';
