import { messageOf, NadiError } from '@nadi/errors';
import { Consumer, findErrorBy, ListOffsetTimestamps, type ClusterMetadata } from '@platformatic/kafka';
import type { LogRange } from '../consumer/offset-store.ts';
import type { LogRecord } from './log-record.ts';

export interface TopicLogConnection {
  readonly brokers: readonly string[];
  readonly clientId: string;
}

/** Offsets by partition. */
export type Positions = ReadonlyMap<number, number>;

/** What came from one partition. */
export interface FetchedStretch {
  readonly partition: number;
  readonly records: readonly LogRecord[];
  /** Where to fetch on; further than the last record if compaction removed those behind it. */
  readonly nextOffset: number;
  /** Next offset of the log. */
  readonly highWatermark: number;
}

export interface FetchOptions {
  /** How long to wait for the first record, milliseconds. */
  readonly maxWaitMs: number;
  /** Most bytes per partition and answer, unless one record is larger. */
  readonly maxBytes: number;
}

/** The log of topics, by offsets. Fetch once at a time. */
export interface TopicLog {
  /**
   * First and next offset per partition.
   * @throws NadiError TOPIC_UNKNOWN, BROKER_UNAVAILABLE (retriable)
   */
  ranges(topic: string): Promise<Map<number, LogRange>>;
  /**
   * Records from these offsets on, by partition; a partition of which nothing came may be missing.
   * @throws NadiError OFFSET_OUT_OF_RANGE if the log does not hold one of the offsets, TOPIC_UNKNOWN, BROKER_UNAVAILABLE (retriable)
   */
  fetch(topic: string, positions: Positions, options: FetchOptions): Promise<FetchedStretch[]>;
  close(): Promise<void>;
}

const controlBatch = 1 << 5;
const appendTime = 1 << 3;
const readUncommitted = 0;

type FetchRequest = Parameters<Consumer['fetch']>[0];
type Fetched = Awaited<ReturnType<Consumer['fetch']>>['responses'][number]['partitions'][number];
type Batch = NonNullable<Fetched['records']>[number];

/** Reads logs over a connection of its own, outside of any group. Connects at the first call. */
export class KafkaLog implements TopicLog {
  private readonly consumer: Consumer;
  /** After a failure, another broker may lead, or the topic may be another of the same name. */
  private mustLookUp = false;

  constructor({ brokers, clientId }: TopicLogConnection) {
    this.consumer = new Consumer({
      clientId,
      // The client asks for a group although none is joined.
      groupId: clientId,
      bootstrapBrokers: [...brokers],
      autocommit: false,
      timeout: 30_000,
      retries: 5,
      retryDelay: 500,
    });
  }

  async ranges(topic: string): Promise<Map<number, LogRange>> {
    await this.metadata(topic);
    const [lows, highs] = await this.guarded(topic, () =>
      Promise.all(
        [ListOffsetTimestamps.EARLIEST, ListOffsetTimestamps.LATEST].map((timestamp) =>
          this.consumer.listOffsets({ topics: [topic], timestamp }),
        ),
      ),
    );
    const low = lows?.get(topic) ?? [];
    return new Map(
      (highs?.get(topic) ?? []).map((high, index) => [index, { low: Number(low[index]), high: Number(high) }]),
    );
  }

  async fetch(topic: string, positions: Positions, options: FetchOptions): Promise<FetchedStretch[]> {
    const { topics } = await this.metadata(topic);
    const found = topics.get(topic);
    const byLeader = new Map<number, [number, number][]>();
    for (const [partition, offset] of positions) {
      const leader = found?.partitions[partition]?.leader ?? -1;
      if (found === undefined || leader < 0) {
        this.mustLookUp = true;
        const message = `${topic}[${partition}] has no leader`;
        throw new NadiError('BROKER_UNAVAILABLE', { message, retriable: true });
      }
      byLeader.set(leader, [...(byLeader.get(leader) ?? []), [partition, offset]]);
    }
    const answers = await this.guarded(
      topic,
      () =>
        Promise.all(
          [...byLeader].map(([node, wanted]) => this.consumer.fetch(request(node, found?.id ?? '', wanted, options))),
        ),
      positions,
    );
    return answers
      .flatMap(({ responses }) => responses.flatMap(({ partitions }) => partitions))
      .filter(({ partitionIndex }) => positions.has(partitionIndex))
      .map((fetched) => stretchOf(fetched, positions.get(fetched.partitionIndex) ?? 0));
  }

  async close(): Promise<void> {
    await this.consumer.close(true);
  }

  private async metadata(topic: string): Promise<ClusterMetadata> {
    const forceUpdate = this.mustLookUp;
    const metadata = await this.guarded(topic, () => this.consumer.metadata({ topics: [topic], forceUpdate }));
    this.mustLookUp = false;
    return metadata;
  }

  private async guarded<T>(topic: string, call: () => Promise<T>, positions: Positions = new Map()): Promise<T> {
    try {
      return await call();
    } catch (cause) {
      if (isResponse(cause, 'OFFSET_OUT_OF_RANGE')) {
        throw new NadiError('OFFSET_OUT_OF_RANGE', {
          message: `the log does not hold ${placesOf(topic, positions)}`,
          context: { topic, positions: Object.fromEntries(positions) },
          cause,
        });
      }
      this.mustLookUp = true;
      if (isUnknownTopic(cause, topic)) {
        throw new NadiError('TOPIC_UNKNOWN', { message: `there is no topic ${topic}`, context: { topic }, cause });
      }
      throw new NadiError('BROKER_UNAVAILABLE', { message: messageOf(cause), retriable: true, cause });
    }
  }
}

function placesOf(topic: string, positions: Positions): string {
  return [...positions].map(([partition, offset]) => `${topic}[${partition}] offset ${offset}`).join(' or ');
}

function request(node: number, topicId: string, wanted: [number, number][], options: FetchOptions): FetchRequest {
  return {
    node,
    isolationLevel: readUncommitted,
    maxWaitTime: options.maxWaitMs,
    minBytes: 1,
    maxBytes: options.maxBytes,
    topics: [
      {
        topicId,
        partitions: wanted.map(([partition, offset]) => ({
          partition,
          fetchOffset: BigInt(offset),
          partitionMaxBytes: options.maxBytes,
          currentLeaderEpoch: -1,
          lastFetchedEpoch: -1,
        })),
      },
    ],
  };
}

function stretchOf({ partitionIndex, records, highWatermark }: Fetched, from: number): FetchedStretch {
  const batches = records ?? [];
  return {
    partition: partitionIndex,
    records: batches.flatMap(recordsOf).filter(({ offset }) => offset >= from),
    nextOffset: batches.reduce(
      (next, batch) => Math.max(next, Number(batch.firstOffset) + batch.lastOffsetDelta + 1),
      from,
    ),
    highWatermark: Number(highWatermark),
  };
}

function isResponse(cause: unknown, apiId: string): boolean {
  return cause instanceof Error && findErrorBy(cause, 'apiId', apiId) !== null;
}

/** The client turns the broker's answer about a topic into words of its own. */
function isUnknownTopic(cause: unknown, topic: string): boolean {
  return (
    isResponse(cause, 'UNKNOWN_TOPIC_OR_PARTITION') ||
    (cause instanceof Error && findErrorBy(cause, 'message', `Unknown topic ${topic}.`) !== null)
  );
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
