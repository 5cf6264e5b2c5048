import { itemRemoved, orderPlaced } from '@nadi/contracts';
import { draft, producers, type Draft } from '../event.ts';
import { priceBand } from '../world/catalogue.ts';
import { scheduleCustomerCancellation } from './aftercare.ts';
import { sendNotification } from './notifications.ts';
import { composeOrder, holdingsOf, type OrderOptions } from './order.ts';
import { attemptPayment } from './payments.ts';
import type { Scene } from './scene.ts';
import type { CartLine, Shopper } from './shopper.ts';
import type { Visit } from './visit.ts';
import { takeOut } from './warehouse.ts';

const shops = { web: producers.web, app: producers.app, live: producers.live, store: producers.tills };

/** The producer that emits what happens on a channel. */
export function shopOf(channel: keyof typeof shops): string {
  return shops[channel];
}

/**
 * Places an order for the lines that are in stock; payment, stock changes and what comes later follow on their own.
 * Returns nothing if nothing is in stock.
 */
export function placeOrder(scene: Scene, shopper: Shopper, options: OrderOptions): Draft | undefined {
  const wanted = holdingsOf(scene, shopper.fields, options.lines);
  const lines = options.lines.filter(({ quantity }, index) => (wanted[index]?.onHand ?? 0) >= quantity);
  if (lines.length === 0) {
    return undefined;
  }
  const { order, data } = composeOrder(scene, shopper, { ...options, lines });
  const { random } = scene;
  order.holdings.forEach((holding, index) => {
    const sold = takeOut(scene, holding, order.items[index]?.quantity ?? 0, order.orderId);
    scene.after(random.between(20, 900), () => sold);
  });
  scene.after(random.between(400, 4_000), () => attemptPayment(scene, order, 1));
  if (order.fields.channel !== 'store') {
    scheduleCustomerCancellation(scene, order);
    if (order.customer !== undefined && random.chance(0.5)) {
      const { customer } = order;
      scene.after(random.between(1_000, 6_000), () =>
        sendNotification(scene, customer, {
          template: 'order-confirmed',
          trigger: 'order',
          campaign: null,
          productId: null,
        }),
      );
    }
  }
  return draft(orderPlaced, shopOf(order.fields.channel), data, order.labelIds);
}

/** Lines of a cart that cannot be delivered, taken out of it. */
export function takeOutOfStock(scene: Scene, visit: Visit): CartLine[] {
  const holdings = holdingsOf(scene, visit.fields, visit.cart);
  const missing = visit.cart.filter(({ quantity }, index) => (holdings[index]?.onHand ?? 0) < quantity);
  for (const line of missing) {
    visit.cart.splice(visit.cart.indexOf(line), 1);
  }
  return missing;
}

/** A line leaves the cart. */
export function removed(visit: Visit, line: CartLine, reason: 'visitor' | 'out-of-stock'): Draft {
  return draft(itemRemoved, shopOf(visit.fields.channel), { ...lineFields(visit, line), reason });
}

/** What events say of a line and its cart, as the cart is now. */
export function lineFields(visit: Visit, { product, quantity }: CartLine) {
  const unitPriceMinor = product.prices[visit.currency];
  return {
    cartId: visit.cartId,
    ...visit.fields,
    productId: product.id,
    sellerId: product.seller.id,
    brand: product.brand,
    category: product.category.name,
    priceBand: priceBand(unitPriceMinor),
    quantity,
    currency: visit.currency,
    unitPriceMinor,
    cartTotalMinor: cartTotalMinor(visit),
  };
}

/** Value of a cart at today's prices, minor units. */
function cartTotalMinor({ cart, currency }: Visit): number {
  return cart.reduce((sum, { product, quantity }) => sum + product.prices[currency] * quantity, 0);
}
