import { NadiError } from '@nadi/errors';
import {
  ProduceAcks,
  Producer,
  ResponseError,
  Writer,
  type ClusterMetadata,
  type Connection,
} from '@platformatic/kafka';
import { keyPartition } from './key-partition.ts';
import type { OutgoingRecord, ProducerConnection, ProducerFactory, ProducerPort } from './producer-port.ts';
import { encodeProduceRequest, produceApi, readProduceResponse, type PartitionBatch } from './produce-request.ts';
import { measureBatch } from './record-batch.ts';

/** Produces with `@platformatic/kafka`: idempotent, acknowledged by all in-sync replicas. */
export function platformaticProducers(connection: ProducerConnection): ProducerFactory {
  return () => Promise.resolve(new PlatformaticProducer(connection));
}

interface Identity {
  readonly producerId: bigint;
  readonly producerEpoch: number;
}

/** Kafka counts records per producer and partition with 31 bits. */
const sequenceMask = 0x7fffffff;

/**
 * Uses the client for connections, metadata and the producer's identity, and writes the requests itself: the client's own
 * encoding takes several times as long as all the rest. A request is never repeated within a session: after a failure the
 * batching producer opens a new one, with a new identity.
 */
class PlatformaticProducer implements ProducerPort {
  private readonly client: Producer;
  private readonly connections = new Map<number, Connection>();
  private readonly sequences = new Map<string, number>();
  private identity: Promise<Identity> | undefined;

  constructor(private readonly options: ProducerConnection) {
    const { brokers, clientId, requestTimeoutMs } = options;
    this.client = new Producer({
      clientId,
      bootstrapBrokers: [...brokers],
      idempotent: true,
      acks: ProduceAcks.ALL,
      autocreateTopics: false,
      requestTimeout: requestTimeoutMs,
      timeout: requestTimeoutMs,
      connectTimeout: 3_000,
      // The delivery deadline belongs to the batching producer, so the client tries only a few times by itself.
      retries: 3,
      retryDelay: 200,
    });
  }

  async send(records: readonly OutgoingRecord[]): Promise<void> {
    const topics = groupByTopic(records);
    this.identity ??= this.client.initIdempotentProducer({});
    const identity = await this.identity;
    const metadata = await this.client.metadata({ topics: [...topics.keys()] });
    const requests = [...this.byLeader(topics, metadata, identity)];
    await Promise.all(requests.map(([leader, batches]) => this.request(leader, batches)));
  }

  async close(): Promise<void> {
    await this.client.close();
  }

  /** The batches of every broker, by topic. Takes up the sequence numbers of all records. */
  private byLeader(
    topics: ReadonlyMap<string, readonly OutgoingRecord[]>,
    metadata: ClusterMetadata,
    identity: Identity,
  ): Map<number, Map<string, PartitionBatch[]>> {
    const leaders = new Map<number, Map<string, PartitionBatch[]>>();
    for (const [topic, records] of topics) {
      const known = metadata.topics.get(topic);
      if (known === undefined) {
        throw new Error(`the brokers do not know the topic ${topic}`);
      }
      for (const [partition, ofPartition] of groupByPartition(records, known.partitionsCount)) {
        const leader = known.partitions[partition]?.leader ?? -1;
        const ofLeader = leaders.get(leader) ?? new Map<string, PartitionBatch[]>();
        leaders.set(leader, ofLeader);
        const batches = ofLeader.get(topic) ?? [];
        ofLeader.set(topic, batches);
        const firstSequence = this.takeSequences(`${topic}/${partition}`, ofPartition.length);
        batches.push({ partition, batch: measureBatch(ofPartition), origin: { ...identity, firstSequence } });
      }
    }
    return leaders;
  }

  private takeSequences(partition: string, count: number): number {
    const first = this.sequences.get(partition) ?? 0;
    this.sequences.set(partition, (first + count) & sequenceMask);
    return first;
  }

  private async request(leader: number, batches: ReadonlyMap<string, readonly PartitionBatch[]>): Promise<void> {
    const connection = await this.connectionTo(leader);
    const payload = encodeProduceRequest(batches, this.options.requestTimeoutMs);
    await new Promise<void>((resolve, reject) => {
      connection.send<void>(
        produceApi.key,
        produceApi.version,
        () => Writer.create().append(payload),
        readProduceResponse,
        true,
        true,
        (error) => (error ? reject(isTooLarge(error) ? tooLarge(error) : error) : resolve()),
      );
    });
  }

  private async connectionTo(leader: number): Promise<Connection> {
    const known = this.connections.get(leader);
    if (known?.isConnected() === true) {
      return known;
    }
    const connection = (await this.client.connectToBrokers([leader])).get(leader);
    if (connection === undefined) {
      throw new Error(`broker ${leader} is not in the cluster`);
    }
    this.connections.set(leader, connection);
    return connection;
  }
}

function groupByTopic(records: readonly OutgoingRecord[]): Map<string, OutgoingRecord[]> {
  const topics = new Map<string, OutgoingRecord[]>();
  for (const record of records) {
    const ofTopic = topics.get(record.topic);
    if (ofTopic === undefined) {
      topics.set(record.topic, [record]);
    } else {
      ofTopic.push(record);
    }
  }
  return topics;
}

/** Keeps the order within each partition. */
function groupByPartition(records: readonly OutgoingRecord[], partitions: number): Map<number, OutgoingRecord[]> {
  const grouped = new Map<number, OutgoingRecord[]>();
  for (const record of records) {
    const partition = keyPartition(record.key, partitions);
    const ofPartition = grouped.get(partition);
    if (ofPartition === undefined) {
      grouped.set(partition, [record]);
    } else {
      ofPartition.push(record);
    }
  }
  return grouped;
}

function isTooLarge(error: Error): boolean {
  return (
    error instanceof ResponseError &&
    error.errors.some((one: object) => 'apiId' in one && one.apiId === 'MESSAGE_TOO_LARGE')
  );
}

function tooLarge(cause: Error): NadiError {
  return new NadiError('RECORD_TOO_LARGE', { message: 'the broker refuses a record for its size', cause });
}
