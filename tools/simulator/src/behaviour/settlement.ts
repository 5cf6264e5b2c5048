import { paymentSettled } from '@nadi/contracts';
import { draft, producers, type Draft } from '../event.ts';
import type { Order } from './order.ts';
import type { Scene } from './scene.ts';

export const dayMs = 86_400_000;
const feeShare = 0.014;
const feeMinor = 20;

export interface Settlement {
  readonly direction: 'in' | 'refund';
  readonly amountMinor: number;
  /** When the payment was authorised, milliseconds since 1970; null for refunds. */
  readonly authorisedAt: number | null;
}

/** Money moves: in, or back to the customer. */
export function settlePayment(scene: Scene, order: Order, settlement: Settlement): Draft {
  const isFree = order.method === 'cash-on-delivery' || settlement.direction === 'refund';
  return draft(paymentSettled, producers.payments, {
    ...paymentFields(order),
    ...settlement,
    feeMinor: isFree ? 0 : Math.round(settlement.amountMinor * feeShare) + feeMinor,
    settlementId: `${order.gateway}-${Math.floor(scene.nowMs / dayMs)}`,
  });
}

/** Money goes back. */
export function refund(scene: Scene, order: Order, amountMinor: number): Draft {
  return settlePayment(scene, order, { direction: 'refund', amountMinor, authorisedAt: null });
}

/** The fields that all events about a payment share. */
export function paymentFields(order: Order) {
  return {
    orderId: order.orderId,
    paymentId: order.paymentId,
    customerId: order.fields.customerId,
    channel: order.fields.channel,
    storeId: order.fields.storeId,
    city: order.fields.city,
    country: order.fields.country,
    currency: order.currency,
    amountMinor: order.totalMinor,
    paymentMethod: order.method,
    gateway: order.gateway,
    bank: order.bank,
  };
}
