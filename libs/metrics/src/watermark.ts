/** How far one partition of a topic has come for one tenant. */
export interface PartitionProgress {
  /** Highest event time that counts towards the watermark, milliseconds since 1970. */
  readonly maxEventMs: number;
  /** When an event was counted last, milliseconds since 1970, processing time. */
  readonly seenMs: number;
  /** Everything that had arrived by then is counted; minus infinity if that is not known. */
  readonly readUntilMs: number;
}

export interface WatermarkOptions {
  /** A partition to which nothing came for this long no longer holds the watermark back. */
  readonly idleMs: number;
}

/** An event further ahead of its receipt than this does not advance the watermark. */
export const futureToleranceMs = 300_000;

/** True for an event whose clock is too far ahead: it is counted in its window and flagged, but closes nothing. */
export function isFuture(eventMs: number, receivedMs: number): boolean {
  return eventMs > receivedMs + futureToleranceMs;
}

/**
 * The event time up to which a tenant's topic is complete: the minimum over its partitions that are not idle. If all are
 * idle the highest time seen, which then moves on with the clock so that the last windows close as well. A partition is idle
 * if nothing came, not if nothing was read: after an outage the backlog would find its windows closed otherwise.
 */
export function watermarkMs(partitions: readonly PartitionProgress[], { idleMs }: WatermarkOptions): number {
  if (partitions.length === 0) {
    return Number.NEGATIVE_INFINITY;
  }
  const active = partitions.filter(({ seenMs, readUntilMs }) => readUntilMs - seenMs < idleMs);
  if (active.length > 0) {
    return Math.min(...active.map(({ maxEventMs }) => maxEventMs));
  }
  const lastSeenMs = Math.max(...partitions.map(({ seenMs }) => seenMs));
  const readUntilMs = Math.min(...partitions.map((partition) => partition.readUntilMs));
  const idleForMs = Math.max(0, readUntilMs - lastSeenMs - idleMs);
  return Math.max(...partitions.map(({ maxEventMs }) => maxEventMs)) + idleForMs;
}
