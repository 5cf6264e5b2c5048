import { productChanged, shopRegistered } from '@nadi/contracts';
import { draft, producers, type Draft } from '../event.ts';
import { priceBand, shelfPrice, type Product } from '../world/catalogue.ts';
import { code, somewhere } from '../world/customers.ts';
import type { Currency } from '../world/places.ts';
import { campaigns } from '../world/words.ts';
import { chargeBack, returnOrder } from './aftercare.ts';
import { sendNotification } from './notifications.ts';
import { composeOrder } from './order.ts';
import type { Scene } from './scene.ts';
import { dayMs } from './settlement.ts';
import { openVisit } from './visit.ts';

/** A seller changes a price, takes a product off sale or puts it back. */
export function editCatalogue(scene: Scene): Draft {
  const { random, world } = scene;
  const product = world.catalogue.popular.pick(random);
  // A price that is wrong on purpose stays so until the planted truth ends.
  if (scene.conditions.mispriced?.product === product || random.chance(0.2)) {
    return stateOf(product, 'EUR', 'changed', null);
  }
  if (random.chance(0.05) && product.share < 0.001) {
    product.isActive = !product.isActive;
    return stateOf(product, 'EUR', product.isActive ? 'added' : 'withdrawn', null);
  }
  const factor = random.between(0.8, 1.25);
  const currency = random.chance(0.75) ? 'EUR' : 'GBP';
  return changePrice(product, currency, shelfPrice((product.prices[currency] / 100) * factor));
}

/** Sets a price, minor units, and tells of it. */
export function changePrice(product: Product, currency: Currency, unitPriceMinor: number): Draft {
  const before = product.prices[currency];
  product.prices[currency] = unitPriceMinor;
  return stateOf(product, currency, 'changed', before === unitPriceMinor ? null : before);
}

function stateOf(product: Product, currency: Currency, change: string, previousUnitPriceMinor: number | null): Draft {
  const unitPriceMinor = product.prices[currency];
  return draft(productChanged, producers.catalogue, {
    productId: product.id,
    change,
    name: product.name,
    description: `${product.name} in ${product.colour}, sold by ${product.seller.name}.`,
    sellerId: product.seller.id,
    brand: product.brand,
    category: product.category.name,
    priceBand: priceBand(unitPriceMinor),
    currency,
    unitPriceMinor,
    previousUnitPriceMinor,
    isActive: product.isActive,
    keywords: [...product.name.toLowerCase().split(' '), product.colour],
    attributes: { colour: product.colour },
  });
}

/** A new shop joins the marketplace. */
export function registerShop(scene: Scene): Draft {
  const { random, world } = scene;
  const place = somewhere(random);
  const name = `${random.pick(world.catalogue.sellers).name.split(' ')[0]} ${place.city}`;
  const platform = random.pick(['nadi', 'nadi', 'shopify', 'woocommerce', 'store']);
  const host = `${name.toLowerCase().replaceAll(' ', '-')}-${code(random)}`;
  return draft(shopRegistered, producers.partners, {
    storeId: scene.nextId('st'),
    name,
    platform,
    shopDomain: platform === 'store' ? null : `${host}.example`,
    sellerId: random.chance(0.7) ? random.pick(world.catalogue.sellers).id : null,
    category: random.chance(0.8) ? world.catalogue.categoryPicker.pick(random).name : null,
    city: place.city,
    region: place.region,
    country: place.country,
    currency: place.currency,
    timeZone: place.timeZone,
    contactName: 'Shop Owner',
    contactEmail: `owner@${host}.example`,
  });
}

/** The marketing team writes to somebody who agreed to it. */
export function sendCampaign(scene: Scene): Draft | undefined {
  const { random, world } = scene;
  const customer = world.customers.pick(random);
  if (!customer.acceptsMarketing) {
    return undefined;
  }
  const draw = random.float();
  const campaign = random.pick(campaigns);
  if (draw < 0.6) {
    return sendNotification(scene, customer, { template: 'campaign', trigger: 'campaign', campaign, productId: null });
  }
  const { id } = world.catalogue.popular.pick(random);
  const trigger = draw < 0.75 ? 'price' : draw < 0.85 ? 'stock' : draw < 0.95 ? 'stream' : 'follow';
  return sendNotification(scene, customer, { template: `${trigger}-alert`, trigger, campaign: null, productId: id });
}

/** An order from before the simulation began comes back, or its payment is disputed. */
export function settleThePast(scene: Scene): Draft | undefined {
  const { random, world } = scene;
  const visit = openVisit(scene);
  const { order } = composeOrder(scene, visit, {
    lines: [{ product: world.catalogue.popular.pick(random), quantity: 1 }],
  });
  const past = { ...order, labelIds: undefined, placedMs: scene.startMs - Math.floor(random.between(2, 14) * dayMs) };
  past.settledMs = past.placedMs + 60_000;
  return past.method === 'card' && random.chance(0.12) ? chargeBack(scene, past) : returnOrder(scene, past);
}
