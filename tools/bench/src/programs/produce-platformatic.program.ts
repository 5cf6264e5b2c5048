import { compatibilityPartitioner, ProduceAcks, Producer } from '@platformatic/kafka';
import { serveVariant } from '../framework/serve-variant.ts';
import { producedRecords, sends, type ProduceOptions } from './produced-records.ts';

/** Produces with the bare client: idempotent, acknowledged by all replicas, one send after the other. */
await serveVariant<ProduceOptions>(async ({ brokers, topic }) => {
  const producer = new Producer<Buffer, Buffer, Buffer, Buffer>({
    clientId: 'bench-floor',
    bootstrapBrokers: [...brokers],
    idempotent: true,
    acks: ProduceAcks.ALL,
    autocreateTopics: false,
    partitioner: compatibilityPartitioner,
  });
  const records = await producedRecords(topic);
  return {
    async run(events) {
      for (const send of sends(records, events)) {
        await producer.send({
          messages: send.map(({ key, value, headers, timestampMs }) => ({
            topic,
            key,
            value,
            headers,
            timestamp: BigInt(timestampMs),
          })),
        });
      }
    },
    close: () => producer.close(),
  };
});
