import { chatMessagePosted, itemAdded, sellerFollowed, viewerJoined, viewerLeft } from '@nadi/contracts';
import { draft, producers, type Draft } from '../event.ts';
import { priceBand, type Product, type Seller } from '../world/catalogue.ts';
import { chatPhrases } from '../world/words.ts';
import { placeOrder } from './checkout.ts';
import type { Scene } from './scene.ts';
import type { VisitFields } from './shopper.ts';
import { openVisit, type Visit } from './visit.ts';

/** A seller on air. */
export interface Livestream {
  readonly streamId: string;
  readonly seller: Seller;
  readonly products: readonly Product[];
  readonly viewers: Visit[];
}

const minuteMs = 60_000;
const mostViewers = 5_000;
const longestViewMs = 3 * 60 * minuteMs;

/** The livestreams on air; each ends within the hour and another seller goes on. */
export class Livestreams {
  readonly onAir: Livestream[] = [];

  constructor(scene: Scene) {
    const count = Math.max(2, Math.min(40, Math.round(scene.eventsPerSecond / 40)));
    for (let index = 0; index < count; index += 1) {
      this.begin(scene, index);
    }
  }

  /** Somebody joins, writes, follows or buys. The first streams have the most viewers. */
  step(scene: Scene): Draft | undefined {
    const { random } = scene;
    const stream = this.onAir[Math.floor(this.onAir.length * random.float() ** 2)] as Livestream;
    const draw = random.float();
    const viewer = stream.viewers.length === 0 || draw < 0.3 ? undefined : random.pick(stream.viewers);
    if (viewer === undefined) {
      return join(scene, stream);
    }
    if (draw < 0.88) {
      const text = random.pick(chatPhrases);
      return chat(scene, stream, viewer, random.chance(0.15) ? `${text} ${random.pick(stream.products).name}` : text);
    }
    return draw < 0.91 ? follow(stream, viewer) : buy(scene, stream, viewer);
  }

  private begin(scene: Scene, index: number): void {
    const { random, world } = scene;
    const { seller } = world.catalogue.popular.pick(random);
    const products = (world.catalogue.bySeller.get(seller) ?? []).slice(0, 30);
    this.onAir[index] = { streamId: scene.nextId('l'), seller, products, viewers: [] };
    scene.after(random.between(20, 60) * minuteMs, () => {
      this.begin(scene, index);
      return undefined;
    });
  }
}

/** A viewer writes into the chat. */
export function chat(scene: Scene, stream: Livestream, viewer: Visit, text: string): Draft {
  return draft(chatMessagePosted, producers.live, {
    ...streamFields(stream),
    ...viewerFields(viewer.fields),
    messageId: scene.nextId('w'),
    length: text.length,
    mentionsProduct: stream.products.some(({ name }) => text.endsWith(name)),
    authorName: viewer.customer?.details.fullName.split(' ')[0] ?? 'guest',
    text,
  });
}

function join(scene: Scene, stream: Livestream): Draft {
  const { random } = scene;
  const viewer = openVisit(scene);
  viewer.fields = { ...viewer.fields, channel: 'live' };
  const viewId = scene.nextId('j');
  const joinedAt = scene.nowMs;
  if (stream.viewers.length < mostViewers) {
    stream.viewers.push(viewer);
  }
  const watchedMs = Math.floor(Math.min(longestViewMs, random.logNormal(1.5 * minuteMs, 1.4)));
  scene.after(watchedMs, () => {
    leave(stream, viewer);
    return draft(viewerLeft, producers.live, {
      ...streamFields(stream),
      ...viewerFields(viewer.fields),
      viewId,
      watchedMs,
      joinedAt,
    });
  });
  return draft(viewerJoined, producers.live, {
    ...streamFields(stream),
    ...viewerFields(viewer.fields),
    viewId,
    source: random.pick(['feed', 'feed', 'follow', 'notification', 'search', 'share', 'other']),
  });
}

function leave({ viewers }: Livestream, viewer: Visit): void {
  const index = viewers.indexOf(viewer);
  if (index >= 0) {
    // The order of the viewers means nothing, so the last one fills the gap.
    const last = viewers.pop() as Visit;
    if (index < viewers.length) {
      viewers[index] = last;
    }
  }
}

function follow(stream: Livestream, viewer: Visit): Draft | undefined {
  const { customer } = viewer;
  return customer === undefined
    ? undefined
    : draft(sellerFollowed, producers.live, {
        customerId: customer.id,
        sellerId: stream.seller.id,
        following: true,
        channel: 'live',
        streamId: stream.streamId,
        country: viewer.fields.country,
      });
}

/** A product of the stream goes into the cart, and mostly into an order at once. */
function buy(scene: Scene, stream: Livestream, viewer: Visit): Draft {
  const product = scene.random.pick(stream.products);
  const unitPriceMinor = product.prices[viewer.currency];
  const { cartId } = viewer;
  if (scene.random.chance(0.5)) {
    viewer.cartId = scene.nextId('b');
    scene.after(scene.random.between(4_000, 40_000), () =>
      placeOrder(scene, viewer, { lines: [{ product, quantity: 1 }], streamId: stream.streamId }),
    );
  }
  return draft(itemAdded, producers.live, {
    cartId,
    ...viewer.fields,
    productId: product.id,
    sellerId: product.seller.id,
    brand: product.brand,
    category: product.category.name,
    priceBand: priceBand(unitPriceMinor),
    quantity: 1,
    currency: viewer.currency,
    unitPriceMinor,
    cartTotalMinor: unitPriceMinor,
    feedId: null,
    streamId: stream.streamId,
  });
}

function streamFields({ streamId, seller, products }: Livestream) {
  return { streamId, sellerId: seller.id, category: products[0]?.category.name ?? null };
}

function viewerFields({ visitorId, customerId, device, city, country }: VisitFields) {
  return { visitorId, customerId, device, city, country };
}
