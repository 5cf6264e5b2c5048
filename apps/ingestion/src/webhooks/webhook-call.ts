import { createHash } from 'node:crypto';
import { webhookReceived, type WebhookReceived } from '@nadi/contracts';
import { epochMs } from '@nadi/definitions';
import { NadiError } from '@nadi/errors';
import type { OutgoingEvent } from '@nadi/messaging';
import type { ShopSecrets } from '../shops/shop.ts';
import { shopifyState } from './shopify-state.ts';
import type { WebhookSource } from './webhook-source.ts';

export type Headers = Readonly<Record<string, string | string[] | undefined>>;

const longestHeader = 256;
const latestMs = Date.UTC(2100, 0, 1);
// They travel in records and logs: no control characters, no half of a surrogate pair.
const printable = /^[^\p{Cc}\p{Cs}]+$/u;

/** What the headers of a call say. */
export interface CallHeaders {
  readonly topic: string;
  readonly eventId: string | undefined;
  readonly apiVersion: string | undefined;
  readonly triggeredAtMs: number | undefined;
  readonly shopDomain: string | undefined;
}

/** A header that stands once; undefined if it is not there. @throws NadiError WEBHOOK_HEADER_INVALID */
export function headerOf(headers: Headers, name: string | undefined): string | undefined {
  const value = name === undefined ? undefined : headers[name];
  if (value === undefined || value === '') {
    return undefined;
  }
  if (typeof value !== 'string' || value.length > longestHeader || !printable.test(value)) {
    const message = `the header ${name} is not one text of at most ${longestHeader} printable characters`;
    throw new NadiError('WEBHOOK_HEADER_INVALID', { message });
  }
  return value;
}

/**
 * Reads what a call is about.
 * @throws NadiError WEBHOOK_HEADER_INVALID naming the header.
 */
export function readCall(source: WebhookSource, headers: Headers): CallHeaders {
  const { topic, eventId, apiVersion, triggeredAt, shopDomain } = source.headers;
  return {
    topic: required(headers, topic),
    eventId: eventId === undefined ? undefined : required(headers, eventId),
    apiVersion: headerOf(headers, apiVersion),
    triggeredAtMs: timeOf(headerOf(headers, triggeredAt)),
    shopDomain: headerOf(headers, shopDomain)?.toLowerCase(),
  };
}

function required(headers: Headers, name: string): string {
  const value = headerOf(headers, name);
  if (value === undefined) {
    throw new NadiError('WEBHOOK_HEADER_INVALID', { message: `the header ${name} is missing` });
  }
  return value;
}

/** A time that is none, or out of any reason, costs no order: it is left out. */
function timeOf(text: string | undefined): number | undefined {
  try {
    const timeMs = text === undefined ? -1 : epochMs(text);
    return timeMs >= 0 && timeMs < latestMs ? timeMs : undefined;
  } catch {
    return undefined;
  }
}

/** The event that a call becomes; deliveries of the same thing have the same id, and so does what is fetched of it. */
export function eventOfCall(
  shop: Omit<ShopSecrets, 'secrets' | 'isActive'>,
  call: CallHeaders,
  body: Buffer,
  receivedMs: number,
): OutgoingEvent<WebhookReceived> {
  const { id: shopId, platform, domain: shopDomain, sellerId, country, currency } = shop;
  const webhookEventId = call.eventId ?? digest([body]);
  const text = body.toString();
  const told = (platform === 'shopify' ? shopifyState(call.topic, text) : undefined) ?? [call.topic, webhookEventId];
  return {
    contract: webhookReceived,
    id: digest([shopId, ...told].map((part) => `${part.length}:${part}`)),
    tenantId: shop.tenantId,
    source: `/webhooks/${platform}/${shopId}`,
    timeMs: call.triggeredAtMs ?? receivedMs,
    receivedMs,
    data: {
      ...{ shopId, platform, shopDomain, sellerId, country, currency },
      ...{ topic: call.topic, webhookEventId, body: text },
      apiVersion: call.apiVersion ?? null,
      triggeredAt: call.triggeredAtMs ?? null,
    },
  };
}

function digest(parts: readonly (string | Buffer)[]): string {
  const hash = createHash('sha256');
  parts.forEach((part) => hash.update(part));
  return hash.digest('base64url');
}
