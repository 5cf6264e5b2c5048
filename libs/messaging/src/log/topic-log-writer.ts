import { messageOf, NadiError } from '@nadi/errors';
import { ProduceAcks, Producer } from '@platformatic/kafka';
import type { LogRecord } from './log-record.ts';
import type { TopicLogConnection } from './kafka-log.ts';

/** A record whose offset is the log's to give. */
export type AppendedRecord = Omit<LogRecord, 'offset'>;

/** The client writes the times of a batch relative to its first record, and wrongly from 2^31 ms on, which are 24 days. */
const timeReachMs = 2 ** 31 - 1;

/** Appends records to partitions as they are. Append one portion at a time. */
export interface TopicLogWriter {
  /**
   * Resolves when all in-sync replicas have the records, in their order and each once.
   * @throws NadiError RECORD_TOO_LARGE, BROKER_UNAVAILABLE; after it nobody knows which of the records are there.
   */
  append(topic: string, partition: number, records: readonly AppendedRecord[]): Promise<void>;
  close(): Promise<void>;
}

/** Connects at the first append. */
export function createTopicLogWriter({ brokers, clientId }: TopicLogConnection): TopicLogWriter {
  const producer = new Producer<Buffer, Buffer, Buffer, Buffer>({
    clientId,
    bootstrapBrokers: [...brokers],
    // One portion at a time: with several under way the client's sequences are not safe.
    idempotent: true,
    acks: ProduceAcks.ALL,
    autocreateTopics: false,
    timeout: 30_000,
    requestTimeout: 30_000,
    retries: 10,
    retryDelay: 500,
  });
  return {
    append: async (topic, partition, records) => {
      try {
        for (const batch of withinTimeReach(records)) {
          await producer.send({ messages: batch.map((record) => toMessage(topic, partition, record)) });
        }
      } catch (cause) {
        throw new NadiError(isTooLarge(cause) ? 'RECORD_TOO_LARGE' : 'BROKER_UNAVAILABLE', {
          message: `${topic}[${partition}]: ${messageOf(cause)}`,
          cause,
        });
      }
    },
    close: () => producer.close(),
  };
}

function toMessage(topic: string, partition: number, { key, value, headers, timestampMs }: AppendedRecord) {
  return {
    topic,
    partition,
    // The client's types know no null, its encoding does: a record without key or value stays one.
    key: key as Buffer,
    value: value as Buffer,
    headers: new Map(headers as [Buffer, Buffer][]),
    timestamp: BigInt(timestampMs),
  };
}

/** Cuts records into runs that lie close enough in time to share a batch. */
function* withinTimeReach(records: readonly AppendedRecord[]): Generator<readonly AppendedRecord[]> {
  let start = 0;
  for (let index = 1; index <= records.length; index += 1) {
    const [first, record] = [records[start], records[index]];
    if (first === undefined || record === undefined || Math.abs(record.timestampMs - first.timestampMs) > timeReachMs) {
      yield records.slice(start, index);
      start = index;
    }
  }
}

function isTooLarge(cause: unknown): boolean {
  const findBy = (cause as { findBy?: (property: string, value: unknown) => unknown }).findBy;
  return ['MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE'].some(
    (apiId) => findBy !== undefined && findBy.call(cause, 'apiId', apiId) !== null,
  );
}
