import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf, NadiError } from '@nadi/errors';
import kafkajs, { Kafka, logLevel, type Admin } from 'kafkajs';

/** New topics are waited for at most half a minute. */
const [mostLooks, betweenLooksMs] = [300, 100] as const;

/** A topic as the broker describes it. */
export interface DescribedTopic {
  readonly partitions: number;
  /** Settings that differ from or equal the broker's defaults, by Kafka's names. */
  readonly config: Readonly<Record<string, string>>;
}

/** A topic with how far its log reaches. */
export interface ListedTopic extends DescribedTopic {
  readonly name: string;
  /** First and next offset per partition. */
  readonly offsets: readonly { readonly partition: number; readonly low: number; readonly high: number }[];
}

export interface TopicToCreate {
  readonly name: string;
  readonly partitions: number;
  readonly config: Readonly<Record<string, string>>;
}

/** How far a consumer group has come in a topic; sums over its partitions. */
export interface GroupProgress {
  /** Committed offsets; the first offset of a partition that has none. */
  readonly committed: number;
  /** Next offsets of the log, read after the committed ones. */
  readonly end: number;
}

/** Administers topics. All calls throw BROKER_UNAVAILABLE (retriable) if the cluster does not answer. */
export interface TopicAdmin {
  /** The topics of these names that exist. */
  describeTopics(names: readonly string[]): Promise<Map<string, DescribedTopic>>;
  /** All topics but the broker's own (`__…`), by name; without the offsets of those that are being deleted. */
  listTopics(): Promise<ListedTopic[]>;
  createTopics(topics: readonly TopicToCreate[]): Promise<void>;
  alterTopicConfig(name: string, config: Readonly<Record<string, string>>): Promise<void>;
  /** First and next offset per partition. */
  topicOffsets(name: string): Promise<{ partition: number; low: number; high: number }[]>;
  /** Per partition the first offset whose record is not older than a time, milliseconds since 1970; the end if there is none. */
  offsetsAt(name: string, timeMs: number): Promise<{ partition: number; offset: number }[]>;
  /** Per topic how far a group has come; topics that do not exist are left out. */
  progress(group: string, topics: readonly string[]): Promise<Map<string, GroupProgress>>;
  /** Per topic the sum over partitions of what the group has not committed yet; topics that do not exist are left out. */
  lag(group: string, topics: readonly string[]): Promise<Map<string, number>>;
  close(): Promise<void>;
}

export interface TopicAdminOptions {
  readonly brokers: readonly string[];
  readonly clientId: string;
}

/** Connects an administrator to the cluster. */
export async function createTopicAdmin({ brokers, clientId }: TopicAdminOptions): Promise<TopicAdmin> {
  const kafka = new Kafka({ clientId, brokers: [...brokers], logLevel: logLevel.NOTHING, retry: { retries: 5 } });
  const admin = kafka.admin();
  await guarded(() => admin.connect());
  return new KafkajsTopicAdmin(admin);
}

class KafkajsTopicAdmin implements TopicAdmin {
  constructor(private readonly admin: Admin) {}

  describeTopics(names: readonly string[]): Promise<Map<string, DescribedTopic>> {
    return guarded(async () => {
      // Asking for a topic that does not exist is retried for 20 s by the client, so list first.
      const existing = new Set(await this.admin.listTopics());
      const wanted = names.filter((name) => existing.has(name));
      if (wanted.length === 0) {
        return new Map<string, DescribedTopic>();
      }
      const [{ topics }, { resources }] = await Promise.all([
        this.admin.fetchTopicMetadata({ topics: wanted }),
        this.admin.describeConfigs({
          includeSynonyms: false,
          resources: wanted.map((name) => ({ type: kafkajs.ConfigResourceTypes.TOPIC, name })),
        }),
      ]);
      const configs = new Map(
        resources.map(({ resourceName, configEntries }) => [
          resourceName,
          Object.fromEntries(configEntries.map(({ configName, configValue }) => [configName, configValue])),
        ]),
      );
      return new Map(
        topics.map(({ name, partitions }) => [
          name,
          { partitions: partitions.length, config: configs.get(name) ?? {} },
        ]),
      );
    });
  }

  async listTopics(): Promise<ListedTopic[]> {
    const names = await guarded(() => this.admin.listTopics());
    const described = await this.describeTopics(names.filter((name) => !name.startsWith('__')));
    const listed = await Promise.all(
      [...described].map(async ([name, topic]) => ({
        name,
        ...topic,
        offsets: (await this.topicOffsets(name).catch(() => [])).sort((a, b) => a.partition - b.partition),
      })),
    );
    return listed.sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  createTopics(topics: readonly TopicToCreate[]): Promise<void> {
    return guarded(async () => {
      await this.admin.createTopics({
        waitForLeaders: false,
        topics: topics.map(({ name, partitions, config }) => ({
          topic: name,
          numPartitions: partitions,
          replicationFactor: -1,
          configEntries: Object.entries(config).map(([key, value]) => ({ name: key, value })),
        })),
      });
      await this.untilKnown(topics.map(({ name }) => name));
    });
  }

  /** The client's own wait for leaders ends with an error where a busy broker does not know its new topic yet. */
  private async untilKnown(topics: string[]): Promise<void> {
    for (let looks = 1; ; looks += 1) {
      try {
        await this.admin.fetchTopicMetadata({ topics });
        return;
      } catch (error) {
        if ((error as { type?: unknown }).type !== 'UNKNOWN_TOPIC_OR_PARTITION' || looks === mostLooks) throw error;
        await sleep(betweenLooksMs);
      }
    }
  }

  alterTopicConfig(name: string, config: Readonly<Record<string, string>>): Promise<void> {
    return guarded(async () => {
      await this.admin.alterConfigs({
        validateOnly: false,
        resources: [
          {
            type: kafkajs.ConfigResourceTypes.TOPIC,
            name,
            configEntries: Object.entries(config).map(([key, value]) => ({ name: key, value })),
          },
        ],
      });
    });
  }

  topicOffsets(name: string): Promise<{ partition: number; low: number; high: number }[]> {
    return guarded(async () => {
      const offsets = await this.admin.fetchTopicOffsets(name);
      return offsets.map(({ partition, low, high }) => ({ partition, low: Number(low), high: Number(high) }));
    });
  }

  offsetsAt(name: string, timeMs: number): Promise<{ partition: number; offset: number }[]> {
    return guarded(async () => {
      const offsets = await this.admin.fetchTopicOffsetsByTimestamp(name, timeMs);
      return offsets.map(({ partition, offset }) => ({ partition, offset: Number(offset) }));
    });
  }

  progress(group: string, topics: readonly string[]): Promise<Map<string, GroupProgress>> {
    return guarded(async () => {
      const existing = new Set(await this.admin.listTopics());
      const wanted = topics.filter((name) => existing.has(name));
      const committed = await this.admin.fetchOffsets({ groupId: group, topics: wanted });
      const progress = await Promise.all(
        wanted.map(async (topic) => {
          const offsets = committed.find((one) => one.topic === topic)?.partitions ?? [];
          const positions = new Map(offsets.map(({ partition, offset }) => [partition, Number(offset)]));
          const sums = { committed: 0, end: 0 };
          for (const { partition, low, high } of await this.topicOffsets(topic)) {
            const position = positions.get(partition) ?? -1;
            sums.committed += position < 0 ? low : position;
            sums.end += high;
          }
          return [topic, sums] as const;
        }),
      );
      return new Map(progress);
    });
  }

  async lag(group: string, topics: readonly string[]): Promise<Map<string, number>> {
    const progress = await this.progress(group, topics);
    return new Map([...progress].map(([topic, { committed, end }]) => [topic, end - committed]));
  }

  close(): Promise<void> {
    return this.admin.disconnect();
  }
}

async function guarded<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (cause) {
    throw new NadiError('BROKER_UNAVAILABLE', { message: messageOf(cause), retriable: true, cause });
  }
}
