import { NadiError } from '@nadi/errors';
import kafkajs, { Kafka, logLevel, Partitioners, type Producer } from 'kafkajs';
import type { OutgoingRecord, ProducerConnection, ProducerFactory, ProducerPort } from './producer-port.ts';
import { decodeHeaders } from './record-headers.ts';

/** Produces with kafkajs: idempotent, acknowledged by all in-sync replicas. Safe only with one send under way. */
export function kafkajsProducers(connection: ProducerConnection): ProducerFactory {
  const kafka = new Kafka({
    clientId: connection.clientId,
    brokers: [...connection.brokers],
    requestTimeout: connection.requestTimeoutMs,
    logLevel: logLevel.NOTHING,
    retry: { retries: 3, initialRetryTime: 200 },
  });
  return async () => {
    const producer = kafka.producer({
      idempotent: true,
      maxInFlightRequests: 1,
      allowAutoTopicCreation: false,
      createPartitioner: Partitioners.DefaultPartitioner,
    });
    await producer.connect();
    return new KafkajsProducer(producer);
  };
}

class KafkajsProducer implements ProducerPort {
  constructor(private readonly producer: Producer) {}

  async send(records: readonly OutgoingRecord[]): Promise<void> {
    const topics = new Map<
      string,
      { key: Buffer; value: Buffer; headers: Record<string, Buffer>; timestamp: string }[]
    >();
    for (const { topic, key, value, headers, timestampMs } of records) {
      const message = {
        key,
        value,
        headers: Object.fromEntries(decodeHeaders(headers)),
        timestamp: String(timestampMs),
      };
      const messages = topics.get(topic);
      if (messages === undefined) {
        topics.set(topic, [message]);
      } else {
        messages.push(message);
      }
    }
    try {
      await this.producer.sendBatch({
        acks: -1,
        topicMessages: [...topics].map(([topic, messages]) => ({ topic, messages })),
      });
    } catch (cause) {
      if (cause instanceof kafkajs.KafkaJSProtocolError && cause.type === 'MESSAGE_TOO_LARGE') {
        throw new NadiError('RECORD_TOO_LARGE', { message: 'the broker refuses a record for its size', cause });
      }
      throw cause;
    }
  }

  async close(): Promise<void> {
    await this.producer.disconnect();
  }
}
