import type { AdminApi, ShopObject } from '@nadi/shopify-double';

const firstMs = Date.parse('2026-10-01T00:00:00Z');
const timeOf = (second: number) => `${new Date(firstMs + second * 1_000).toISOString().slice(0, 19)}Z`;
const page = (amount: string) => ({ shopMoney: { amount } });

/** The second of a time, as objects are put at. */
export function secondOf(timeMs: number): number {
  return Math.floor((timeMs - firstMs) / 1_000);
}

/** What a webhook tells of a product that is in the double. */
export function productWebhook({ shop }: AdminApi, number: number): string {
  const product = shop.products.get(productId(number)) as ShopObject;
  const variants = product['variants'] as readonly Record<string, unknown>[];
  const told = {
    ...{ title: product['title'], vendor: product['vendor'], product_type: product['productType'], status: 'active' },
    ...{ tags: 'brass', updated_at: product.updatedAt },
    variants: variants.map(({ legacyResourceId, title, price, sku }) => ({
      ...{ id: Number(legacyResourceId), title, price, sku, inventory_item_id: Number(legacyResourceId) },
    })),
  };
  // The id is past 2^53.
  return `{"id":${product.legacyResourceId},${JSON.stringify(told).slice(1)}`;
}

/** Past 2^53, as ids of Shopify may be. */
const productId = (number: number) => String(7_880_321_196_742_900_000n + BigInt(number));

/** Puts a product into the double, or changes it. */
export function putProduct({ shop }: AdminApi, number: number, second: number, variants = 1): void {
  const legacyResourceId = productId(number);
  shop.products.set(legacyResourceId, {
    ...{ id: `gid://shopify/Product/${legacyResourceId}`, legacyResourceId, title: `Lamp ${number}`, vendor: 'Lumen' },
    ...{ descriptionHtml: '<p>Warm</p>', productType: 'Lighting', handle: `lamp-${number}`, status: 'ACTIVE' },
    ...{ tags: ['brass'], createdAt: timeOf(0), updatedAt: timeOf(second) },
    variants: Array.from({ length: variants }, (_, index) => ({
      ...{ legacyResourceId: String(number * 1_000 + index), title: `Size ${index}`, price: '10.00', sku: null },
      ...{ position: index + 1, inventoryItem: { legacyResourceId: String(number * 1_000 + index) } },
    })),
  });
}

/** Puts an order into the double. */
export function putOrder(
  { shop }: AdminApi,
  number: number,
  second: number,
  isCancelled = false,
  changedSecond = second + 5,
): void {
  const legacyResourceId = String(5_000_000 + number);
  const order: ShopObject = {
    ...{ id: `gid://shopify/Order/${legacyResourceId}`, legacyResourceId, name: `#${number}` },
    ...{
      createdAt: timeOf(second),
      updatedAt: timeOf(changedSecond),
      cancelledAt: isCancelled ? timeOf(changedSecond) : null,
    },
    ...{ cancelReason: isCancelled ? 'CUSTOMER' : null, currencyCode: 'INR', email: null, phone: null, clientIp: null },
    ...{ sourceName: 'web', test: false, totalPriceSet: page('20.00'), totalDiscountsSet: page('0.00') },
    ...{ totalShippingPriceSet: page('0.00'), customer: null, retailLocation: null, shippingAddress: null },
    lineItems: [
      {
        ...{ id: `gid://shopify/LineItem/${number}`, title: 'Lamp', quantity: 2, vendor: 'Lumen' },
        ...{ variant: { legacyResourceId: '1' }, originalUnitPriceSet: page('10.00') },
      },
    ],
  };
  shop.orders.set(legacyResourceId, order);
}

/** Puts a location with stock levels into the double. */
export function putLocation({ shop }: AdminApi, legacyResourceId: string, levels: number): void {
  shop.locations.push({
    legacyResourceId,
    levels: Array.from({ length: levels }, (_, index) => ({
      ...{ id: `gid://shopify/InventoryLevel/${legacyResourceId}?inventory_item_id=${index + 1}` },
      ...{ legacyResourceId: String(index + 1), updatedAt: timeOf(index), quantities: [{ quantity: index }] },
      item: { legacyResourceId: String(index + 1), tracked: true },
    })),
  });
}
