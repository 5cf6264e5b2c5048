import { deadLettered, subjectOf, type Contract, type DeadLettered } from '@nadi/contracts';
import { createLogger, serviceIdentity } from '@nadi/observability';
import { runningStack, unique as uniqueName, until } from '@nadi/test-harness';
import { Kafka, logLevel, type KafkaMessage } from 'kafkajs';
import {
  createMessaging,
  createTopicAdmin,
  type Messaging,
  type MessagingOptions,
  type TopicAdmin,
} from '../../src/index.ts';

export const silent = createLogger(serviceIdentity('tests', '0'), 'silent');
export const kafka = new Kafka({ clientId: 'tests', brokers: runningStack.kafkaBrokers, logLevel: logLevel.NOTHING });

/** The name of a topic or group that no other suite and no earlier run has used. */
export function unique(name: string): string {
  return uniqueName(`test.${name}`);
}

/** Broker, registry and what a service makes of them, for one suite. */
export interface Platform {
  readonly messaging: Messaging;
  readonly admin: TopicAdmin;
  /** Creates topics and registers schemas, also of the dead letters. */
  apply(...contracts: readonly Contract[]): Promise<void>;
  /** Another set of clients, for example with another producer. */
  connect(options?: Partial<MessagingOptions>): Messaging;
  close(): Promise<void>;
}

export async function openPlatform(): Promise<Platform> {
  const admin = await createTopicAdmin({ brokers: runningStack.kafkaBrokers, clientId: 'tests' });
  const opened: Messaging[] = [];
  const connect = (options: Partial<MessagingOptions> = {}): Messaging => {
    const { kafkaBrokers, registryUrl } = runningStack;
    const messaging = createMessaging({
      ...{ kafkaBrokers, registryUrl, producerClient: 'platformatic', clientId: 'tests', logger: silent },
      ...options,
    });
    opened.push(messaging);
    return messaging;
  };
  const messaging = connect();
  return {
    messaging,
    admin,
    connect,
    async apply(...contracts) {
      const topics = [...contracts, deadLettered];
      const existing = await admin.describeTopics(topics.map(({ name }) => name));
      const settings = { 'max.message.bytes': String(2 * 1_048_576) };
      for (const { name, partitions } of topics.filter((topic) => !existing.has(topic.name))) {
        // One by one: another suite may create the topic of the dead letters at the same moment.
        await admin.createTopics([{ name, partitions, config: settings }]);
      }
      for (const contract of topics) {
        for (const schema of contract.schemas) {
          await messaging.registry.register(subjectOf(contract), JSON.stringify(schema));
        }
      }
    },
    async close() {
      await Promise.all(opened.map(({ publisher }) => publisher.close()));
      await admin.close();
    },
  };
}

/** All records a topic holds now, with their partition, per partition in order. */
export async function readTopic(topic: string): Promise<(KafkaMessage & { partition: number })[]> {
  const admin = kafka.admin();
  await admin.connect();
  const ends = await admin.fetchTopicOffsets(topic);
  await admin.disconnect();
  const missing = new Map(
    ends.filter(({ high, low }) => high !== low).map(({ partition, high }) => [partition, Number(high)]),
  );
  const records: (KafkaMessage & { partition: number })[] = [];
  if (missing.size === 0) {
    return records;
  }
  const consumer = kafka.consumer({ groupId: unique('reader'), maxWaitTimeInMs: 50 });
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  await consumer.run({
    autoCommit: false,
    eachMessage: ({ partition, message }) => {
      records.push({ ...message, partition });
      if (Number(message.offset) + 1 >= (missing.get(partition) ?? 0)) {
        missing.delete(partition);
      }
      return Promise.resolve();
    },
  });
  await until(`the records of ${topic}`, () => missing.size === 0);
  await consumer.disconnect();
  return records;
}

/** What was put aside of a topic, in the order of its records. */
export async function readDeadLetters({ decoder }: Messaging, topic: string): Promise<DeadLettered[]> {
  const letters: DeadLettered[] = [];
  for (const { value } of await readTopic(deadLettered.name)) {
    if (value !== null) {
      await decoder.load(deadLettered, value);
      letters.push(decoder.decode(deadLettered, value)?.data as DeadLettered);
    }
  }
  return letters
    .filter((letter) => letter.topic === topic)
    .sort((a, b) => a.partition - b.partition || a.offset - b.offset);
}
