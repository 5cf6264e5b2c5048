import { decodeHeaders } from '@nadi/messaging';
import { Kafka, logLevel, Partitioners } from 'kafkajs';
import { serveVariant } from '../framework/serve-variant.ts';
import { producedRecords, sends, type ProduceOptions } from './produced-records.ts';

/** Produces with bare kafkajs: idempotent, acknowledged by all replicas, one send after the other. */
await serveVariant<ProduceOptions>(async ({ brokers, topic }) => {
  const producer = new Kafka({ clientId: 'bench-floor', brokers: [...brokers], logLevel: logLevel.NOTHING }).producer({
    idempotent: true,
    maxInFlightRequests: 1,
    allowAutoTopicCreation: false,
    createPartitioner: Partitioners.DefaultPartitioner,
  });
  await producer.connect();
  const stock = (await producedRecords(topic)).map(({ key, value, headers, timestampMs }) => ({
    ...{ key, value, timestamp: String(timestampMs) },
    headers: Object.fromEntries(decodeHeaders(headers)),
  }));
  return {
    async run(events) {
      for (const send of sends(stock, events)) {
        await producer.send({ topic, acks: -1, messages: [...send] });
      }
    },
    close: () => producer.disconnect(),
  };
});
