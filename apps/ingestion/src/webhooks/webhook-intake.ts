import { isUtf8 } from 'node:buffer';
import { NadiError } from '@nadi/errors';
import { RecordsTooLargeError, type EventPublisher, type OutgoingRecord } from '@nadi/messaging';
import type { RateLimiter } from '../http/rate-limiter.ts';
import type { IngestionMetrics } from '../metrics.ts';
import type { ShopDirectory } from '../shops/shop-directory.ts';
import type { ShopSecrets } from '../shops/shop.ts';
import { decodeSignature, isSigned } from './signature.ts';
import { eventOfCall, headerOf, readCall, type CallHeaders, type Headers } from './webhook-call.ts';
import type { WebhookSource } from './webhook-source.ts';

export interface WebhookIntakeOptions {
  readonly sources: ReadonlyMap<string, WebhookSource>;
  readonly shops: Pick<ShopDirectory, 'find' | 'called'>;
  readonly publisher: Pick<EventPublisher, 'encode' | 'send' | 'pendingBytes'>;
  /** Calls per second and client address, before anything is known of them. */
  readonly addressLimiter: RateLimiter;
  /** Calls per second and shop, once they are verified. */
  readonly shopLimiter: RateLimiter;
  /** The share of all events of a tenant. */
  readonly tenantLimiter: RateLimiter;
  readonly metrics: Pick<IngestionMetrics, 'accepted' | 'rejected'>;
  readonly maxEventBytes: number;
  readonly maxInFlightBytes: number;
  /** How long a sender waits for an answer. */
  readonly webhookTimeoutMs: number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

export interface WebhookCall {
  readonly source: string;
  readonly shopId: string;
  readonly headers: Headers;
  readonly body: Buffer;
  readonly traceParent: string | undefined;
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
    this.options.addressLimiter.take(address, 1);
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
   * @throws NadiError as `admit` does, WEBHOOK_SHOP_MISMATCH, BODY_INVALID_JSON, EVENT_TOO_LARGE, RATE_LIMITED, OVERLOADED and
   * BROKER_UNAVAILABLE (retriable)
   */
  async take(call: WebhookCall): Promise<{ readonly id: string }> {
    try {
      const taken = await this.verifyAndSend(call);
      this.options.metrics.accepted(1);
      return taken;
    } catch (error) {
      this.options.metrics.rejected(error instanceof NadiError ? error.code : 'INTERNAL');
      throw error;
    }
  }

  private async verifyAndSend({ source: name, shopId, headers, body, traceParent }: WebhookCall) {
    const { options } = this;
    const source = this.sourceOf(name);
    const said = readCall(source, headers);
    const shop = await this.signerOf(source, shopId, headers, body);
    assertOfShop(shop, said);
    assertJson(body);
    options.shopLimiter.take(`${shop.tenantId} ${shop.id}`, 1);
    options.tenantLimiter.take(shop.tenantId, 1);
    const { pendingBytes } = options.publisher;
    if (pendingBytes > 0 && pendingBytes + body.length > options.maxInFlightBytes) {
      throw new NadiError('OVERLOADED', { message: 'too much is waiting for the broker', retriable: true });
    }
    const event = eventOfCall(shop, said, body, options.now());
    const record = options.publisher.encode({ ...event, ...(traceParent === undefined ? {} : { traceParent }) });
    if (record.value.length > options.maxEventBytes) {
      const message = `${record.value.length} bytes encoded, at most ${options.maxEventBytes}`;
      throw new NadiError('EVENT_TOO_LARGE', { message });
    }
    await this.send(record);
    options.shops.called(shop);
    return { id: event.id };
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

  /** Platforms wait a few seconds; whoever is told to come again later does, and is known by the id. */
  private async send(record: OutgoingRecord): Promise<void> {
    const { publisher, webhookTimeoutMs } = this.options;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      const error = new NadiError('BROKER_UNAVAILABLE', {
        message: 'the broker does not answer in time',
        retriable: true,
      });
      timer = setTimeout(() => reject(error), webhookTimeoutMs);
    });
    try {
      await Promise.race([publisher.send([record]), late]);
    } catch (error) {
      if (error instanceof RecordsTooLargeError) {
        throw new NadiError('EVENT_TOO_LARGE', { message: `${record.value.length} bytes are more than the log takes` });
      }
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }
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
