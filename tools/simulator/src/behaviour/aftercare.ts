import { chargebackReceived, orderCancelled, orderReturned } from '@nadi/contracts';
import { draft, producers, type Draft } from '../event.ts';
import type { Order } from './order.ts';
import type { Scene } from './scene.ts';
import { dayMs, paymentFields, refund } from './settlement.ts';
import { putIn } from './warehouse.ts';

type CancelReason = 'customer' | 'payment-failed' | 'seller' | 'address';

const minuteMs = 60_000;
const usualReturnShare = 0.1;
const chargebackShare = 0.004;
const disputeDays = 20;

/** A few orders are called off within the hour. */
export function scheduleCustomerCancellation(scene: Scene, order: Order): void {
  const draw = scene.random.float();
  if (draw < 0.02) {
    const reason = draw < 0.014 ? 'customer' : draw < 0.018 ? 'seller' : 'address';
    const by = reason === 'customer' ? 'customer' : 'seller';
    scene.after(scene.random.logNormal(3 * minuteMs, 0.9), () => cancelOrder(scene, order, reason, by));
  }
}

/** The whole order falls through: stock goes back, and so does money that was taken. */
export function cancelOrder(
  scene: Scene,
  order: Order,
  reason: CancelReason,
  cancelledBy: 'customer' | 'seller' | 'platform',
): Draft | undefined {
  if (order.isCancelled) {
    return undefined;
  }
  order.isCancelled = true;
  restock(
    scene,
    order,
    order.items.map((_, index) => index),
    2_000,
  );
  if (order.settledMs !== undefined) {
    scene.after(scene.random.between(2_000, 60_000), () => refund(scene, order, order.totalMinor));
  }
  return draft(orderCancelled, producers.orders, {
    orderId: order.orderId,
    ...order.fields,
    currency: order.currency,
    totalMinor: order.totalMinor,
    reason,
    cancelledBy,
    wholeOrder: true,
    items: order.items,
  });
}

/** What comes days after a paid order: returns, and now and then a chargeback. */
export function scheduleAftercare(scene: Scene, order: Order): void {
  const { random } = scene;
  const returnShare = order.holdings[0]?.product.category.returnShare ?? usualReturnShare;
  if (random.chance(returnShare)) {
    scene.after(random.between(2, 14) * dayMs, () => returnOrder(scene, order));
  }
  const { isFraud } = order;
  if (order.method === 'card' && random.chance(isFraud ? 0.9 : chargebackShare)) {
    scene.after(random.between(5, isFraud ? 15 : 40) * dayMs, () =>
      chargeBack(scene, order, isFraud ? 'fraud' : undefined),
    );
  }
}

/** A parcel comes back, whole or in part. */
export function returnOrder(scene: Scene, order: Order): Draft | undefined {
  if (order.isCancelled) {
    return undefined;
  }
  const { random } = scene;
  const only = order.items.length > 1 && random.chance(0.6) ? random.int(order.items.length) : undefined;
  const returned = order.items.map((_, index) => index).filter((index) => only === undefined || index === only);
  const items = returned.flatMap((index) => order.items[index] ?? []);
  const goodsMinor = items.reduce((sum, item) => sum + item.lineTotalMinor, 0);
  const totalMinor = Math.min(goodsMinor, order.totalMinor);
  restock(scene, order, returned, 20 * minuteMs);
  scene.after(random.between(1_000, 20_000), () => refund(scene, order, totalMinor));
  return draft(orderReturned, producers.orders, {
    orderId: order.orderId,
    returnId: scene.nextId('t'),
    ...order.fields,
    currency: order.currency,
    totalMinor,
    reason: random.pick(['size', 'size', 'changed-mind', 'not-as-described', 'damaged', 'wrong-item', 'late', 'other']),
    items,
    orderedAt: order.placedMs,
  });
}

/** The card holder's bank takes the money back. */
export function chargeBack(scene: Scene, order: Order, reason?: string): Draft | undefined {
  if (order.isCancelled) {
    return undefined;
  }
  return draft(chargebackReceived, producers.payments, {
    ...paymentFields(order),
    chargebackId: scene.nextId('x'),
    reason:
      reason ??
      scene.random.pick(['fraud', 'not-received', 'not-received', 'not-as-described', 'duplicate', 'cancelled']),
    paidAt: order.settledMs ?? null,
    respondBy: new Date(scene.nowMs + disputeDays * dayMs).toISOString().slice(0, 10),
  });
}

function restock(scene: Scene, order: Order, lines: readonly number[], delayMs: number): void {
  for (const index of lines) {
    const holding = order.holdings[index];
    const quantity = order.items[index]?.quantity ?? 0;
    if (holding !== undefined && quantity > 0) {
      scene.after(scene.random.between(0.5, 1.5) * delayMs, () => putIn(holding, quantity, 'return', order.orderId));
    }
  }
}
