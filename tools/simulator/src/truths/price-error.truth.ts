import { changePrice } from '../behaviour/back-office.ts';
import { placeOrder } from '../behaviour/checkout.ts';
import { openVisit } from '../behaviour/visit.ts';
import type { Truth } from './truth.ts';

const mostPopular = 5;
const usualBargains = 20;

/** Somebody forgets two digits; bargain hunters hear of it and buy many at once, until it is corrected. */
export const priceError: Truth = ({ scene, plan, untilMs }) => {
  const { random, world, conditions } = scene;
  const product = random.pick(world.catalogue.products.slice(0, mostPopular));
  const right = { ...product.prices };
  const eventIds: string[] = [];
  conditions.mispriced = { product, labelIds: eventIds };
  scene.after(0, () => changePrice(product, 'EUR', Math.max(1, Math.round(right.EUR / 100))));
  scene.after(0, () => changePrice(product, 'GBP', Math.max(1, Math.round(right.GBP / 100))));
  scene.repeat({
    meanGapMs: plan.durationMs / (plan.intensity ?? usualBargains),
    untilMs,
    action: () => {
      const order = placeOrder(scene, openVisit(scene), { lines: [{ product, quantity: 2 + random.int(8) }] });
      return order === undefined ? undefined : { ...order, extra: true };
    },
  });
  return {
    entities: { product: [product.id] },
    eventIds,
    end: () => {
      conditions.mispriced = undefined;
      scene.after(0, () => changePrice(product, 'EUR', right.EUR));
      scene.after(0, () => changePrice(product, 'GBP', right.GBP));
    },
  };
};
