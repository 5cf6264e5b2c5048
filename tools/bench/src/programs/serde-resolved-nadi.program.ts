import {
  BatchingProducer,
  decodeHeaders,
  EventDecoder,
  EventEncoder,
  EventPublisher,
  readAttributes,
} from '@nadi/messaging';
import { evolvedContract } from '../events/evolved-contract.ts';
import { memoryRegistry } from '../events/memory-registry.ts';
import { benchContract, productViewEvent } from '../events/product-views.ts';
import { serveVariant } from '../framework/serve-variant.ts';

/** From an event to a record with all its headers, and from a record of an older version back to attributes and content. */
await serveVariant(async () => {
  const registry = memoryRegistry();
  const encoder = new EventEncoder(registry);
  const publisher = new EventPublisher(
    encoder,
    new BatchingProducer(() => Promise.reject(new Error('nothing is sent'))),
  );
  const decoder = new EventDecoder(registry);
  await publisher.prepare([benchContract]);
  const events = Array.from({ length: 1_000 }, (_, index) => productViewEvent(index));
  const received = events.map((event) => {
    const { value, headers } = publisher.encode(event);
    return { value, headers: Object.fromEntries(decodeHeaders(headers)) };
  });
  await decoder.load(evolvedContract, received[0]!.value);
  return {
    run(count) {
      let decoded = 0;
      for (let index = 0; index < count; index += 1) {
        const place = index % events.length;
        publisher.encode(events[place]!);
        const { value, headers } = received[place]!;
        const attributes = readAttributes(headers);
        if (typeof attributes !== 'string' && decoder.decode(evolvedContract, value) !== undefined) decoded += 1;
      }
      return { events: decoded };
    },
  };
});
