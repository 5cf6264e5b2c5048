import { paymentAttempted } from '@nadi/contracts';
import { draft, producers, type Draft } from '../event.ts';
import { cancelOrder, scheduleAftercare } from './aftercare.ts';
import { reportRequest } from './edge-requests.ts';
import type { Order } from './order.ts';
import type { Scene } from './scene.ts';
import { dayMs, paymentFields, settlePayment } from './settlement.ts';

type Result = 'authorised' | 'declined' | 'error' | 'timeout';

const mostAttempts = 3;
const outageFailures = 0.93;

/** The gateway answers a payment; it settles, is tried again, or the order falls through. */
export function attemptPayment(scene: Scene, order: Order, attempt: number): Draft | undefined {
  if (order.isCancelled) {
    return undefined;
  }
  const { random } = scene;
  const isOut = order.gateway === scene.conditions.failingGateway && random.chance(outageFailures);
  const result: Result = isOut ? (random.chance(0.6) ? 'error' : 'timeout') : ordinaryResult(order, random.float());
  const durationMs = isOut || result === 'timeout' ? random.between(6_000, 15_000) : random.logNormal(460, 0.5);
  follow(scene, order, attempt, result);
  reportRequest(
    scene,
    'payment',
    order.fields.channel === 'store' ? tillOf(order) : requesterOf(order),
    isOut ? 502 : undefined,
  );
  return draft(
    paymentAttempted,
    producers.payments,
    {
      ...paymentFields(order),
      attempt,
      result,
      declineReason:
        result === 'authorised' ? null : result === 'declined' ? declineReason(order, random.float()) : 'unavailable',
      durationMs: Math.round(durationMs),
      cardId: order.cardId,
      cardCountry: order.cardCountry,
      deviceId: order.deviceId,
      networkId: order.networkId,
      ipAddress: order.ipAddress,
      payerName: order.customer?.details.fullName ?? null,
    },
    order.labelIds,
  );
}

function follow(scene: Scene, order: Order, attempt: number, result: Result): void {
  const { random } = scene;
  if (result === 'authorised') {
    const authorisedMs = scene.nowMs;
    const delayMs = order.method === 'cash-on-delivery' ? random.between(1, 3) * dayMs : random.logNormal(6_000, 0.9);
    scene.after(delayMs, () => {
      if (order.isCancelled) {
        return undefined;
      }
      order.settledMs = scene.nowMs;
      scheduleAftercare(scene, order);
      return settlePayment(scene, order, {
        direction: 'in',
        amountMinor: order.totalMinor,
        authorisedAt: authorisedMs,
      });
    });
  } else if (attempt < mostAttempts && random.chance(0.65)) {
    scene.after(random.between(4_000, 40_000), () => attemptPayment(scene, order, attempt + 1));
  } else {
    scene.after(random.between(5_000, 60_000), () => cancelOrder(scene, order, 'payment-failed', 'platform'));
  }
}

function ordinaryResult(order: Order, draw: number): Result {
  if (order.isFraud) {
    return draw < 0.6 ? 'authorised' : 'declined';
  }
  return draw < 0.935 ? 'authorised' : draw < 0.985 ? 'declined' : draw < 0.994 ? 'error' : 'timeout';
}

function declineReason(order: Order, draw: number): string {
  if (order.isFraud) {
    return draw < 0.7 ? 'suspected-fraud' : 'limit';
  }
  return draw < 0.5
    ? 'insufficient-funds'
    : draw < 0.65
      ? 'limit'
      : draw < 0.8
        ? 'invalid'
        : draw < 0.92
          ? 'expired'
          : 'other';
}

function requesterOf({ fields, networkId, ipAddress }: Order) {
  const { visitorId, channel, device, city, country } = fields;
  return { visitorId, channel, device, city, country, networkId, ipAddress };
}

function tillOf(order: Order) {
  return { ...requesterOf(order), visitorId: null };
}
