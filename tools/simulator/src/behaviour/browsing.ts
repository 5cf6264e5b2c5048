import {
  identityLinked,
  itemAdded,
  pageViewed,
  productViewed,
  profileChanged,
  searchPerformed,
  sellerFollowed,
} from '@nadi/contracts';
import { draft, producers, type Draft } from '../event.ts';
import { priceBand, type Product } from '../world/catalogue.ts';
import type { Customer } from '../world/customers.ts';
import { missedQueries } from '../world/words.ts';
import { lineFields, placeOrder, removed, shopOf, takeOutOfStock } from './checkout.ts';
import { request, type RouteName } from './edge-requests.ts';
import type { Scene } from './scene.ts';
import { chooseProduct, signIn, type Visit } from './visit.ts';

const leaveShare = 0.085;
const registerShare = 0.12;

/** The visitor does the next thing. After the last one the visit is over. */
export function step(scene: Scene, visit: Visit): Draft | undefined {
  switch (visit.stage) {
    case 'landing':
      return land(scene, visit);
    case 'browsing':
      return browse(scene, visit);
    case 'cart':
      return viewCart(scene, visit);
    case 'checkout':
      return checkOut(scene, visit);
    case 'over':
      return undefined;
  }
}

function land(scene: Scene, visit: Visit): Draft {
  visit.stage = 'browsing';
  if (scene.random.chance(0.25)) {
    return viewProduct(scene, visit, chooseProduct(scene, visit), null);
  }
  return viewPage(scene, visit, 'home', '/');
}

function browse(scene: Scene, visit: Visit): Draft {
  const { random } = scene;
  if (visit.cart.length > 0 && random.chance(0.14)) {
    return random.chance(0.25) ? removeSomething(scene, visit) : openCart(scene, visit);
  }
  if (random.chance(leaveShare)) {
    visit.stage = 'over';
  }
  const draw = random.float();
  if (visit.focus !== undefined && draw < 0.17) {
    return addToCart(scene, visit, visit.focus);
  }
  if (draw < 0.34) {
    return search(scene, visit);
  }
  if (draw < 0.48) {
    const { name } = random.pick(visit.owner?.taste ?? [chooseProduct(scene, visit).category]);
    return viewPage(scene, visit, 'category', `/category/${name}`);
  }
  if (draw < 0.53) {
    return accountStep(scene, visit);
  }
  return viewProduct(scene, visit, chooseProduct(scene, visit), visit.searchId === null ? null : random.int(24));
}

function viewPage(scene: Scene, visit: Visit, pageType: RouteName, path: string): Draft {
  const { random } = scene;
  request(scene, visit, pageType);
  visit.searchId = null;
  return draft(pageViewed, shopOf(visit.fields.channel), {
    ...visit.fields,
    path,
    pageType,
    referrer: visit.referrer,
    campaign: visit.campaign,
    durationMs: Math.floor(Math.min(60_000, random.logNormal(visit.fields.device === 'desktop' ? 780 : 1_150, 0.55))),
    networkId: visit.networkId,
    ipAddress: visit.ipAddress,
  });
}

function viewProduct(scene: Scene, visit: Visit, product: Product, position: number | null): Draft {
  const unitPriceMinor = product.prices[visit.currency];
  request(scene, visit, 'product');
  visit.focus = product;
  return draft(productViewed, shopOf(visit.fields.channel), {
    ...visit.fields,
    productId: product.id,
    sellerId: product.seller.id,
    brand: product.brand,
    category: product.category.name,
    priceBand: priceBand(unitPriceMinor),
    currency: visit.currency,
    unitPriceMinor,
    position,
    feedId: visit.searchId,
    campaign: visit.campaign,
  });
}

function search(scene: Scene, visit: Visit): Draft {
  const { random } = scene;
  const wanted = chooseProduct(scene, visit);
  const isMissed = random.chance(0.06);
  const words = random.chance(0.5)
    ? wanted.name
    : random.chance(0.5) && wanted.brand !== null
      ? wanted.brand
      : wanted.category.name;
  visit.searchId = scene.nextId('q');
  request(scene, visit, 'search');
  return draft(searchPerformed, shopOf(visit.fields.channel), {
    ...visit.fields,
    searchId: visit.searchId,
    query: isMissed ? random.pick(missedQueries) : words.toLowerCase(),
    resultCount: isMissed ? 0 : 1 + Math.floor(random.exponential(90)),
    durationMs: Math.floor(random.logNormal(85, 0.8)),
    category: random.chance(0.2) ? wanted.category.name : null,
    priceBand: random.chance(0.1) ? priceBand(wanted.prices[visit.currency]) : null,
    sortedBy: random.chance(0.7) ? 'relevance' : random.pick(['price-up', 'price-down', 'newest', 'rating']),
  });
}

function addToCart(scene: Scene, visit: Visit, product: Product): Draft {
  const line = { product, quantity: scene.random.chance(0.85) ? 1 : 2 + scene.random.int(3) };
  request(scene, visit, 'cart');
  visit.cart.push(line);
  visit.focus = undefined;
  return draft(itemAdded, shopOf(visit.fields.channel), {
    ...lineFields(visit, line),
    feedId: visit.searchId,
    streamId: null,
  });
}

function removeSomething(scene: Scene, visit: Visit): Draft {
  const [line] = visit.cart.splice(scene.random.int(visit.cart.length), 1);
  return line === undefined ? openCart(scene, visit) : removed(visit, line, 'visitor');
}

function openCart(scene: Scene, visit: Visit): Draft {
  visit.stage = 'cart';
  return viewPage(scene, visit, 'cart', '/cart');
}

function viewCart(scene: Scene, visit: Visit): Draft | undefined {
  const missing = takeOutOfStock(scene, visit);
  missing.slice(1).forEach((line, index) => scene.after(20 * (index + 1), () => removed(visit, line, 'out-of-stock')));
  const [first] = missing;
  if (first !== undefined) {
    visit.stage = visit.cart.length > 0 ? 'cart' : 'browsing';
    return removed(visit, first, 'out-of-stock');
  }
  if (visit.customer === undefined && scene.random.chance(0.7)) {
    return becomeKnown(scene, visit);
  }
  visit.stage = 'checkout';
  return viewPage(scene, visit, 'checkout', '/checkout');
}

function checkOut(scene: Scene, visit: Visit): Draft | undefined {
  const { random } = scene;
  // A few turn back at the last moment.
  if (random.chance(0.2)) {
    visit.stage = random.chance(0.5) ? 'over' : 'browsing';
    return viewPage(scene, visit, 'home', '/');
  }
  const lines = visit.cart.splice(0);
  visit.cartId = scene.nextId('b');
  visit.stage = random.chance(0.7) ? 'over' : 'browsing';
  request(scene, visit, 'checkout');
  return placeOrder(scene, visit, { lines }) ?? viewPage(scene, visit, 'home', '/');
}

function accountStep(scene: Scene, visit: Visit): Draft {
  const { random } = scene;
  const { customer, owner } = visit;
  if (customer === undefined) {
    return owner === undefined && !random.chance(registerShare)
      ? viewPage(scene, visit, 'account', '/account')
      : becomeKnown(scene, visit);
  }
  if (random.chance(0.3)) {
    return profileOf(scene, customer, 'changed');
  }
  if (random.chance(0.6)) {
    return draft(sellerFollowed, shopOf(visit.fields.channel), {
      customerId: customer.id,
      sellerId: (visit.focus ?? chooseProduct(scene, visit)).seller.id,
      following: random.chance(0.85),
      channel: visit.fields.channel,
      streamId: null,
      country: visit.fields.country,
    });
  }
  return viewPage(scene, visit, 'account', '/account');
}

/** Signs in, or opens an account first. */
function becomeKnown(scene: Scene, visit: Visit): Draft {
  const customer = visit.owner ?? scene.world.customers.register(visit.place);
  signIn(visit, customer);
  const isNew = visit.owner === undefined;
  if (isNew) {
    scene.after(5, () => profileOf(scene, customer, 'registered'));
  }
  return draft(identityLinked, producers.accounts, {
    visitorId: visit.fields.visitorId,
    customerId: customer.id,
    sessionId: visit.fields.sessionId,
    method: isNew ? 'registration' : scene.random.chance(0.9) ? 'sign-in' : 'e-mail-link',
    channel: visit.fields.channel,
    device: visit.fields.device,
  });
}

/** The whole profile of a customer, as the account holds it now. */
function profileOf(scene: Scene, customer: Customer, change: 'registered' | 'changed'): Draft {
  const registeredAt =
    change === 'registered' ? scene.nowMs : scene.startMs - customer.registeredDaysBefore * 86_400_000;
  return draft(profileChanged, producers.accounts, {
    customerId: customer.id,
    change,
    city: customer.place.city,
    region: customer.place.region,
    country: customer.place.country,
    ageBand: customer.ageBand,
    gender: customer.gender,
    registeredAt,
    language: customer.place.language,
    acceptsMarketing: scene.random.chance(0.1) ? !customer.acceptsMarketing : customer.acceptsMarketing,
    ...customer.details,
  });
}
