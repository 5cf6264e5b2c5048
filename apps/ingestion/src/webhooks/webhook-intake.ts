import { isUtf8 } from 'node:buffer';
import { NadiError } from '@nadi/errors';
import type { EventPublisher } from '@nadi/messaging';
import type { SenderLimits } from '../flow/sender-limits.ts';
import type { VerifiedKey } from '../keys/api-key.ts';
import type { IngestionMetrics } from '../metrics.ts';
import type { ShopDirectory } from '../shops/shop-directory.ts';
import type { ShopSecrets } from '../shops/shop.ts';
import type { Source } from '../sources/source-counts.ts';
import type { Sources } from '../sources/sources.ts';
import type { CallRate } from './call-rate.ts';
import { decodeSignature, isSigned } from './signature.ts';
import { eventOfCall, headerOf, readCall, type CallHeaders, type Headers } from './webhook-call.ts';
import type { WebhookSender } from './webhook-sender.ts';
import type { WebhookSource } from './webhook-source.ts';

export interface WebhookIntakeOptions {
  readonly sources: ReadonlyMap<string, WebhookSource>;
  readonly shops: Pick<ShopDirectory, 'find' | 'called'>;
  readonly publisher: Pick<EventPublisher, 'encode'>;
  readonly sender: Pick<WebhookSender, 'send'>;
  /** Calls per second and client address, before anything is known of them. */
  readonly addressRate: CallRate;
  /** Calls per second and shop, once they are verified. */
  readonly shopRate: CallRate;
  /** The rate of a tenant, however its events come. */
  readonly limits: Pick<SenderLimits, 'take'>;
  readonly metrics: Pick<IngestionMetrics, 'accepted' | 'rejected'>;
  readonly traffic: Pick<Sources, 'noteAccepted' | 'noteRefused'>;
  readonly maxEventBytes: number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

export interface WebhookCall {
  readonly source: string;
  readonly shopId: string;
  readonly headers: Headers;
  readonly body: Buffer;
  readonly traceParent: string | undefined;
  /** Told whose body it is as soon as the signature says so; what it throws refuses the call. */
  readonly onVerified: (tenantId: string) => void;
}

/** Takes the calls of shops' platforms in: verified, made an event, acknowledged by the broker. */
export class WebhookIntake {
  constructor(private readonly options: WebhookIntakeOptions) {}

  /**
   * What is decided before a body is read; nothing of it depends on the shop.
   * @throws NadiError WEBHOOK_SOURCE_UNKNOWN, RATE_LIMITED, MEDIA_TYPE_UNSUPPORTED, WEBHOOK_SIGNATURE_MISSING, WEBHOOK_SIGNATURE_INVALID,
   * WEBHOOK_TIMESTAMP_INVALID, WEBHOOK_HEADER_INVALID
   */
  admit(sourceName: string, headers: Headers, address: string): void {
    this.options.addressRate.take(address);
    const source = this.sourceOf(sourceName);
    const encoding = headers['content-encoding'];
    if (encoding !== undefined && encoding !== 'identity') {
      throw new NadiError('MEDIA_TYPE_UNSUPPORTED', { message: 'content encodings are not supported' });
    }
    this.signatureOf(source, headers);
    this.timestampOf(source, headers);
    readCall(source, headers);
  }

  /**
   * Answers with the id of the event once it is in the log.
   * @throws NadiError as `admit` does, WEBHOOK_SHOP_MISMATCH, BODY_INVALID_JSON, EVENT_TOO_LARGE, RATE_LIMITED, OVERLOADED,
   * SHARE_EXCEEDED and BROKER_UNAVAILABLE (retriable)
   */
  async take(call: WebhookCall): Promise<{ readonly id: string }> {
    const { metrics, traffic } = this.options;
    const beganMs = performance.now();
    const known: { shop?: ShopSecrets } = {};
    try {
      const taken = await this.verifyAndSend(call, known);
      metrics.accepted(1);
      traffic.noteAccepted(sourceOfShop(known.shop), 1, performance.now() - beganMs);
      return taken;
    } catch (error) {
      const code = error instanceof NadiError ? error.code : 'INTERNAL';
      metrics.rejected(code);
      traffic.noteRefused(sourceOfShop(known.shop), code);
      throw error;
    }
  }

  /** @param known gets the shop whose call it is as soon as its signature says so */
  private async verifyAndSend(call: WebhookCall, known: { shop?: ShopSecrets }): Promise<{ readonly id: string }> {
    const { options } = this;
    const { shopId, headers, body } = call;
    const source = this.sourceOf(call.source);
    const said = readCall(source, headers);
    const shop = await this.signerOf(source, shopId, headers, body);
    known.shop = shop;
    call.onVerified(shop.tenantId);
    assertOfShop(shop, said);
    assertJson(body);
    options.shopRate.take(`${shop.tenantId} ${shop.id}`);
    const permit = options.limits.take(senderOf(shop), 1);
    let taken = 0;
    try {
      const { id, record } = this.encode(shop, said, call);
      await options.sender.send(shop.tenantId, record);
      taken = 1;
      options.shops.called(shop);
      return { id };
    } finally {
      permit.settle(taken);
    }
  }

  private encode(shop: ShopSecrets, said: CallHeaders, { body, traceParent }: WebhookCall) {
    const { publisher, maxEventBytes, now } = this.options;
    const event = eventOfCall(shop, said, body, now());
    const record = publisher.encode({ ...event, ...(traceParent === undefined ? {} : { traceParent }) });
    if (record.value.length > maxEventBytes) {
      const message = `${record.value.length} bytes encoded, at most ${maxEventBytes}`;
      throw new NadiError('EVENT_TOO_LARGE', { message });
    }
    return { id: event.id, record };
  }

  /** The shop whose secret signed the call. One that is unknown, disabled or of another platform is answered like a wrong signature. */
  private async signerOf(source: WebhookSource, shopId: string, headers: Headers, body: Buffer): Promise<ShopSecrets> {
    const digest = this.signatureOf(source, headers);
    const timestamp = this.timestampOf(source, headers);
    const shop = await this.options.shops.find(shopId);
    const nowMs = this.options.now();
    const mayCall = shop !== null && shop.isActive && shop.platform === source.name;
    const valid = mayCall ? shop.secrets.filter(({ validUntilMs }) => validUntilMs > nowMs) : [];
    const signed = timestamp === undefined ? [body] : [timestamp, source.timestamp?.separator ?? '', body];
    const isRight = isSigned(
      digest,
      signed,
      valid.map(({ text }) => text),
    );
    if (!isRight || shop === null) {
      throw wrongSignature();
    }
    return shop;
  }

  private sourceOf(name: string): WebhookSource {
    const source = this.options.sources.get(name);
    if (source === undefined) {
      throw new NadiError('WEBHOOK_SOURCE_UNKNOWN', { message: 'there is no such source of webhooks' });
    }
    return source;
  }

  private signatureOf(source: WebhookSource, headers: Headers): Buffer {
    const { header } = source.signature;
    const text = headers[header];
    if (text === undefined || text === '') {
      throw new NadiError('WEBHOOK_SIGNATURE_MISSING', { message: `the header ${header} is missing` });
    }
    const digest = typeof text === 'string' ? decodeSignature(text, source) : undefined;
    if (digest === undefined) {
      throw wrongSignature();
    }
    return digest;
  }

  /** The time of sending as it was signed; undefined for sources that sign none. */
  private timestampOf({ timestamp }: WebhookSource, headers: Headers): string | undefined {
    if (timestamp === undefined) {
      return undefined;
    }
    const text = headerOf(headers, timestamp.header) ?? '';
    const sentMs = /^\d{1,15}$/.test(text) ? Number(text) * (timestamp.unit === 'seconds' ? 1_000 : 1) : NaN;
    // Also false for what is no number.
    if (!(Math.abs(this.options.now() - sentMs) <= timestamp.toleranceMs)) {
      const message = `the header ${timestamp.header} is no time of the last ${timestamp.toleranceMs / 1_000} s`;
      throw new NadiError('WEBHOOK_TIMESTAMP_INVALID', { message });
    }
    return text;
  }
}

/** Webhooks have no key: the limits of their tenant are all that counts. */
function senderOf({ id, tenantId }: ShopSecrets): VerifiedKey {
  return { name: id, tenantId, domains: new Set() };
}

/** What nobody has signed is of no shop, whatever address it was posted to. */
function sourceOfShop(shop: ShopSecrets | undefined): Source | undefined {
  return shop && { tenantId: shop.tenantId, kind: 'shop', id: shop.id };
}

function wrongSignature(): NadiError {
  return new NadiError('WEBHOOK_SIGNATURE_INVALID', { message: 'no valid secret of this shop made the signature' });
}

/** The header is not signed, but a shop that is entered at the address of another one would be taken for it. */
function assertOfShop({ domain }: ShopSecrets, { shopDomain }: CallHeaders): void {
  if (domain !== null && shopDomain !== undefined && shopDomain !== domain) {
    throw new NadiError('WEBHOOK_SHOP_MISMATCH', { message: 'the call is of another shop than the address' });
  }
}

function assertJson(body: Buffer): void {
  if (!isUtf8(body)) {
    throw new NadiError('BODY_INVALID_JSON', { message: 'the body is not UTF-8' });
  }
  try {
    JSON.parse(body.toString());
  } catch {
    throw new NadiError('BODY_INVALID_JSON', { message: 'the body is no JSON' });
  }
}
