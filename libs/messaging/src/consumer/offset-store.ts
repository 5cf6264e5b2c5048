/**
 * Where a consumer group's position is kept when it is not Kafka but the database the results go to: offset and results
 * commit together there. Persistence implements it, the application wires it.
 */
export interface OffsetStore {
  /**
   * The next offset to read of a partition; undefined if nothing was ever stored.
   * @throws NadiError DATABASE_UNAVAILABLE (retriable)
   */
  position(group: string, topic: string, partition: number): Promise<number | undefined>;

  /**
   * The mark of the record right before a stored position, as it was when that position was stored; undefined if it is not known.
   * @throws NadiError DATABASE_UNAVAILABLE (retriable)
   */
  lastRecord(group: string, topic: string, partition: number, position: number): Promise<string | undefined>;
}

/** First and next offset of a partition's log. */
export interface LogRange {
  readonly low: number;
  readonly high: number;
}

/** What to do with a partition that was just assigned. */
export type StartPosition =
  { readonly kind: 'at'; readonly offset: number } | { readonly kind: 'out-of-range'; readonly stored: number };

/** The stored position if the log still has it; the log's start if nothing was stored. */
export function startPosition(stored: number | undefined, log: LogRange): StartPosition {
  if (stored === undefined) {
    return { kind: 'at', offset: log.low };
  }
  return stored < log.low || stored > log.high ? { kind: 'out-of-range', stored } : { kind: 'at', offset: stored };
}
