import { compatibilityPartitioner, ProduceAcks, Producer } from '@platformatic/kafka';
import type { OutgoingRecord, ProducerConnection, ProducerFactory, ProducerPort } from './producer-port.ts';

/** Produces with `@platformatic/kafka`: idempotent, acknowledged by all in-sync replicas. */
export function platformaticProducers(connection: ProducerConnection): ProducerFactory {
  return () => Promise.resolve(new PlatformaticProducer(connection));
}

class PlatformaticProducer implements ProducerPort {
  private readonly producer: Producer<Buffer, Buffer, Buffer, Buffer>;

  constructor({ brokers, clientId, requestTimeoutMs }: ProducerConnection) {
    this.producer = new Producer({
      clientId,
      bootstrapBrokers: [...brokers],
      idempotent: true,
      acks: ProduceAcks.ALL,
      autocreateTopics: false,
      partitioner: compatibilityPartitioner,
      requestTimeout: requestTimeoutMs,
      timeout: requestTimeoutMs,
      connectTimeout: 3_000,
      // The delivery deadline belongs to the batching producer, so the client tries only a few times by itself.
      retries: 3,
      retryDelay: 200,
    });
  }

  async send(records: readonly OutgoingRecord[]): Promise<void> {
    await this.producer.send({
      messages: records.map(({ topic, key, value, headers, timestampMs }) => ({
        topic,
        key,
        value,
        headers,
        timestamp: BigInt(timestampMs),
      })),
    });
  }

  async close(): Promise<void> {
    await this.producer.close();
  }
}
