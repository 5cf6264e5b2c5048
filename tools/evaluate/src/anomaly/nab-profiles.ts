/** What hits, misses and false alarms are worth. */
export interface NabProfile {
  readonly name: NabProfileName;
  /** Reward of a window that is detected at its first row. */
  readonly truePositive: number;
  /** Cost of one row far from any window that is called anomalous. */
  readonly falsePositive: number;
  /** Cost of a window in which nothing is detected. */
  readonly falseNegative: number;
}

export type NabProfileName = 'standard' | 'reward_low_FP_rate' | 'reward_low_FN_rate';

/** The three application profiles of the Numenta Anomaly Benchmark v1.1 (Lavin and Ahmad 2015, arXiv 1510.03336). */
export const nabProfiles: readonly NabProfile[] = [
  { name: 'standard', truePositive: 1, falsePositive: 0.11, falseNegative: 1 },
  { name: 'reward_low_FP_rate', truePositive: 1, falsePositive: 0.22, falseNegative: 1 },
  { name: 'reward_low_FN_rate', truePositive: 1, falsePositive: 0.11, falseNegative: 2 },
];
