import { placeOrder } from '../behaviour/checkout.ts';
import { openVisit } from '../behaviour/visit.ts';
import { putIn } from '../behaviour/warehouse.ts';
import type { Truth } from './truth.ts';

const country = 'DE';
const mostPopular = 20;
const buyers = 60;
/** Part of the window after which the last piece is gone, if only the planted buyers buy. */
const soldOutAfter = 0.8;

/** A stocktake finds fewer pieces than thought, buyers go on, and the delivery comes too late. */
export const stockRunningOut: Truth = ({ scene, plan, untilMs }) => {
  const { random, world } = scene;
  const product = world.catalogue.products[mostPopular + random.int(mostPopular)];
  const warehouse = world.stores.warehouses.get(country);
  if (product === undefined || warehouse === undefined) {
    return { entities: {}, end: () => undefined };
  }
  const holding = scene.warehouse.holding(product, warehouse);
  holding.isCutOff = true;
  scene.after(0, () => putIn(holding, buyers - holding.onHand, 'correction', null));
  scene.repeat({
    meanGapMs: (plan.durationMs * soldOutAfter) / buyers,
    untilMs,
    action: () => {
      const visit = openVisit(scene);
      const home = { city: warehouse.place.city, region: warehouse.place.region, country };
      const shopper = { ...visit, currency: warehouse.place.currency, fields: { ...visit.fields, ...home } };
      const order = placeOrder(scene, shopper, { lines: [{ product, quantity: 1 }] });
      return order === undefined ? undefined : { ...order, extra: true };
    },
  });
  return {
    entities: { product: [product.id], store: [warehouse.id] },
    end: () => {
      holding.isCutOff = false;
      scene.after(0, () => putIn(holding, holding.refill, 'delivery', null));
    },
  };
};
