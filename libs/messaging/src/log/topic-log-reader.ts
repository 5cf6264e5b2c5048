import { messageOf, NadiError } from '@nadi/errors';
import { Consumer, ResponseError, type ClusterMetadata } from '@platformatic/kafka';
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
   * The records of a stretch in the order of the log, in portions of a few MiB. Offsets that compaction removed are passed over.
   * @throws NadiError OFFSET_OUT_OF_RANGE if the log no longer holds `from`, BROKER_UNAVAILABLE (retriable).
   */
  read(stretch: LogStretch): AsyncGenerator<readonly LogRecord[]>;
  close(): Promise<void>;
}

export interface TopicLogConnection {
  readonly brokers: readonly string[];
  readonly clientId: string;
}

const portionBytes = 8 * 1024 * 1024;
const maxWaitMs = 500;
/** A broker that has records answers at once: this many empty answers in a row say that the rest was compacted away. */
const emptyAnswers = 4;
const controlBatch = 1 << 5;
const appendTime = 1 << 3;
const readUncommitted = 0;

/** Connects at the first read. */
export function createTopicLogReader({ brokers, clientId }: TopicLogConnection): TopicLogReader {
  const consumer = new Consumer({
    clientId,
    // The client asks for a group although none is joined.
    groupId: clientId,
    bootstrapBrokers: [...brokers],
    autocommit: false,
    timeout: 30_000,
    retries: 5,
    retryDelay: 500,
  });
  return new FetchingReader(consumer);
}

type Fetched = Awaited<ReturnType<Consumer['fetch']>>['responses'][number]['partitions'][number];
type Batch = NonNullable<Fetched['records']>[number];

class FetchingReader implements TopicLogReader {
  constructor(private readonly consumer: Consumer) {}

  async *read(stretch: LogStretch): AsyncGenerator<readonly LogRecord[]> {
    const { topic, partition, from, to } = stretch;
    let position = from;
    let empty = 0;
    while (position < to && empty < emptyAnswers) {
      const fetched = await this.fetch(topic, partition, position);
      if (fetched !== undefined && Number(fetched.highWatermark) < to) {
        throw new NadiError('BROKER_UNAVAILABLE', {
          message: `${topic}[${partition}] has become shorter than ${to} records while it was read`,
          retriable: true,
        });
      }
      const batches = fetched?.records ?? [];
      const before = position;
      const records = batches.flatMap(recordsOf).filter(({ offset }) => offset >= before && offset < to);
      position = batches.reduce(
        (next, batch) => Math.max(next, Number(batch.firstOffset) + batch.lastOffsetDelta + 1),
        position,
      );
      empty = position === before ? empty + 1 : 0;
      if (records.length > 0) {
        yield records;
      }
    }
  }

  async close(): Promise<void> {
    await this.consumer.close(true);
  }

  private async fetch(topic: string, partition: number, offset: number): Promise<Fetched | undefined> {
    try {
      const { id, leader } = leaderOf(await this.consumer.metadata({ topics: [topic] }), topic, partition);
      const { responses } = await this.consumer.fetch({
        node: leader,
        isolationLevel: readUncommitted,
        maxWaitTime: maxWaitMs,
        minBytes: 1,
        maxBytes: portionBytes,
        topics: [
          {
            topicId: id,
            partitions: [
              {
                partition,
                fetchOffset: BigInt(offset),
                partitionMaxBytes: portionBytes,
                currentLeaderEpoch: -1,
                lastFetchedEpoch: -1,
              },
            ],
          },
        ],
      });
      return responses
        .flatMap(({ partitions }) => partitions)
        .find(({ partitionIndex }) => partitionIndex === partition);
    } catch (cause) {
      if (cause instanceof ResponseError && cause.findBy('apiId', 'OFFSET_OUT_OF_RANGE') !== null) {
        throw new NadiError('OFFSET_OUT_OF_RANGE', {
          message: `${topic}[${partition}] no longer holds offset ${offset}`,
          context: { topic, partition, offset },
          cause,
        });
      }
      throw new NadiError('BROKER_UNAVAILABLE', { message: messageOf(cause), retriable: true, cause });
    }
  }
}

function leaderOf({ topics }: ClusterMetadata, topic: string, partition: number): { id: string; leader: number } {
  const found = topics.get(topic);
  const leader = found?.partitions[partition]?.leader;
  if (found === undefined || leader === undefined || leader < 0) {
    throw new Error(`${topic}[${partition}] has no leader`);
  }
  return { id: found.id, leader };
}

function recordsOf(batch: Batch): LogRecord[] {
  const { attributes, firstOffset, firstTimestamp, maxTimestamp } = batch;
  if ((attributes & controlBatch) !== 0) {
    return [];
  }
  const first = Number(firstOffset);
  return batch.records.map(({ offsetDelta, timestampDelta, key, value, headers }) => ({
    offset: first + offsetDelta,
    timestampMs: Number((attributes & appendTime) === 0 ? firstTimestamp + timestampDelta : maxTimestamp),
    key,
    value,
    headers: headers.map(([name, content]) => [name ?? Buffer.alloc(0), content] as const),
  }));
}
