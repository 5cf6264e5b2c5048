import type { ProductViewed } from '@nadi/contracts';
import {
  BatchingProducer,
  defaultBatching,
  EventDecoder,
  EventEncoder,
  EventPublisher,
  KafkaStrategy,
  platformaticProducers,
  type EventBatch,
} from '@nadi/messaging';
import { contractNamedLike } from '../events/bench-topic.ts';
import { memoryRegistry } from '../events/memory-registry.ts';
import { productViewEvent } from '../events/product-views.ts';
import { silentConsumerOptions } from '../events/silent-consumer.ts';
import { serveVariant } from '../framework/serve-variant.ts';
import { groupName } from './consumed-topic.ts';
import { PacedRun, type HopOptions } from './paced-events.ts';

/** Publishes events under a contract and takes them from the handler of the transport, in one process. */
await serveVariant<HopOptions>(async ({ brokers, topic, eventsPerSecond }) => {
  const registry = memoryRegistry();
  const contract = contractNamedLike(topic);
  const publisher = new EventPublisher(
    new EventEncoder(registry),
    new BatchingProducer(
      platformaticProducers({ brokers, clientId: 'nadi-bench', requestTimeoutMs: 10_000 }),
      defaultBatching,
    ),
  );
  await publisher.prepare([contract]);
  let current: PacedRun | undefined;
  const handler = (batch: EventBatch): Promise<void> => {
    for (const { data } of batch.events as EventBatch<ProductViewed>['events']) current?.took(data.unitPriceMinor);
    return Promise.resolve();
  };
  const decoder = new EventDecoder(registry);
  const strategy = new KafkaStrategy({ ...silentConsumerOptions, brokers, decoder, group: groupName() });
  strategy.addHandler(topic, handler, true, { contracts: [contract] });
  await strategy.listen((error) => {
    if (error !== undefined) throw error as Error;
  });
  let next = 0;
  return {
    run(events) {
      const first = next;
      next += events;
      current = new PacedRun(first, events);
      return current.run(eventsPerSecond, (from, to) =>
        publisher.publish(
          Array.from({ length: to - from }, (_, offset) => {
            const event = productViewEvent(from + offset);
            return { ...event, contract, data: { ...event.data, unitPriceMinor: from + offset } };
          }),
        ),
      );
    },
    async close() {
      await strategy.close();
      await publisher.close();
    },
  };
});
