import { NadiError } from '@nadi/errors';
import { backoffMs, type BackoffOptions } from './backoff.ts';
import type { OffsetStore } from './offset-store.ts';

export interface TakeOverOptions {
  readonly group: string;
  readonly offsets: OffsetStore;
  readonly seek: (topic: string, partition: number, offset: number) => void;
  readonly backoff: BackoffOptions;
  readonly wait: (ms: number) => Promise<void>;
  /** True once the group has shared out its partitions anew, or the consumer has ended. */
  readonly isOver: () => boolean;
}

/** Partitions by topic. */
export type Assignment = Readonly<Record<string, readonly number[]>>;

/**
 * Leads the client to the record before the stored position of every partition it has just been given, or to the beginning of the log
 * if none is stored. The broker's positions may be ahead of the stored ones, after a database was restored or made anew for example,
 * and a partition that gets no new records would then never be looked at. While the store does not answer it is asked again; batches look positions up for themselves meanwhile.
 */
export async function takeOver(assignment: Assignment, options: TakeOverOptions): Promise<void> {
  const { group, offsets, seek, isOver } = options;
  const partitions = Object.entries(assignment).flatMap(([topic, owned]) =>
    owned.map((partition) => ({ topic, partition })),
  );
  for (let attempt = 1; !isOver(); attempt += 1) {
    try {
      const stored = await Promise.all(
        partitions.map(({ topic, partition }) => offsets.position(group, topic, partition)),
      );
      if (isOver()) return;
      partitions.forEach(({ topic, partition }, index) => {
        seek(topic, partition, Math.max(0, (stored[index] ?? 0) - 1));
      });
      return;
    } catch (error) {
      if (!(error instanceof NadiError && error.retriable)) throw error;
      await options.wait(backoffMs(attempt, options.backoff));
    }
  }
}
