import { decodeHeaders } from '@nadi/messaging';
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
  const stock = (await producedRecords(topic)).map(({ key, value, headers, timestampMs }) => ({
    ...{ topic, key, value, timestamp: BigInt(timestampMs) },
    headers: new Map(decodeHeaders(headers).map(([name, text]) => [Buffer.from(name), text])),
  }));
  return {
    async run(events) {
      for (const send of sends(stock, events)) {
        await producer.send({ messages: [...send] });
      }
    },
    close: () => producer.close(),
  };
});
