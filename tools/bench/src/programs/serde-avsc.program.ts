import { benchContract, productView } from '../events/product-views.ts';
import { serveVariant } from '../framework/serve-variant.ts';
import { compiledType, readBody, SlabWriter } from './avro-by-hand.ts';

/** Encodes and decodes with a compiled type and nothing around it. */
await serveVariant(() => {
  const type = compiledType(benchContract.schemas[benchContract.version - 1]);
  const writer = new SlabWriter(type, 1);
  const events = Array.from({ length: 1_000 }, (_, index) => productView(index));
  return {
    run(count) {
      let decoded = 0;
      for (let index = 0; index < count; index += 1) {
        const value = writer.write(events[index % events.length]);
        if (readBody(type, value) !== undefined) decoded += 1;
      }
      return { events: decoded };
    },
  };
});
