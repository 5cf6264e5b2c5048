import type { TopicAdmin } from '@nadi/messaging';
import type { Logger } from '@nadi/observability';
import { RepeatedWork } from '@nadi/persistence';
import type { LogEnd, Watermarks } from './watermarks.ts';

export interface LogWatchOptions {
  readonly connect: () => Promise<TopicAdmin>;
  readonly watermarks: Watermarks;
  readonly logger: Logger;
  /** Pause between two looks, in milliseconds. */
  readonly everyMs: number;
}

/**
 * Looks where the logs end, so that a partition to which nothing comes is told from one that is not read. Without the broker
 * no partition becomes idle, and the watermarks wait.
 */
export class LogWatch {
  private admin: TopicAdmin | undefined;
  private readonly work = new RepeatedWork(() => this.turn());

  constructor(private readonly options: LogWatchOptions) {}

  start(): void {
    this.work.start();
  }

  async stop(): Promise<void> {
    await this.work.stop();
    await this.admin?.close();
  }

  private async turn(): Promise<number> {
    const { watermarks, logger, everyMs } = this.options;
    try {
      await watermarks.observe(() => this.ends(watermarks.topics));
    } catch (err) {
      logger.warn({ err }, 'cannot see where the logs end; watermarks of idle partitions wait');
    }
    return everyMs;
  }

  private async ends(topics: readonly string[]): Promise<LogEnd[]> {
    const admin = (this.admin ??= await this.options.connect());
    const ends: LogEnd[] = [];
    for (const topic of topics) {
      const offsets = await admin.topicOffsets(topic);
      offsets.forEach(({ partition, low, high }) => ends.push({ topic, partition, start: low, end: high }));
    }
    return ends;
  }
}
