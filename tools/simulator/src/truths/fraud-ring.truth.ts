import { placeOrder } from '../behaviour/checkout.ts';
import type { Scene } from '../behaviour/scene.ts';
import { personFields, type Shopper } from '../behaviour/shopper.ts';
import { code, networkOf, somewhere, type Customer } from '../world/customers.ts';
import type { Product } from '../world/catalogue.ts';
import type { Truth } from './truth.ts';

const members = 8;
const cards = 25;
const usualOrders = 40;
const wantedCategories = new Set(['phones', 'laptops', 'tablets', 'cameras', 'watches']);
const cardCountries = ['US', 'BR', 'PL', 'SE'];

/** Accounts registered just now order what sells on quickly, to one address, from two devices, with cards from abroad. */
export const fraudRing: Truth = ({ scene, plan, untilMs }) => {
  const { random, world } = scene;
  const place = somewhere(random);
  const accounts = Array.from({ length: members }, () => world.customers.outsider(place));
  const deviceIds = [`d-${code(random)}`, `d-${code(random)}`];
  const addressId = `a-${code(random)}`;
  const network = networkOf(random);
  const cardIds = Array.from({ length: cards }, () => `k-${code(random)}`);
  const wanted = world.catalogue.products.filter(({ category }) => wantedCategories.has(category.name));
  const eventIds: string[] = [];
  scene.repeat({
    meanGapMs: plan.durationMs / (plan.intensity ?? usualOrders),
    untilMs,
    action: () => {
      const account = random.pick(accounts);
      const shopper = disguise(scene, account, {
        addressId,
        ...network,
        deviceId: random.pick(deviceIds),
        cardId: random.pick(cardIds),
      });
      const order = placeOrder(scene, shopper, {
        lines: [{ product: expensive(scene, wanted), quantity: 1 + random.int(3) }],
        labelIds: eventIds,
        stolenCardFrom: random.pick(cardCountries),
      });
      return order === undefined ? undefined : { ...order, extra: true };
    },
  });
  return {
    entities: {
      customer: accounts.map(({ id }) => id),
      device: deviceIds,
      address: [addressId],
      network: [network.networkId],
      card: cardIds,
    },
    eventIds,
    end: () => undefined,
  };
};

interface Disguise {
  readonly deviceId: string;
  readonly addressId: string;
  readonly networkId: string;
  readonly ipAddress: string;
  readonly cardId: string;
}

function disguise(scene: Scene, customer: Customer, ring: Disguise): Shopper {
  return {
    fields: {
      visitorId: customer.visitorId,
      sessionId: scene.nextId('s'),
      customerId: customer.id,
      channel: 'web',
      storeId: null,
      device: 'desktop',
      ...personFields(customer, customer.place),
    },
    place: customer.place,
    currency: customer.place.currency,
    customer,
    campaign: null,
    ...ring,
  };
}

function expensive({ random }: Scene, products: readonly Product[]): Product {
  const [first, second] = [random.pick(products), random.pick(products)];
  return first.prices.EUR > second.prices.EUR ? first : second;
}
