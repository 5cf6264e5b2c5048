import {
  BatchingProducer,
  defaultBatching,
  EventEncoder,
  EventPublisher,
  kafkajsProducers,
  platformaticProducers,
} from '@nadi/messaging';
import { memoryRegistry } from '../events/memory-registry.ts';
import { serveVariant } from '../framework/serve-variant.ts';
import { producedRecords, sends, type ProduceOptions } from './produced-records.ts';

/** Submissions that wait at the same time, as requests of many clients do; with one the producer would idle between them. */
const waiting = 8;

/** Produces through the publisher and its batching producer. */
await serveVariant<ProduceOptions & { readonly client?: 'kafkajs' }>(async ({ brokers, topic, client }) => {
  const connection = { brokers, clientId: 'nadi-bench', requestTimeoutMs: 10_000 };
  const open = client === 'kafkajs' ? kafkajsProducers(connection) : platformaticProducers(connection);
  const publisher = new EventPublisher(new EventEncoder(memoryRegistry()), new BatchingProducer(open, defaultBatching));
  const records = await producedRecords(topic);
  return {
    async run(events) {
      const open = sends(records, events);
      await Promise.all(
        Array.from({ length: waiting }, async () => {
          for (const send of open) await publisher.send(send);
        }),
      );
    },
    close: () => publisher.close(),
  };
});
