import { attributesOf, createTopicLogReader, type TopicLogReader } from '@nadi/messaging';
import { runningStack, unique, until } from '@nadi/test-harness';

/** What the topics hold, duplicates included. */
export class EventLog {
  private readonly reader: TopicLogReader = createTopicLogReader({
    brokers: runningStack.kafkaBrokers,
    clientId: unique('client-tests'),
  });

  constructor(private readonly tenantId: string) {}

  /** Ids of the tenant's events, one for each record. */
  async ids(topic: string): Promise<string[]> {
    const ids: string[] = [];
    for (const [partition, { low, high }] of await this.reader.ranges(topic)) {
      for await (const records of this.reader.read({ topic, partition, from: low, to: high })) {
        for (const record of records) {
          const attributes = attributesOf(record);
          if (typeof attributes !== 'string' && attributes.tenantId === this.tenantId) ids.push(attributes.id);
        }
      }
    }
    return ids;
  }

  /** Waits until all of these are in the topic; returns those of them that are, duplicates included. */
  async untilThere(topic: string, wanted: readonly string[]): Promise<string[]> {
    const look = async () => {
      const found = new Set(wanted);
      return (await this.ids(topic)).filter((id) => found.has(id));
    };
    await until(
      `${wanted.length} events in ${topic}`,
      async () => new Set(await look()).size,
      (count) => count === wanted.length,
    );
    return look();
  }

  close(): Promise<void> {
    return this.reader.close();
  }
}
