import type { Contract } from '@nadi/contracts';
import type { FinalOutcome, Outcome } from './outcome.ts';

/** One decoded event with its place in the log. Offsets are numbers: they stay exact up to 2^53. */
export interface ConsumedEvent<T = unknown> {
  readonly contract: Contract<T>;
  readonly id: string;
  readonly tenantId: string;
  readonly source: string;
  /** When it happened (event time), milliseconds since 1970. */
  readonly timeMs: number;
  /** When the platform received it, milliseconds since 1970. */
  readonly receivedMs: number;
  readonly traceParent: string | undefined;
  readonly key: string;
  readonly data: T;
  readonly offset: number;
}

/** Consecutive events of one partition. `firstOffset` up to, not including, `nextOffset` is settled by handling the batch. */
export interface EventBatch<T = unknown> {
  readonly group: string;
  readonly contract: Contract<T>;
  readonly topic: string;
  readonly partition: number;
  readonly firstOffset: number;
  readonly nextOffset: number;
  /** Mark of the record right before `nextOffset`, to be stored with it; absent if that record is not in the log. */
  readonly lastRecord?: string | undefined;
  /** In the order of the log. May be empty: then only the position moves. */
  readonly events: readonly ConsumedEvent<T>[];
}

/**
 * A batch whose results are computed but not yet stored: `commit` stores them together with the position `nextOffset`, at once
 * or not at all.
 */
export interface PreparedBatch {
  /** One per event, in the same order; absent if all are ok. */
  readonly outcomes?: readonly FinalOutcome[] | undefined;
  commit(): Promise<void>;
}

/**
 * Handles a batch: an outcome per event in the same order, or nothing if all are ok. A handler that keeps its position beside
 * its results prepares the batch instead. A thrown retriable NadiError means that a dependency is down: the partition waits
 * and gets the same events again.
 */
export type BatchHandler = (batch: EventBatch) => Promise<readonly Outcome[] | PreparedBatch | undefined | void>;
