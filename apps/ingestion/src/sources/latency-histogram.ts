/** Upper bounds of the buckets that latencies are counted in, milliseconds, included; the last bucket has none. */
export const latencyBoundsMs = [
  ...[1, 2, 3, 5, 7, 10, 15, 20, 30, 50, 70, 100, 150, 200, 300, 500, 700],
  ...[1_000, 1_500, 2_000, 3_000, 5_000, 7_000, 10_000, 30_000],
] as const;

/** Which bucket a latency belongs to. */
export function latencyBucket(latencyMs: number): number {
  const place = latencyBoundsMs.findIndex((bound) => latencyMs <= bound);
  return place === -1 ? latencyBoundsMs.length : place;
}

/**
 * The latency that a share of all stays within, as if they were spread evenly within their bucket; null if there was none. What lies
 * past the last bound is told as that bound.
 * @param counts by bucket; missing ones are 0
 * @param share from 0 to 1
 */
export function latencyPercentile(counts: readonly (number | undefined)[], share: number): number | null {
  const total = counts.reduce<number>((sum, count) => sum + (count ?? 0), 0);
  if (total === 0) return null;
  let before = 0;
  for (let bucket = 0; bucket < latencyBoundsMs.length; bucket += 1) {
    const count = counts[bucket] ?? 0;
    if (count > 0 && before + count >= total * share) {
      const low = latencyBoundsMs[bucket - 1] ?? 0;
      const high = latencyBoundsMs[bucket] ?? low;
      return low + (high - low) * Math.max(0, (total * share - before) / count);
    }
    before += count;
  }
  return latencyBoundsMs.at(-1) ?? null;
}
