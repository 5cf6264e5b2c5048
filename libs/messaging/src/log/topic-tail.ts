import { NadiError } from '@nadi/errors';
import { backoffMs } from '../consumer/backoff.ts';
import { KafkaLog, type FetchedStretch, type TopicLog, type TopicLogConnection } from './kafka-log.ts';
import type { LogRecord } from './log-record.ts';

export interface TailOptions {
  readonly topic: string;
  /** Records per partition to begin with, counted back from the end of the log; 0 begins at the end. */
  readonly newest: number;
  /** Ends the tail. */
  readonly signal: AbortSignal;
  /** A reader that is further behind in a partition is moved on, records. Default 5,000. */
  readonly mostBehind?: number;
  /** Most bytes held per partition, unless one record is larger. Default 1 MiB. */
  readonly maxBytes?: number;
  /** Told of every failure, after which reading is tried again. */
  readonly onRetry?: (error: NadiError) => void;
  readonly random?: () => number;
}

/** Records that have come to a partition, in the order of its log. */
export interface TailedStretch {
  readonly partition: number;
  readonly records: readonly LogRecord[];
  /**
   * Offsets right before these records that were not read, because the reader was too slow or retention was faster; 0 usually.
   * Everything may be missing in a log that was created anew: then this is 1.
   */
  readonly passedOver: number;
}

const maxWaitMs = 500;
const defaultMostBehind = 5_000;
const defaultMaxBytes = 1_048_576;
const retryBackoff = { firstMs: 250, lastMs: 5_000 };

/**
 * Reads a topic from near its end and follows it, outside of any consumer group, until the signal is aborted. Nothing is queued: a
 * slow reader falls behind in the log, and past a limit it is moved on to newer records with the number of those passed over. The
 * broker may go away and come back, and the topic need not exist yet.
 */
export async function* tailTopic(
  connection: TopicLogConnection,
  options: TailOptions,
): AsyncGenerator<TailedStretch, void, undefined> {
  const log = new KafkaLog(connection);
  try {
    yield* followLog(log, options);
  } finally {
    await log.close().catch(() => undefined);
  }
}

/** As `tailTopic`, on a log that is given. */
export async function* followLog(log: TopicLog, options: TailOptions): AsyncGenerator<TailedStretch, void, undefined> {
  const aborted = untilAborted(options.signal);
  const tail = new LogTail(log, options);
  for (let failures = 0; !options.signal.aborted;) {
    const step = await Promise.race([tail.next().catch(recoverable), aborted]);
    if (step === undefined) {
      return;
    }
    if (!(step instanceof NadiError)) {
      failures = 0;
      yield* step;
      continue;
    }
    failures += 1;
    tail.lost();
    options.onRetry?.(step);
    const waitMs = backoffMs(failures, { ...retryBackoff, random: options.random ?? Math.random });
    let timer: NodeJS.Timeout | undefined;
    await Promise.race([new Promise((resolve) => (timer = setTimeout(resolve, waitMs))), aborted]);
    clearTimeout(timer);
  }
}

class LogTail {
  private readonly positions = new Map<number, number>();
  private readonly passedOver = new Map<number, number>();
  private isPlaced = false;

  constructor(
    private readonly log: TopicLog,
    private readonly options: TailOptions,
  ) {}

  /** Looks at the reach of the log again before the next step. */
  lost(): void {
    this.isPlaced = false;
  }

  async next(): Promise<TailedStretch[]> {
    const { topic, maxBytes = defaultMaxBytes } = this.options;
    if (!this.isPlaced) {
      await this.place();
    }
    const fetched = await this.log.fetch(topic, this.positions, { maxWaitMs, maxBytes });
    return fetched.map((stretch) => this.advance(stretch)).filter(({ records }) => records.length > 0);
  }

  private async place(): Promise<void> {
    for (const [partition, { low, high }] of await this.log.ranges(this.options.topic)) {
      const position = this.positions.get(partition);
      if (position === undefined) {
        this.positions.set(partition, Math.max(low, high - this.options.newest));
      } else if (position < low) {
        this.moveTo(partition, low, low - position);
      } else if (position > high) {
        this.moveTo(partition, low, 1);
      }
    }
    this.isPlaced = true;
  }

  private advance({ partition, records, nextOffset, highWatermark }: FetchedStretch): TailedStretch {
    const passedOver = this.passedOver.get(partition) ?? 0;
    if (records.length > 0) {
      this.passedOver.delete(partition);
    }
    this.positions.set(partition, nextOffset);
    const { mostBehind = defaultMostBehind } = this.options;
    if (highWatermark - nextOffset > mostBehind) {
      // Half of the limit, so that the next answer does not already have to move it again.
      const target = highWatermark - Math.ceil(mostBehind / 2);
      this.moveTo(partition, target, target - nextOffset);
    }
    return { partition, records, passedOver };
  }

  private moveTo(partition: number, offset: number, passedOver: number): void {
    this.positions.set(partition, offset);
    this.passedOver.set(partition, (this.passedOver.get(partition) ?? 0) + passedOver);
  }
}

/** What reading can recover from; anything else is thrown. */
function recoverable(error: unknown): NadiError {
  if (
    error instanceof NadiError &&
    (error.retriable || ['OFFSET_OUT_OF_RANGE', 'TOPIC_UNKNOWN'].includes(error.code))
  ) {
    return error;
  }
  throw error;
}

function untilAborted(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve(undefined);
    }
    signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
}
