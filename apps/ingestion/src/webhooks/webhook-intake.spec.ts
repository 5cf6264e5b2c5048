import { createHmac } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { NadiError } from '@nadi/errors';
import type { OutgoingEvent } from '@nadi/messaging';
import { FairShare } from '../flow/fair-share.ts';
import { SenderLimits } from '../flow/sender-limits.ts';
import type { ShopSecrets } from '../shops/shop.ts';
import { CallRate } from './call-rate.ts';
import { parseWebhookSources } from './read-sources.ts';
import { WebhookIntake, type WebhookIntakeOptions } from './webhook-intake.ts';
import { WebhookSender, type WebhookSenderOptions } from './webhook-sender.ts';

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

const rate = (perSecond: number, who = 'the shop') => new CallRate({ who, perSecond, now: () => nowMs });
const limitsOf = (tenantEventsPerSecond: number) =>
  new SenderLimits({ tenantEventsPerSecond, keyEventsPerDay: 1, keyEventsPerMonth: 1, now: () => nowMs });
const roomFor = (capacityBytes: number) => new FairShare({ capacityBytes, newcomerBytes: 0, now: () => nowMs });
const recordOf = (value: string) =>
  ({ key: Buffer.alloc(0), headers: Buffer.alloc(0), value: Buffer.from(value) }) as never;

const sender = (options: Partial<WebhookSenderOptions> = {}) =>
  new WebhookSender({
    ...{ publisher: { send: async () => undefined }, queue: roomFor(100_000), timeoutMs: 50 },
    ...options,
  });

function intake(overrides: Partial<WebhookIntakeOptions> = {}, found: ShopSecrets | null = shop) {
  const sent: OutgoingEvent[] = [];
  const subject = new WebhookIntake({
    sources,
    shops: { find: async () => found, called: () => undefined },
    publisher: {
      encode: (event) => {
        sent.push(event);
        return recordOf(JSON.stringify(event.data));
      },
    },
    ...{ addressRate: rate(100), shopRate: rate(100), limits: limitsOf(100), sender: sender() },
    metrics: { accepted: () => undefined, rejected: () => undefined },
    traffic: { noteAccepted: () => undefined, noteRefused: () => undefined },
    ...{ maxEventBytes: 10_000, now: () => nowMs },
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
    onVerified: () => undefined,
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

  it('counts for its shop, also when it is refused; one that nobody signed counts for none', async () => {
    const noted: unknown[] = [];
    const traffic: WebhookIntakeOptions['traffic'] = {
      noteAccepted: (source, events) => void noted.push([source?.id, events]),
      noteRefused: (source, refused) => void noted.push([source?.id, refused]),
    };
    const { subject } = intake({ traffic });
    await subject.take(delivery());
    await subject.take(delivery({ body: '{' })).catch(() => undefined);
    await subject.take(delivery({ secret: 'another' })).catch(() => undefined);
    expect(noted).toEqual([
      [shop.id, 1],
      [shop.id, 'BODY_INVALID_JSON'],
      [undefined, 'WEBHOOK_SIGNATURE_INVALID'],
    ]);
  });

  it('has one id however often it is delivered, and others have others', async () => {
    const { subject } = intake();
    const body = '{"email":"asha@example.com"}';
    const id = async (headers: Record<string, string>) => (await subject.take(delivery({ headers, body }))).id;
    const first = await id({});
    expect(await id({ 'x-shopify-webhook-id': 'another-delivery', 'x-shopify-triggered-at': 'nonsense' })).toBe(first);
    expect(await id({ 'x-shopify-event-id': 'e-2' })).not.toBe(first);
    expect(await id({ 'x-shopify-topic': 'orders/cancelled' })).not.toBe(first);
    // Neither is the end of one the beginning of the next.
    expect(await id({ 'x-shopify-topic': 'orders/create1', 'x-shopify-event-id': 'e-1' })).not.toBe(
      await id({ 'x-shopify-topic': 'orders/create', 'x-shopify-event-id': '1e-1' }),
    );
  });

  it('has the id of what it tells if that is known, whatever event id it comes under', async () => {
    const { subject } = intake();
    const id = async (eventId: string, body: string) =>
      (await subject.take(delivery({ headers: { 'x-shopify-event-id': eventId }, body }))).id;
    const placed = await id('e-1', '{"id":1}');
    expect(await id('e-2', '{"id":1,"note":"changed"}')).toBe(placed);
    expect(await id('e-1', '{"id":2}')).not.toBe(placed);
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

  it('is not acknowledged before the log has it, and has its room in the queue until the broker has spoken', async () => {
    const queue = roomFor(100_000);
    let answer = () => undefined as void;
    const send = () => new Promise<void>((resolve) => (answer = resolve));
    const { subject } = intake({ sender: sender({ queue, publisher: { send } }) });
    await expect(subject.take(delivery())).rejects.toThrow(code('BROKER_UNAVAILABLE'));
    expect(queue.bytesOf('acme')).toBeGreaterThan(0);
    answer();
    await new Promise((resolve) => setImmediate(resolve));
    expect(queue.bytes).toBe(0);
  });

  it('has the share of its tenant in the queue, as events with a key have', async () => {
    const queue = roomFor(1_000);
    const { subject } = intake({ sender: sender({ queue }) });
    queue.enter('other', 990);
    await expect(subject.take(delivery())).rejects.toThrow(code('OVERLOADED'));
    queue.leave('other', 990);
    queue.enter('acme', 990);
    await expect(subject.take(delivery())).rejects.toThrow(code('SHARE_EXCEEDED'));
    queue.leave('acme', 990);
    await expect(subject.take(delivery())).resolves.toBeDefined();
    expect(queue.bytes).toBe(0);
  });

  it('counts towards the rate of its tenant together with events that have a key, and towards no quota', async () => {
    const limits = limitsOf(3);
    const { subject } = intake({ limits });
    limits.take({ name: 'key', tenantId: 'acme', domains: new Set(['*']), prefix: 'k1' }, 1);
    await subject.take(delivery());
    await subject.take(delivery());
    await expect(subject.take(delivery())).rejects.toThrow('the tenant may send 3 events a second');
    expect(limits.quotas.prefixes).toEqual(['k1']);
  });

  it('is said to be of its tenant once the signature is right and not before, and may be refused then', async () => {
    const { subject, sent } = intake();
    const seen: string[] = [];
    const onVerified = (tenantId: string) => void seen.push(tenantId);
    await expect(subject.take({ ...delivery({ secret: 'another' }), onVerified })).rejects.toThrow();
    expect(seen).toEqual([]);
    await subject.take({ ...delivery(), onVerified });
    expect(seen).toEqual(['acme']);
    const refuse = () => {
      throw new NadiError('SHARE_EXCEEDED', { message: 'full', retriable: true });
    };
    await expect(subject.take({ ...delivery(), onVerified: refuse })).rejects.toThrow(code('SHARE_EXCEEDED'));
    expect(sent).toHaveLength(1);
  });

  it('is limited by address before it is read, and by shop once it is verified', async () => {
    const { subject } = intake({ addressRate: rate(1, 'the address'), shopRate: rate(1) });
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
    onVerified: () => undefined,
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
