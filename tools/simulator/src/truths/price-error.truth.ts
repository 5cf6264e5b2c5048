import { changePrice } from '../behaviour/back-office.ts';
import type { Truth } from './truth.ts';

const mostPopular = 5;

/** Somebody forgets two digits; word of it spreads until it is corrected. */
export const priceError: Truth = ({ scene }) => {
  const { random, world, conditions } = scene;
  const product = random.pick(world.catalogue.products.slice(0, mostPopular));
  const right = { ...product.prices };
  const eventIds: string[] = [];
  conditions.mispriced = { product, labelIds: eventIds };
  scene.after(0, () => changePrice(product, 'EUR', Math.max(1, Math.round(right.EUR / 100))));
  scene.after(0, () => changePrice(product, 'GBP', Math.max(1, Math.round(right.GBP / 100))));
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
