import type { EachBatchPayload } from 'kafkajs';

/** What the client offers to every batch for committing. */
export type Committing = Pick<EachBatchPayload, 'uncommittedOffsets' | 'commitOffsetsIfNecessary'>;

/**
 * Tells the broker from time to time how far a consumer has come whose positions stand beside its results. Nobody continues
 * there; tools look at it. So one commit a second is enough, where one after every batch costs more than small batches.
 */
export class PositionHints {
  private latest: Committing | undefined;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly everyMs: number) {}

  start(): void {
    this.timer = setInterval(() => void this.commit(), this.everyMs);
  }

  /** Notes that a batch has moved positions. */
  moved(payload: Committing): void {
    this.latest = payload;
  }

  /** Commits for the last time. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.commit();
  }

  private async commit(): Promise<void> {
    const { latest } = this;
    if (latest === undefined) {
      return;
    }
    this.latest = undefined;
    try {
      // The client throws here for a topic that it was just given and has not asked the broker about.
      const offsets = latest.uncommittedOffsets();
      if (offsets.topics.length > 0) {
        await latest.commitOffsetsIfNecessary(offsets);
      }
    } catch {
      // It fails while the group shares out its partitions or the broker is away: then the next one says it.
      this.latest ??= latest;
    }
  }
}
