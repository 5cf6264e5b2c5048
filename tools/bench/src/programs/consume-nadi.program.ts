import { EventDecoder, KafkaStrategy, type EventBatch } from '@nadi/messaging';
import { contractNamedLike } from '../events/bench-topic.ts';
import { memoryRegistry } from '../events/memory-registry.ts';
import { silentConsumerOptions } from '../events/silent-consumer.ts';
import { serveVariant } from '../framework/serve-variant.ts';
import { groupName, schemaText, type ConsumeOptions } from './consumed-topic.ts';

/** Consumes with the platform's transport: every event reaches the handler decoded, with its attributes. */
await serveVariant<ConsumeOptions>(async ({ brokers, topic }) => {
  const registry = memoryRegistry();
  await registry.idOf(topic, schemaText);
  const decoder = new EventDecoder(registry);
  const contract = contractNamedLike(topic);
  return {
    async run(events, clock) {
      let seen = 0;
      let done = (): void => undefined;
      const all = new Promise<void>((resolve) => (done = resolve));
      const handler = (batch: EventBatch): Promise<void> => {
        seen += batch.events.length;
        if (seen >= events) done();
        return Promise.resolve();
      };
      const strategy = new KafkaStrategy({ ...silentConsumerOptions, brokers, decoder, group: groupName() });
      strategy.addHandler(topic, handler, true, { contracts: [contract] });
      await strategy.listen((error) => {
        if (error !== undefined) throw error as Error;
      });
      clock.restart();
      await all;
      const measured = clock.stop();
      await strategy.close();
      return { ...measured, events: seen };
    },
  };
});
