import type { Draft } from '../event.ts';
import type { Product } from '../world/catalogue.ts';
import { placeOrder } from './checkout.ts';
import type { Scene } from './scene.ts';
import { personFields, type CartLine } from './shopper.ts';

const assortment = 40;
const cardHolders = 5_000_000;

/** Somebody buys over the counter of one of the stores; one in three shows a customer card. */
export function sellOverCounter(scene: Scene): Draft | undefined {
  const { random, world } = scene;
  const store = random.pick(world.stores.stores);
  const customer = random.chance(0.33) ? world.customers.pick(random) : undefined;
  const lines: CartLine[] = [];
  do {
    const product = onShelf(scene, store.id, random.int(assortment));
    lines.push({ product, quantity: random.chance(0.8) ? 1 : 2 });
  } while (lines.length < 5 && random.chance(0.4));
  return placeOrder(
    scene,
    {
      fields: {
        visitorId: null,
        sessionId: null,
        customerId: customer?.id ?? null,
        channel: 'store',
        storeId: store.id,
        device: 'pos',
        ...personFields(customer, store.place),
      },
      place: store.place,
      currency: store.place.currency,
      customer,
      campaign: null,
      deviceId: `d-${store.id}`,
      addressId: null,
      networkId: null,
      ipAddress: null,
      cardId: customer?.cardId ?? `k-x${random.int(cardHolders).toString(36)}`,
    },
    { lines },
  );
}

/** A store sells a fixed few of all products. */
function onShelf({ world: { catalogue } }: Scene, storeId: string, shelf: number): Product {
  const storeNumber = Number(storeId.slice(3));
  const index = (storeNumber * 131 + shelf * 977) % catalogue.products.length;
  return catalogue.products[index] as Product;
}
