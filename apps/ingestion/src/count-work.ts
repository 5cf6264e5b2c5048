import { NadiError } from '@nadi/errors';
import type { Logger } from '@nadi/observability';
import { RepeatedWork } from '@nadi/persistence';

/** How often counts are stored. */
const storeEveryMs = 2_000;

export interface CountWorkOptions<Count> {
  /** What is counted, for the log: `rejections`. */
  readonly what: string;
  /** Counts in memory. */
  readonly counts: {
    take(): readonly Count[];
    /** Takes back what could not be stored, within bounds. */
    putBack(counts: readonly Count[]): void;
  };
  readonly store: { add(counts: readonly Count[]): Promise<void> };
  readonly logger: Logger;
}

/** Stores every two seconds what was counted, in the background. While the database is away it is kept and counted on, within bounds. */
export class CountWork<Count> {
  private readonly work = new RepeatedWork(async () => {
    await this.turn();
    return storeEveryMs;
  });

  constructor(private readonly options: CountWorkOptions<Count>) {}

  start(): void {
    this.work.start();
  }

  /** Stores the rest. */
  async stop(): Promise<void> {
    await this.work.stop();
    await this.turn();
  }

  private async turn(): Promise<void> {
    const { what, counts, store, logger } = this.options;
    const taken = counts.take();
    if (taken.length === 0) return;
    try {
      await store.add(taken);
    } catch (err) {
      if (err instanceof NadiError && err.retriable) {
        counts.putBack(taken);
        logger.warn({ err }, `${what} are not stored; it is tried again in two seconds`);
        return;
      }
      // What the database does not take now it never will, and it must not hold up what comes after it.
      logger.error({ err, counts: taken.length }, `${what} cannot be stored and are lost`);
    }
  }
}
