import { decodeHeaders } from '@nadi/messaging';
import { serveVariant } from '../framework/serve-variant.ts';
import { bareProducer } from './bare-producer.ts';
import { producedRecords, sends, type ProduceOptions } from './produced-records.ts';

/** Produces with the bare client: idempotent, acknowledged by all replicas, one send after the other. */
await serveVariant<ProduceOptions>(async ({ brokers, topic }) => {
  const producer = bareProducer(brokers);
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
