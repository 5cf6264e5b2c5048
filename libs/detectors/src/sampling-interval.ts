const leastIntervals = 16;

/** An observation before it is known what the series looks like in time. */
export interface Observation {
  /** Milliseconds since 1970. */
  readonly timeMs: number;
  readonly value: number;
}

/** Usual time between two observations: the median of the first 16; undefined while there are fewer. */
export function samplingIntervalMs(observations: readonly Observation[]): number | undefined {
  if (observations.length <= leastIntervals) return undefined;
  const intervals = observations
    .slice(1)
    .map(({ timeMs }, index) => timeMs - (observations[index]?.timeMs ?? timeMs))
    .sort((one, other) => one - other);
  return Math.max(1, intervals[intervals.length >> 1] ?? 1);
}
