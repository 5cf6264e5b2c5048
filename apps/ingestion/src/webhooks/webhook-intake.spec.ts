import { createHmac } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { OutgoingEvent } from '@nadi/messaging';
import { RateLimiter } from '../http/rate-limiter.ts';
import type { ShopSecrets } from '../shops/shop.ts';
import { parseWebhookSources } from './read-sources.ts';
import { WebhookIntake, type WebhookIntakeOptions } from './webhook-intake.ts';

const nowMs = Date.UTC(2026, 10, 20);
const shop: ShopSecrets = {
  ...{
    tenantId: 'acme',
    id: 'shop-0000000000000001',
    platform: 'shopify',
    domain: 'lumen.myshopify.com',
    sellerId: 'm-1',
  },
  ...{ country: 'IN', currency: 'INR', isActive: true },
  secrets: [
    { text: 'new secret', validUntilMs: Infinity },
    { text: 'old secret', validUntilMs: nowMs + 1_000 },
  ],
};
const sources = parseWebhookSources(
  'sources:\n  - { name: stamped, signature: { header: X-Sign, encoding: hex }, timestamp: { header: X-Time, tolerance: 5m }, topic: X-Topic }\n',
  'webhooks.yaml',
);
const code = (expected: string) => expect.objectContaining({ code: expected }) as unknown as Error;

function intake(overrides: Partial<WebhookIntakeOptions> = {}, found: ShopSecrets | null = shop) {
  const sent: OutgoingEvent[] = [];
  const limiter = (perSecond: number) => new RateLimiter(perSecond, () => nowMs);
  const subject = new WebhookIntake({
    sources,
    shops: { find: async () => found, called: () => undefined },
    publisher: {
      pendingBytes: 0,
      encode: (event) => {
        sent.push(event);
        return { value: Buffer.from(JSON.stringify(event.data)) } as never;
      },
      send: async () => undefined,
    },
    ...{ addressLimiter: limiter(100), shopLimiter: limiter(100), tenantLimiter: limiter(100) },
    metrics: { accepted: () => undefined, rejected: () => undefined },
    ...{ maxEventBytes: 10_000, maxInFlightBytes: 100_000, webhookTimeoutMs: 50, now: () => nowMs },
    ...overrides,
  });
  return { subject, sent };
}

interface Delivery {
  readonly secret?: string;
  readonly body?: string;
  readonly sentBody?: string | Buffer;
  readonly headers?: Record<string, string | undefined>;
}

function delivery({ secret = 'new secret', body = '{"id":1}', sentBody = body, headers = {} }: Delivery = {}) {
  return {
    ...{ source: 'shopify', shopId: shop.id, traceParent: undefined, body: Buffer.from(sentBody) },
    headers: {
      'x-shopify-hmac-sha256': createHmac('sha256', secret).update(body).digest('base64'),
      'x-shopify-topic': 'orders/create',
      'x-shopify-event-id': 'e-1',
      'x-shopify-triggered-at': '2026-11-19T23:59:59.5Z',
      'x-shopify-api-version': '2026-10',
      ...headers,
    },
  };
}

describe('a webhook of Shopify', () => {
  it('becomes an event with what its registration and headers say, the body byte for byte', async () => {
    const { subject, sent } = intake();
    const body = '{ "id":820982911946154508, "note":"\\ud83d\\ude42 é" }';
    const { id } = await subject.take(delivery({ body }));
    expect(sent).toMatchObject([
      {
        ...{
          id,
          tenantId: 'acme',
          source: '/webhooks/shopify/shop-0000000000000001',
          timeMs: nowMs - 500,
          receivedMs: nowMs,
        },
        data: {
          ...{
            shopId: shop.id,
            platform: 'shopify',
            shopDomain: 'lumen.myshopify.com',
            sellerId: 'm-1',
            country: 'IN',
          },
          ...{ currency: 'INR', topic: 'orders/create', webhookEventId: 'e-1', apiVersion: '2026-10' },
          ...{ triggeredAt: nowMs - 500, body },
        },
      },
    ]);
  });

  it('has one id however often it is delivered, and others have others', async () => {
    const { subject } = intake();
    const id = async (headers: Record<string, string>) => (await subject.take(delivery({ headers }))).id;
    const first = await id({});
    expect(await id({ 'x-shopify-webhook-id': 'another-delivery', 'x-shopify-triggered-at': 'nonsense' })).toBe(first);
    expect(await id({ 'x-shopify-event-id': 'e-2' })).not.toBe(first);
    expect(await id({ 'x-shopify-topic': 'orders/cancelled' })).not.toBe(first);
    // Neither is the end of one the beginning of the next.
    expect(await id({ 'x-shopify-topic': 'orders/create1', 'x-shopify-event-id': 'e-1' })).not.toBe(
      await id({ 'x-shopify-topic': 'orders/create', 'x-shopify-event-id': '1e-1' }),
    );
  });

  it('may be signed with the old secret as long as that is valid', async () => {
    await expect(intake().subject.take(delivery({ secret: 'old secret' }))).resolves.toBeDefined();
    const later = intake({ now: () => nowMs + 1_000 }).subject;
    await expect(later.take(delivery({ secret: 'old secret' }))).rejects.toThrow(code('WEBHOOK_SIGNATURE_INVALID'));
    await expect(later.take(delivery())).resolves.toBeDefined();
  });

  it('is refused alike for a wrong signature, other bytes, an unknown, a disabled and another platform’s shop', async () => {
    const refusals = [
      intake().subject.take(delivery({ secret: 'another' })),
      intake().subject.take(delivery({ sentBody: '{"id": 1}' })),
      intake().subject.take(delivery({ headers: { 'x-shopify-hmac-sha256': 'short' } })),
      intake({}, null).subject.take(delivery()),
      intake({}, { ...shop, isActive: false }).subject.take(delivery()),
      intake({}, { ...shop, platform: 'stamped' }).subject.take(delivery()),
    ].map((taking) =>
      taking.catch(({ code: seen, message }: { code: string; message: string }) => ({ seen, message })),
    );
    const answers = await Promise.all(refusals);
    expect(answers).toEqual(answers.map(() => answers[0]));
    expect(answers[0]).toMatchObject({ seen: 'WEBHOOK_SIGNATURE_INVALID' });
  });

  it.each([
    ['no signature', { headers: { 'x-shopify-hmac-sha256': undefined } }, 'WEBHOOK_SIGNATURE_MISSING'],
    ['no topic', { headers: { 'x-shopify-topic': undefined } }, 'WEBHOOK_HEADER_INVALID'],
    ['no event id', { headers: { 'x-shopify-event-id': '' } }, 'WEBHOOK_HEADER_INVALID'],
    ['a long topic', { headers: { 'x-shopify-topic': 'x'.repeat(300) } }, 'WEBHOOK_HEADER_INVALID'],
    [
      'another shop in its header',
      { headers: { 'x-shopify-shop-domain': 'other.myshopify.com' } },
      'WEBHOOK_SHOP_MISMATCH',
    ],
    ['a body that is no JSON', { body: '{' }, 'BODY_INVALID_JSON'],
    ['too long a body', { body: `"${'x'.repeat(10_000)}"` }, 'EVENT_TOO_LARGE'],
  ])('is refused for %s', async (_what, change, expected) => {
    await expect(intake().subject.take(delivery(change))).rejects.toThrow(code(expected));
  });

  it('is refused for bytes that are no text', async () => {
    const bytes = Buffer.from([0x22, 0xff, 0x22]);
    const signature = createHmac('sha256', 'new secret').update(bytes).digest('base64');
    const call = { ...delivery({ headers: { 'x-shopify-hmac-sha256': signature } }), body: bytes };
    await expect(intake().subject.take(call)).rejects.toThrow(code('BODY_INVALID_JSON'));
  });

  it('is not acknowledged before the log has it', async () => {
    const publisher = {
      pendingBytes: 0,
      encode: () => ({ value: Buffer.alloc(1) }) as never,
      send: () => new Promise<void>(() => undefined),
    };
    await expect(intake({ publisher }).subject.take(delivery())).rejects.toThrow(code('BROKER_UNAVAILABLE'));
    const full = { ...publisher, pendingBytes: 99_999 };
    await expect(intake({ publisher: full }).subject.take(delivery())).rejects.toThrow(code('OVERLOADED'));
  });

  it('is limited by address before it is read, and by shop once it is verified', async () => {
    const once = (what: string) => new RateLimiter(1, () => nowMs, { who: what, what: 'webhooks' });
    const { subject } = intake({ addressLimiter: once('the address'), shopLimiter: once('the shop') });
    const { headers } = delivery();
    subject.admit('shopify', headers, '192.0.2.1');
    expect(() => subject.admit('shopify', headers, '192.0.2.1')).toThrow(code('RATE_LIMITED'));
    subject.admit('shopify', headers, '192.0.2.2');
    await expect(subject.take(delivery({ secret: 'another' }))).rejects.toThrow(code('WEBHOOK_SIGNATURE_INVALID'));
    await subject.take(delivery());
    await expect(subject.take(delivery())).rejects.toThrow('the shop may send 1 webhooks a second');
  });
});

describe('a webhook of a configured source', () => {
  const stamped = { ...shop, platform: 'stamped', domain: null };
  const call = (time: string, signedTime = time, topic: string | undefined = 'order.created') => ({
    ...{ source: 'stamped', shopId: shop.id, traceParent: undefined, body: Buffer.from('{}') },
    headers: {
      'x-sign': createHmac('sha256', 'new secret').update(`${signedTime}.{}`).digest('hex'),
      'x-time': time,
      'x-topic': topic,
    },
  });
  const seconds = (offset: number) => String(nowMs / 1_000 + offset);

  it('is taken within its tolerance, under the hash of its body', async () => {
    const { subject, sent } = intake({}, stamped);
    const { id } = await subject.take(call(seconds(-299)));
    expect((await subject.take(call(seconds(299)))).id).toBe(id);
    expect(sent[0]?.data).toMatchObject({
      platform: 'stamped',
      topic: 'order.created',
      webhookEventId: expect.any(String),
    });
  });

  it.each([
    ['an old time', call(seconds(-301)), 'WEBHOOK_TIMESTAMP_INVALID'],
    ['a time to come', call(seconds(301)), 'WEBHOOK_TIMESTAMP_INVALID'],
    ['no time', call(''), 'WEBHOOK_TIMESTAMP_INVALID'],
    ['what is no time', call('-1'), 'WEBHOOK_TIMESTAMP_INVALID'],
    ['a time that was not signed', call(seconds(0), seconds(-400)), 'WEBHOOK_SIGNATURE_INVALID'],
    ['no topic', call(seconds(0), seconds(0), ''), 'WEBHOOK_HEADER_INVALID'],
  ])('is refused for %s', async (_what, refused, expected) => {
    await expect(intake({}, stamped).subject.take(refused)).rejects.toThrow(code(expected));
  });

  it('is refused for a source that nobody configured', () => {
    expect(() => intake().subject.admit('another', {}, '192.0.2.1')).toThrow(code('WEBHOOK_SOURCE_UNKNOWN'));
  });
});
