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

/** Offsets by topic and partition. */
export type LogPositions = ReadonlyMap<string, Positions>;

/** What came from one partition. */
export interface FetchedStretch {
  readonly topic: string;
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
  /** Most bytes of the whole answer, unless one record is larger; `maxBytes` by default. */
  readonly maxAnswerBytes?: number;
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

/** The logs of several topics at once. */
export interface TopicLogs extends Pick<TopicLog, 'ranges' | 'close'> {
  /** As `fetch` of a topic. */
  fetchAll(positions: LogPositions, options: FetchOptions): Promise<FetchedStretch[]>;
}

const controlBatch = 1 << 5;
const appendTime = 1 << 3;
const readUncommitted = 0;

type FetchRequest = Parameters<Consumer['fetch']>[0];
type Fetched = Awaited<ReturnType<Consumer['fetch']>>['responses'][number]['partitions'][number];
type Batch = NonNullable<Fetched['records']>[number];

/** Reads logs over a connection of its own, outside of any group. Connects at the first call. */
export class KafkaLog implements TopicLog, TopicLogs {
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
    await this.metadata([topic]);
    const [lows, highs] = await this.guarded([topic], () =>
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

  fetch(topic: string, positions: Positions, options: FetchOptions): Promise<FetchedStretch[]> {
    return this.fetchAll(new Map([[topic, positions]]), options);
  }

  async fetchAll(positions: LogPositions, options: FetchOptions): Promise<FetchedStretch[]> {
    const names = [...positions.keys()];
    const { topics } = await this.metadata(names);
    const byLeader = new Map<number, WantedTopics>();
    for (const [topic, wanted] of positions) {
      const found = topics.get(topic);
      for (const [partition, offset] of wanted) {
        const leader = found?.partitions[partition]?.leader ?? -1;
        if (found === undefined || leader < 0) {
          this.mustLookUp = true;
          const message = `${topic}[${partition}] has no leader`;
          throw new NadiError('BROKER_UNAVAILABLE', { message, retriable: true });
        }
        addWanted(byLeader, leader, found.id, [partition, offset]);
      }
    }
    const answers = await this.guarded(
      names,
      () => Promise.all([...byLeader].map(([node, wanted]) => this.consumer.fetch(request(node, wanted, options)))),
      positions,
    );
    const topicOf = new Map(names.map((name) => [topics.get(name)?.id, name]));
    return answers.flatMap(({ responses }) =>
      responses.flatMap(({ topicId, partitions }) => {
        const topic = topicOf.get(topicId) ?? '';
        return partitions.flatMap((fetched) => {
          const from = positions.get(topic)?.get(fetched.partitionIndex);
          return from === undefined ? [] : [stretchOf(topic, fetched, from)];
        });
      }),
    );
  }

  async close(): Promise<void> {
    await this.consumer.close(true);
  }

  private async metadata(topics: string[]): Promise<ClusterMetadata> {
    const forceUpdate = this.mustLookUp;
    const metadata = await this.guarded(topics, () => this.consumer.metadata({ topics, forceUpdate }));
    this.mustLookUp = false;
    return metadata;
  }

  private async guarded<T>(
    topics: readonly string[],
    call: () => Promise<T>,
    positions: LogPositions = new Map(),
  ): Promise<T> {
    try {
      return await call();
    } catch (cause) {
      if (isResponse(cause, 'OFFSET_OUT_OF_RANGE')) {
        throw new NadiError('OFFSET_OUT_OF_RANGE', {
          message: `the log does not hold ${placesOf(positions)}`,
          context: {
            positions: Object.fromEntries([...positions].map(([name, one]) => [name, Object.fromEntries(one)])),
          },
          cause,
        });
      }
      this.mustLookUp = true;
      const unknown = topics.find((topic) => isUnknownTopic(cause, topic));
      if (unknown !== undefined) {
        const message = `there is no topic ${unknown}`;
        throw new NadiError('TOPIC_UNKNOWN', { message, context: { topic: unknown }, cause });
      }
      throw new NadiError('BROKER_UNAVAILABLE', { message: messageOf(cause), retriable: true, cause });
    }
  }
}

/** Partitions and offsets by the id of their topic. */
type WantedTopics = Map<string, [number, number][]>;

function addWanted(
  byLeader: Map<number, WantedTopics>,
  leader: number,
  topicId: string,
  place: [number, number],
): void {
  const topics = byLeader.get(leader) ?? new Map<string, [number, number][]>();
  byLeader.set(leader, topics);
  const places = topics.get(topicId) ?? [];
  topics.set(topicId, places);
  places.push(place);
}

/** Few places are named, whatever their number. */
function placesOf(positions: LogPositions): string {
  const places = [...positions].flatMap(([topic, partitions]) =>
    [...partitions].map(([partition, offset]) => `${topic}[${partition}] offset ${offset}`),
  );
  const more = places.length > 3 ? ` or ${places.length - 3} more` : '';
  return `${places.slice(0, 3).join(' or ')}${more}`;
}

function request(node: number, wanted: WantedTopics, options: FetchOptions): FetchRequest {
  return {
    node,
    isolationLevel: readUncommitted,
    maxWaitTime: options.maxWaitMs,
    minBytes: 1,
    maxBytes: options.maxAnswerBytes ?? options.maxBytes,
    topics: [...wanted].map(([topicId, places]) => ({
      topicId,
      partitions: places.map(([partition, offset]) => ({
        partition,
        fetchOffset: BigInt(offset),
        partitionMaxBytes: options.maxBytes,
        currentLeaderEpoch: -1,
        lastFetchedEpoch: -1,
      })),
    })),
  };
}

function stretchOf(topic: string, { partitionIndex, records, highWatermark }: Fetched, from: number): FetchedStretch {
  const batches = records ?? [];
  return {
    topic,
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
