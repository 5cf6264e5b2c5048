import { pageViewed, productViewed } from '@nadi/contracts';
import { draft, producers } from '../event.ts';
import { priceBand } from '../world/catalogue.ts';
import { networkOf, somewhere } from '../world/customers.ts';
import type { Truth } from './truth.ts';

const visitors = 40;
const usualShare = 0.5;

/** A few dozen machines of two networks walk through the catalogue at an even pace. */
export const botTraffic: Truth = ({ scene, plan, untilMs }) => {
  const { random, world } = scene;
  const networks = [networkOf(random), networkOf(random)];
  const bots = Array.from({ length: visitors }, (_, index) => {
    const place = somewhere(random);
    return {
      network: networks[index % networks.length] as (typeof networks)[number],
      currency: place.currency,
      fields: {
        visitorId: scene.nextId('v'),
        sessionId: scene.nextId('s'),
        customerId: null,
        channel: 'web',
        storeId: null,
        device: 'desktop',
        city: place.city,
        region: place.region,
        country: place.country,
        ageBand: null,
        gender: null,
      },
    };
  });
  let next = 0;
  scene.repeat({
    meanGapMs: 1_000 / (scene.eventsPerSecond * (plan.intensity ?? usualShare)),
    untilMs,
    action: () => {
      next += 1;
      const { fields, network, currency } = bots[next % visitors] as (typeof bots)[number];
      const product = world.catalogue.products[next % world.catalogue.products.length];
      if (product === undefined || next % 3 === 0) {
        const page = {
          path: `/category/${product?.category.name}`,
          pageType: 'category',
          referrer: null,
          campaign: null,
        };
        return {
          ...draft(pageViewed, producers.web, { ...fields, ...page, durationMs: 40 + random.int(20), ...network }),
          extra: true,
        };
      }
      const unitPriceMinor = product.prices[currency];
      const viewed = draft(productViewed, producers.web, {
        ...fields,
        productId: product.id,
        sellerId: product.seller.id,
        brand: product.brand,
        category: product.category.name,
        priceBand: priceBand(unitPriceMinor),
        currency,
        unitPriceMinor,
        position: null,
        feedId: null,
        campaign: null,
      });
      return { ...viewed, extra: true };
    },
  });
  return {
    entities: {
      network: networks.map(({ networkId }) => networkId),
      visitor: bots.map(({ fields }) => fields.visitorId),
    },
    end: () => undefined,
  };
};
