import { payments } from '../features/card-features.ts';
import { CardsByHand } from '../features/cards-by-hand.ts';
import { serveVariant } from '../framework/serve-variant.ts';

/** The same with objects and Maps that were written for these features. */
await serveVariant(({ cards }: { readonly cards: number }) => {
  const byHand = new CardsByHand();
  let first = 0;
  return {
    run(count, clock) {
      const events = payments(cards, count, first);
      first += count;
      let read = 0;
      clock.restart();
      for (const { timeMs, data } of events) {
        read += byHand.observe(timeMs, data).length === 20 ? 1 : 0;
      }
      return { events: read, ...clock.stop() };
    },
  };
});
