import { createHmac, randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';

/** What a shop tells its subscribers. */
export interface Webhook {
  readonly address: string;
  /** As in headers, such as `orders/create`. */
  readonly topic: string;
  /** The exact bytes that are signed and sent. */
  readonly body: string;
  /** Secret of the app. */
  readonly secret: string;
  readonly shopDomain: string;
  /** The same in every delivery of one event. */
  readonly eventId?: string;
  readonly triggeredAt?: string;
  /** Headers that differ from Shopify's, to provoke refusals; undefined leaves one out. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
}

export interface DeliveryOptions {
  /** Deliveries after the first one, as long as none is answered with 2xx. Default: 8. */
  readonly retries?: number;
  /** The pause before the first of them; each is twice as long as the one before. Shopify takes four hours, tests milliseconds. */
  readonly firstPauseMs?: number;
  /** Shopify waits five seconds for an answer. */
  readonly timeoutMs?: number;
}

/** One attempt: what was answered, or that nothing was. */
export interface Delivery {
  readonly status: number | undefined;
  readonly body: Readonly<Record<string, unknown>>;
  readonly retryAfter: string | null;
}

const apiVersion = '2026-10';

/** Base64 of the HMAC-SHA256 of the body, as Shopify signs. */
export function signatureOf(secret: string, body: string | Buffer): string {
  return createHmac('sha256', secret).update(body).digest('base64');
}

/** Delivers once. */
export async function deliverOnce(webhook: Webhook, timeoutMs = 5_000): Promise<Delivery> {
  const { address, topic, body, secret, shopDomain } = webhook;
  const headers = {
    'content-type': 'application/json',
    'x-shopify-topic': topic,
    'x-shopify-hmac-sha256': signatureOf(secret, body),
    'x-shopify-shop-domain': shopDomain,
    'x-shopify-api-version': apiVersion,
    'x-shopify-webhook-id': randomUUID(),
    'x-shopify-event-id': webhook.eventId ?? randomUUID(),
    'x-shopify-triggered-at': webhook.triggeredAt ?? new Date().toISOString(),
    ...webhook.headers,
  };
  const given = Object.entries(headers).filter((header): header is [string, string] => header[1] !== undefined);
  try {
    const answer = await fetch(address, {
      ...{ method: 'POST', headers: Object.fromEntries(given), body, signal: AbortSignal.timeout(timeoutMs) },
    });
    const text = await answer.text();
    return {
      status: answer.status,
      body: text.startsWith('{') ? (JSON.parse(text) as Record<string, unknown>) : {},
      retryAfter: answer.headers.get('retry-after'),
    };
  } catch {
    return { status: undefined, body: {}, retryAfter: null };
  }
}

/** Delivers as Shopify does: again and again, under the same event id, until it is answered with 2xx or given up. */
export async function deliver(webhook: Webhook, options: DeliveryOptions = {}): Promise<readonly Delivery[]> {
  const { retries = 8, firstPauseMs = 5, timeoutMs = 5_000 } = options;
  const event = { ...webhook, eventId: webhook.eventId ?? randomUUID() };
  const attempts = [await deliverOnce(event, timeoutMs)];
  for (let pauseMs = firstPauseMs; !wasTaken(attempts.at(-1)) && attempts.length <= retries; pauseMs *= 2) {
    await pause(pauseMs);
    attempts.push(await deliverOnce(event, timeoutMs));
  }
  return attempts;
}

function wasTaken(delivery: Delivery | undefined): boolean {
  const status = delivery?.status ?? 0;
  return status >= 200 && status < 300;
}
