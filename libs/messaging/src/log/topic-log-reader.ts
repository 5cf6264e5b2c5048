import { NadiError } from '@nadi/errors';
import type { LogRange } from '../consumer/offset-store.ts';
import { KafkaLog, type TopicLog, type TopicLogConnection } from './kafka-log.ts';
import type { LogRecord } from './log-record.ts';

/** A stretch of a partition's log. */
export interface LogStretch {
  readonly topic: string;
  readonly partition: number;
  /** First offset to read. */
  readonly from: number;
  /** Offset to stop before. */
  readonly to: number;
}

/** Reads logs by their offsets: joins no consumer group and stores no position. Read one stretch at a time. */
export interface TopicLogReader {
  /**
   * First and next offset per partition.
   * @throws NadiError TOPIC_UNKNOWN, BROKER_UNAVAILABLE (retriable)
   */
  ranges(topic: string): Promise<Map<number, LogRange>>;
  /**
   * The records of a stretch in the order of the log, in portions of a few MiB. Offsets that compaction removed are passed over.
   * @throws NadiError OFFSET_OUT_OF_RANGE if the log no longer holds `from`, BROKER_UNAVAILABLE (retriable).
   */
  read(stretch: LogStretch): AsyncGenerator<readonly LogRecord[]>;
  close(): Promise<void>;
}

const portionBytes = 8 * 1024 * 1024;
const maxWaitMs = 500;
/** A broker that has records answers at once: this many empty answers in a row say that the rest was compacted away. */
const emptyAnswers = 4;

/** Connects at the first read. */
export function createTopicLogReader(connection: TopicLogConnection): TopicLogReader {
  return new FetchingReader(new KafkaLog(connection));
}

class FetchingReader implements TopicLogReader {
  constructor(private readonly log: TopicLog) {}

  ranges(topic: string): Promise<Map<number, LogRange>> {
    return this.log.ranges(topic);
  }

  async *read(stretch: LogStretch): AsyncGenerator<readonly LogRecord[]> {
    const { topic, partition, from, to } = stretch;
    let position = from;
    let empty = 0;
    while (position < to && empty < emptyAnswers) {
      const positions = new Map([[partition, position]]);
      const [fetched] = await this.log.fetch(topic, positions, { maxWaitMs, maxBytes: portionBytes });
      if (fetched !== undefined && fetched.highWatermark < to) {
        throw new NadiError('BROKER_UNAVAILABLE', {
          message: `${topic}[${partition}] has become shorter than ${to} records while it was read`,
          retriable: true,
        });
      }
      const before = position;
      const records = fetched?.records.filter(({ offset }) => offset < to) ?? [];
      position = fetched?.nextOffset ?? position;
      empty = position === before ? empty + 1 : 0;
      if (records.length > 0) {
        yield records;
      }
    }
  }

  async close(): Promise<void> {
    await this.log.close();
  }
}
