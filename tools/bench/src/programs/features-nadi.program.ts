import { FeatureEngine } from '@nadi/features';
import { cardFeatures, payments } from '../features/card-features.ts';
import { serveVariant } from '../framework/serve-variant.ts';

/** Adds each payment to its card and reads the features at it, with the platform's engine. */
await serveVariant(({ cards }: { readonly cards: number }) => {
  const engine = new FeatureEngine([cardFeatures()]);
  let first = 0;
  return {
    run(count, clock) {
      const events = payments(cards, count, first);
      first += count;
      let read = 0;
      clock.restart();
      for (const event of events) {
        read += engine.observe(event)[0]?.values.length === 20 ? 1 : 0;
      }
      return { events: read, ...clock.stop() };
    },
  };
});
