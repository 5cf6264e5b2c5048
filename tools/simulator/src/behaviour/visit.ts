import { code, networkOf, somewhere, type Customer } from '../world/customers.ts';
import type { Product } from '../world/catalogue.ts';
import { campaigns, referrers } from '../world/words.ts';
import type { Scene } from './scene.ts';
import { personFields, type CartLine, type Shopper, type VisitFields } from './shopper.ts';

/** A visitor's session: what they have seen, searched and put into the cart so far. */
export interface Visit extends Shopper {
  fields: VisitFields;
  /** The account of the visitor, also before they sign in. */
  readonly owner: Customer | undefined;
  readonly referrer: string | null;
  cartId: string;
  readonly cart: CartLine[];
  /** The product on the screen. */
  focus: Product | undefined;
  /** The search whose results are on the screen. */
  searchId: string | null;
  stage: 'landing' | 'browsing' | 'cart' | 'checkout' | 'over';
}

const channelOf = (random: number) => (random < 0.5 ? 'app' : 'web');

/** Somebody opens the shop. */
export function openVisit(scene: Scene, campaign?: string): Visit {
  const { random, world } = scene;
  const owner = random.chance(0.55) ? world.customers.pick(random) : undefined;
  const place = owner?.place ?? somewhere(random);
  // Customers of the app mostly stay signed in; on the web people are anonymous first.
  const channel = owner === undefined ? channelOf(random.float() + 0.15) : owner.prefersApp ? 'app' : 'web';
  const customer = owner !== undefined && random.chance(channel === 'app' ? 0.7 : 0.25) ? owner : undefined;
  const device = channel === 'app' ? (random.chance(0.9) ? 'mobile' : 'tablet') : webDevice(random.float());
  const attributed = campaign ?? (random.chance(0.22) ? random.pick(campaigns) : null);
  const network = owner ?? networkOf(random);
  return {
    owner,
    customer,
    place,
    currency: place.currency,
    campaign: attributed,
    referrer: channel === 'web' && random.chance(0.5) ? random.pick(referrers) : null,
    deviceId: owner?.deviceId ?? `d-${code(random)}`,
    addressId: owner?.addressId ?? `a-${code(random)}`,
    cardId: owner?.cardId ?? `k-${code(random)}`,
    networkId: network.networkId,
    ipAddress: network.ipAddress,
    fields: {
      visitorId: owner?.visitorId ?? scene.nextId('v'),
      sessionId: scene.nextId('s'),
      customerId: customer?.id ?? null,
      channel,
      storeId: null,
      device,
      ...personFields(customer, place),
    },
    cartId: scene.nextId('b'),
    cart: [],
    focus: undefined,
    searchId: null,
    stage: 'landing',
  };
}

/** The visitor is known from now on. */
export function signIn(visit: Visit, customer: Customer): void {
  visit.customer = customer;
  visit.fields = {
    ...visit.fields,
    customerId: customer.id,
    ageBand: customer.ageBand,
    gender: customer.gender,
  };
}

/** A product this visitor may like: by category, by brand, or what everybody looks at. */
export function chooseProduct(scene: Scene, visit: Visit): Product {
  const { random, world, conditions } = scene;
  const { catalogue } = world;
  if (conditions.mispriced !== undefined && random.chance(0.08)) {
    return conditions.mispriced.product;
  }
  for (let tries = 0; tries < 3; tries += 1) {
    const product = pickByTaste(scene, visit);
    if (product.isActive) {
      return product;
    }
  }
  return catalogue.popular.pick(random);
}

function pickByTaste({ random, world: { catalogue } }: Scene, { owner }: Visit): Product {
  const draw = random.float();
  if (owner === undefined || draw < 0.4) {
    return catalogue.popular.pick(random);
  }
  const favourite =
    draw < 0.55 && owner.favouriteBrand !== null ? catalogue.byBrand.get(owner.favouriteBrand) : undefined;
  const category = owner.taste[draw < 0.85 ? 0 : 1];
  return (favourite ?? catalogue.byCategory.get(category) ?? catalogue.popular).pick(random);
}

function webDevice(random: number): 'desktop' | 'mobile' | 'tablet' {
  return random < 0.46 ? 'desktop' : random < 0.92 ? 'mobile' : 'tablet';
}
