import { EventDecoder, EventEncoder } from '@nadi/messaging';
import { benchContract, productView } from '../events/product-views.ts';
import { memoryRegistry } from '../events/memory-registry.ts';
import { serveVariant } from '../framework/serve-variant.ts';

/** Encodes and decodes with the platform's own encoder and decoder. */
await serveVariant(async () => {
  const registry = memoryRegistry();
  const encoder = new EventEncoder(registry);
  const decoder = new EventDecoder(registry);
  await encoder.prepare([benchContract]);
  const events = Array.from({ length: 1_000 }, (_, index) => productView(index));
  await decoder.load(benchContract, encoder.encode(benchContract, events[0]));
  return {
    run(count) {
      let decoded = 0;
      for (let index = 0; index < count; index += 1) {
        const value = encoder.encode(benchContract, events[index % events.length]);
        if (decoder.decode(benchContract, value) !== undefined) decoded += 1;
      }
      return { events: decoded };
    },
  };
});
