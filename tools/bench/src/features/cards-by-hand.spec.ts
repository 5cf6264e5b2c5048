import { describe, expect, it } from '@jest/globals';
import { FeatureEngine } from '@nadi/features';
import { cardFeatures, payments } from './card-features.ts';
import { CardsByHand } from './cards-by-hand.ts';

describe('features by hand', () => {
  it.each([3, 200])('are those of the engine, of %d cards', (cards) => {
    const engine = new FeatureEngine([cardFeatures()]);
    const byHand = new CardsByHand();
    for (const event of payments(cards, 4_000).map((one, index) => ({ ...one, timeMs: one.timeMs + index * 20_000 }))) {
      expect([...(engine.observe(event)[0]?.values ?? [])]).toEqual(byHand.observe(event.timeMs, event.data));
    }
  });
});
