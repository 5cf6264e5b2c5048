import { Kafka, logLevel, Partitioners } from 'kafkajs';
import { serveVariant } from '../framework/serve-variant.ts';
import { producedRecords, sends, type ProduceOptions } from './produced-records.ts';
import { receivedHeaders } from './received-headers.ts';

/** Produces with bare kafkajs: idempotent, acknowledged by all replicas, one send after the other. */
await serveVariant<ProduceOptions>(async ({ brokers, topic }) => {
  const producer = new Kafka({ clientId: 'bench-floor', brokers: [...brokers], logLevel: logLevel.NOTHING }).producer({
    idempotent: true,
    maxInFlightRequests: 1,
    allowAutoTopicCreation: false,
    createPartitioner: Partitioners.DefaultPartitioner,
  });
  await producer.connect();
  const records = await producedRecords(topic);
  return {
    async run(events) {
      for (const send of sends(records, events)) {
        const messages = send.map(({ key, value, headers, timestampMs }) => ({
          key,
          value,
          headers: receivedHeaders(headers),
          timestamp: String(timestampMs),
        }));
        await producer.send({ topic, acks: -1, messages });
      }
    },
    close: () => producer.disconnect(),
  };
});
