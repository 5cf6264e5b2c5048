const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** Share of a day's traffic at the beginning of each local hour; scaled to a mean of 1 below. */
const hourly = normalised([
  38, 24, 16, 12, 12, 18, 34, 58, 78, 92, 100, 106, 118, 112, 104, 102, 108, 122, 142, 168, 184, 172, 128, 74,
]);
/** From Sunday. */
const weekday = normalised([118, 98, 92, 92, 96, 100, 104]);
/** The market's clock is an hour ahead of UTC the year round: shoppers' habits shift with summer time, the curve need not. */
const marketOffsetMs = hourMs;

/** How busy the marketplace is at a time against its mean: a daily curve times a weekday effect, mean 1 over a week. */
export function busynessAt(timeMs: number): number {
  const localMs = timeMs + marketOffsetMs;
  const hours = (localMs % dayMs) / hourMs;
  const hour = Math.floor(hours);
  const from = hourly[hour] as number;
  const to = hourly[(hour + 1) % 24] as number;
  // 1970-01-01 was a Thursday.
  const day = weekday[(Math.floor(localMs / dayMs) + 4) % 7] as number;
  return (from + (to - from) * (hours - hour)) * day;
}

function normalised(values: readonly number[]): readonly number[] {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.map((value) => value / mean);
}
