import { createHmac, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import {
  orderPlaced,
  productChanged,
  shopDisconnected,
  stockChanged,
  webhookReceived,
  type Contract,
  type OrderPlaced,
  type WebhookReceived,
} from '@nadi/contracts';
import { IdentitySigner, type Role } from '@nadi/identity';
import type { ConsumedEvent, Messaging } from '@nadi/messaging';
import { AdminApi, deliver, deliverOnce, signatureOf, type Webhook } from '@nadi/shopify-double';
import {
  answerOf,
  applyDefinitions,
  identityKeys,
  prepare,
  queryAsSuperuser,
  refusalOf,
  root,
  runProgram,
  ServiceProcess,
  unique,
  until,
} from '@nadi/test-harness';
import { collect, connect } from './support/log.ts';

const minuteMs = 60_000;
const folder = mkdtempSync(join(tmpdir(), 'nadi-webhooks-'));
const sourcesFile = join(folder, 'webhooks.yaml');
const secretsKey = Buffer.alloc(32, 5).toString('base64url');
const shopDomain = 'lumen.myshopify.com';
const accessToken = 'token-of-the-tests-0123456789';
const appSecret = 'the-secret-of-the-app-1';
const settings = {
  NADI_INGESTION_SECRETS_KEY: secretsKey.slice(0, 43),
  NADI_INGESTION_WEBHOOK_SOURCES: sourcesFile,
  NADI_INGESTION_MAX_BODY_BYTES: '65536',
  // Shopify takes no other.
  NADI_INGESTION_PUBLIC_URL: 'https://events.example.com',
};

let messaging: Messaging;
let service: ServiceProcess;
let shopifyApi: AdminApi;
const collecting: { close(): Promise<void> }[] = [];
const signer = new IdentitySigner(identityKeys.privateKey);

async function collected<T>(contract: Contract<T>, tenantId: string): Promise<ConsumedEvent<T>[]> {
  const collector = await collect(messaging, contract, tenantId);
  collecting.push(collector);
  return collector.events;
}

interface Asking {
  readonly tenantId: string;
  readonly role?: Role;
  readonly domain?: string;
}

async function ask(
  method: 'GET' | 'POST',
  path: string,
  { tenantId, role = 'owner', domain = '*' }: Asking,
  body?: unknown,
) {
  const identity = {
    subject: 'u-1',
    name: 'Ana',
    tenantId,
    grants: [{ role, domain }],
    expiresMs: Date.now() + minuteMs,
  };
  const authorization = `Bearer ${await signer.sign(identity, 'ingestion')}`;
  const json =
    body === undefined
      ? {}
      : { headers: { authorization, 'content-type': 'application/json' }, body: JSON.stringify(body) };
  return answerOf(await fetch(`${service.url}/v1/shops${path}`, { method, headers: { authorization }, ...json }));
}

interface RegisteredShop {
  readonly tenantId: string;
  readonly id: string;
  readonly address: string;
}

/** Registers a shop of Shopify, each of a tenant of its own. */
async function register(tenantId = unique('tenant'), more: Record<string, unknown> = {}): Promise<RegisteredShop> {
  const wanted = {
    platform: 'shopify',
    domain: shopDomain,
    secret: appSecret,
    country: 'IN',
    currency: 'INR',
    ...more,
  };
  const { status, body } = await ask('POST', '', { tenantId }, wanted);
  expect([status, body]).toEqual([201, expect.anything()]);
  const { id, webhookUrl } = body['shop'] as { id: string; webhookUrl: string };
  return { tenantId, id, address: `${service.url}${new URL(webhookUrl).pathname}` };
}

const order = {
  ...{
    id: 5678901234567,
    currency: 'INR',
    email: 'asha@example.com',
    phone: null,
    browser_ip: null,
    location_id: null,
  },
  ...{ source_name: 'web', test: false, total_price: '19.99', total_discounts: '0.00' },
  line_items: [{ id: 1, variant_id: 2, title: 'Lamp', quantity: 1, price: '19.99', vendor: 'Lumen' }],
};

function webhook({ address }: Pick<RegisteredShop, 'address'>, more: Partial<Webhook> = {}): Webhook {
  return { address, topic: 'orders/create', body: JSON.stringify(order), secret: appSecret, shopDomain, ...more };
}

const refusal = { status: 401, body: { code: 'WEBHOOK_SIGNATURE_INVALID' } };

beforeAll(async () => {
  writeFileSync(
    sourcesFile,
    'sources:\n  - { name: stamped, signature: { header: X-Sign, encoding: hex, prefix: sha256= }, timestamp: { header: X-Time, tolerance: 5m }, topic: X-Topic }\n',
  );
  await prepare('ingestion', 'admin');
  await applyDefinitions(join(root, 'config'), 'instead');
  messaging = await connect([webhookReceived]);
  shopifyApi = await AdminApi.start({ accessToken });
  Object.assign(settings, { NADI_INGESTION_SHOPIFY_URL: shopifyApi.url });
  service = await ServiceProcess.start('ingestion', settings);
});

afterEach(async () => {
  await Promise.all(collecting.splice(0).map((collector) => collector.close()));
});

afterAll(async () => {
  await service?.stop();
  await messaging?.publisher.close();
  await shopifyApi?.close();
  rmSync(folder, { recursive: true });
});

describe('a webhook of a registered shop', () => {
  it('is one order, however often and however many at once it is delivered', async () => {
    const shop = await register();
    const received = await collected<WebhookReceived>(webhookReceived, shop.tenantId);
    const orders = await collected<OrderPlaced>(orderPlaced, shop.tenantId);
    const eventId = randomUUID();
    const copies = await Promise.all(Array.from({ length: 10 }, () => deliverOnce(webhook(shop, { eventId }))));
    expect(copies.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 200));
    expect(new Set(copies.map(({ body }) => body['id'])).size).toBe(1);
    await until('the copies', () => orders.length >= 10 && received.length >= 10);
    expect(new Set(received.map(({ id }) => id)).size).toBe(1);
    expect(new Set(received.map(({ key }) => key))).toEqual(new Set([shop.id]));
    expect(received[0]?.data.body).toBe(JSON.stringify(order));
    expect(new Set(orders.map(({ id }) => id)).size).toBe(1);
    expect(orders[0]?.data).toMatchObject({
      orderId: '5678901234567',
      totalMinor: 1999,
      contactEmail: 'asha@example.com',
    });
  });

  it('becomes products, stock and the end of a shop too, and is dropped under a rule if nobody knows its topic', async () => {
    const shop = await register(undefined, { sellerId: 'm-310' });
    const products = await collected(productChanged, shop.tenantId);
    const stock = await collected(stockChanged, shop.tenantId);
    const gone = await collected(shopDisconnected, shop.tenantId);
    const variant = { id: 2, title: 'Default Title', price: '10.5', sku: null, inventory_item_id: 3 };
    const product = {
      id: 1,
      title: 'Lamp',
      vendor: 'L',
      product_type: '',
      status: 'active',
      tags: '',
      variants: [variant],
    };
    const level = { inventory_item_id: 3, location_id: 4, available: 7 };
    const told = [
      ['products/create', product],
      ['inventory_levels/update', level],
      ['app/uninstalled', { id: 9 }],
      ['themes/publish', {}],
    ] as const;
    for (const [topic, body] of told) {
      expect(await deliverOnce(webhook(shop, { topic, body: JSON.stringify(body) }))).toMatchObject({ status: 200 });
    }
    await until('all of them', () => products.length > 0 && stock.length > 0 && gone.length > 0);
    expect(products[0]?.data).toMatchObject({ productId: '2', unitPriceMinor: 1050, sellerId: 'm-310' });
    expect(stock[0]?.data).toMatchObject({ productId: 'item-3', storeId: `${shop.id}-4`, onHand: 7 });
    expect(gone[0]?.data).toMatchObject({ shopId: shop.id, reason: 'uninstalled' });
    const drops = await until(
      'the drops',
      () =>
        queryAsSuperuser<{ rule: string; events: number }>(
          `select rule, events::int from ingestion.pipeline_drops where tenant_id = $1 and pipeline = 'shopify-orders'`,
          [shop.tenantId],
        ),
      ([seen]) => seen?.events === 4,
    );
    expect(drops).toEqual([{ rule: 'other-topics', events: 4 }]);
  });

  it('is refused without a right signature over exactly its bytes', async () => {
    const shop = await register();
    const body = JSON.stringify(order);
    const right = signatureOf(appSecret, body);
    const signed = (signature: string | undefined) =>
      webhook(shop, { headers: { 'x-shopify-hmac-sha256': signature } });
    expect(await deliverOnce(signed(undefined))).toMatchObject({
      status: 401,
      body: { code: 'WEBHOOK_SIGNATURE_MISSING' },
    });
    const wrong = [
      signatureOf('another secret', body),
      right.slice(0, 20),
      right.slice(0, -1),
      Buffer.alloc(31).toString('base64'),
      Buffer.alloc(64).toString('base64'),
      Buffer.from(right, 'base64').toString('hex'),
      'ä',
    ];
    for (const signature of wrong) {
      expect([signature, await deliverOnce(signed(signature))]).toMatchObject([signature, refusal]);
    }
    // The same JSON in other bytes.
    const spaced = JSON.stringify(order, null, 1);
    const other = webhook(shop, { body: spaced, headers: { 'x-shopify-hmac-sha256': right } });
    expect(await deliverOnce(other)).toMatchObject(refusal);
    expect(await deliverOnce(signed(right))).toMatchObject({ status: 200 });
  });

  it('is answered alike for unknown and disabled shops, and with the words of the key for none', async () => {
    const shop = await register();
    expect(await ask('POST', `/${shop.id}/disable`, shop)).toMatchObject({
      status: 200,
      body: { shop: { status: 'disabled' }, unsubscribed: null },
    });
    const wrong = await deliverOnce(webhook(await register(), { secret: 'another secret' }));
    const unknown = ['shop-0000000000000000', 'x', '..%2f', 'shop-0000000000000000%00'];
    for (const id of unknown) {
      const answer = await deliverOnce(webhook({ address: `${service.url}/v1/webhooks/shopify/${id}` }));
      expect([id, answer]).toEqual([id, wrong]);
    }
    expect(await deliverOnce(webhook(shop))).toEqual(wrong);
    const another = `${service.url}/v1/webhooks/another/${shop.id}`;
    expect(await deliverOnce(webhook({ address: another }))).toMatchObject({
      body: { code: 'WEBHOOK_SOURCE_UNKNOWN' },
    });
  });

  it('may be signed with either secret while they change, and with the new one alone then', async () => {
    const shop = await register();
    const rotate = (body: object) => ask('POST', `/${shop.id}/rotate`, shop, body);
    const statuses = async () =>
      Promise.all(
        [appSecret, 'the-secret-of-the-app-2', 'the-secret-of-the-app-3'].map(
          async (secret) => (await deliverOnce(webhook(shop, { secret }))).status,
        ),
      );
    expect(await statuses()).toEqual([200, 401, 401]);
    expect(await rotate({ secret: 'the-secret-of-the-app-2', keepOldForSeconds: 3_600 })).toMatchObject({
      status: 200,
    });
    expect(await statuses()).toEqual([200, 200, 401]);
    // Its hour is over sooner; what the service remembers, it looks up again after ten seconds.
    await queryAsSuperuser(
      `update ingestion.shops set secrets = jsonb_set(secrets, '{1,validUntil}', '"2020-01-01T00:00:00Z"') where id = $1`,
      [shop.id],
    );
    await until('the old secret to end', statuses, ([first]) => first === 401);
    expect(await statuses()).toEqual([401, 200, 401]);
    await rotate({ secret: 'the-secret-of-the-app-3', keepOldForSeconds: 0 });
    expect(await statuses()).toEqual([401, 401, 200]);
  });

  it('is refused by its size, media type, shop and headers, each with its code', async () => {
    const shop = await register();
    const text = { 'content-type': 'text/plain' };
    const cases: readonly [Partial<Webhook>, number, string][] = [
      [{ body: JSON.stringify('x'.repeat(70_000)) }, 413, 'BODY_TOO_LARGE'],
      [{ headers: text }, 415, 'MEDIA_TYPE_UNSUPPORTED'],
      [{ headers: { 'content-encoding': 'gzip' } }, 415, 'MEDIA_TYPE_UNSUPPORTED'],
      [{ headers: { 'x-shopify-topic': undefined } }, 400, 'WEBHOOK_HEADER_INVALID'],
      [{ headers: { 'x-shopify-event-id': undefined } }, 400, 'WEBHOOK_HEADER_INVALID'],
      [{ shopDomain: 'another.myshopify.com' }, 403, 'WEBHOOK_SHOP_MISMATCH'],
      [{ body: '{' }, 400, 'BODY_INVALID_JSON'],
    ];
    for (const [change, status, code] of cases) {
      expect([code, await deliverOnce(webhook(shop, change))]).toMatchObject([code, { status, body: { code } }]);
    }
  });

  it('is answered with 503 while the broker is away, delivered again, and taken once it is back', async () => {
    const shop = await register();
    const received = await collected<WebhookReceived>(webhookReceived, shop.tenantId);
    const port = new URL(service.url).port;
    await service.stop();
    const cutOff = { ...settings, NADI_INGESTION_PORT: port, NADI_KAFKA_BROKERS: '127.0.0.1:1' };
    const cut = await ServiceProcess.start(
      'ingestion',
      { ...cutOff, NADI_INGESTION_WEBHOOK_TIMEOUT_MS: '300' },
      'live',
    );
    const refused = await deliverOnce(webhook(shop));
    const delivering = deliver(webhook(shop), { firstPauseMs: 250 });
    await sleep(500);
    await cut.kill();
    service = await ServiceProcess.start('ingestion', { ...settings, NADI_INGESTION_PORT: port });
    const attempts = await delivering;
    expect(refused).toMatchObject({ status: 503, retryAfter: '1' });
    expect(attempts.slice(0, -1).every(({ status }) => status === undefined || status === 503)).toBe(true);
    expect(attempts.at(-1)).toMatchObject({ status: 200 });
    await until('the webhook', () => received.length > 0);
    expect(new Set(received.map(({ id }) => id))).toEqual(new Set([attempts.at(-1)?.body['id']]));
  });

  it('of a configured source is signed with its time', async () => {
    const { tenantId } = await register();
    const { body } = await ask('POST', '', { tenantId }, { platform: 'stamped', country: 'GB', currency: 'GBP' });
    const { secret, shop, signature } = body as unknown as { secret: string; shop: { id: string }; signature: object };
    expect(signature).toEqual({ header: 'x-sign', encoding: 'hex', prefix: 'sha256=' });
    const post = async (timeMs: number) => {
      const time = String(Math.floor(timeMs / 1_000));
      const sign = `sha256=${createHmac('sha256', secret).update(`${time}.{}`).digest('hex')}`;
      const headers = {
        'content-type': 'application/json',
        'x-sign': sign,
        'x-time': time,
        'x-topic': 'order.created',
      };
      return answerOf(
        await fetch(`${service.url}/v1/webhooks/stamped/${shop.id}`, { method: 'POST', headers, body: '{}' }),
      );
    };
    expect(await post(Date.now())).toMatchObject({ status: 200 });
    expect(await post(Date.now() - 10 * minuteMs)).toMatchObject({
      status: 401,
      body: { code: 'WEBHOOK_TIMESTAMP_INVALID' },
    });
  });

  it('cannot be made up with a key that sends events', async () => {
    const { tenantId } = await register();
    const wanted = ['create', JSON.stringify({ tenantId, name: 'spec' })];
    const { key } = await runProgram<{ key: string }>('ingestion', 'keys', wanted);
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${key}` };
    const event = JSON.stringify({ id: '1', type: 'shops.webhook-received', data: {} });
    const answer = await answerOf(await fetch(`${service.url}/v1/events`, { method: 'POST', headers, body: event }));
    expect(answer).toMatchObject({ status: 400, body: { results: [{ code: 'CONTRACT_UNKNOWN' }] } });
  });
});

describe('the registration of a shop', () => {
  it('is the tenant’s own, shows no secret, and every change is written down', async () => {
    const shop = await register();
    await ask('POST', `/${shop.id}/rotate`, shop, {});
    await deliverOnce(webhook(shop));
    const state = await until(
      'the last call',
      () => ask('GET', `/${shop.id}`, shop),
      ({ body }) => (body['shop'] as { lastWebhookAt: string | null }).lastWebhookAt !== null,
    );
    expect(state.body).toMatchObject({
      shop: { id: shop.id, status: 'active', secrets: [{ validUntil: null }, { validUntil: expect.any(String) }] },
      changes: [
        { action: 'shop.secret-rotated', actorId: 'u-1', actorName: 'Ana' },
        { action: 'shop.registered', detail: { domain: shopDomain } },
      ],
    });
    const stored = JSON.stringify(await queryAsSuperuser('select * from ingestion.shops', []));
    const shown = JSON.stringify([state.body, (await ask('GET', '', shop)).body]);
    for (const secret of [
      appSecret,
      Buffer.from(appSecret).toString('base64'),
      Buffer.from(appSecret).toString('hex'),
    ]) {
      expect([stored.includes(secret), shown.includes(secret), shown.includes('sealed')]).toEqual([
        false,
        false,
        false,
      ]);
    }
    const stranger = { tenantId: unique('tenant') };
    expect((await ask('GET', '', stranger)).body).toEqual({ shops: [], platforms: ['shopify', 'stamped'] });
    for (const [method, path] of [
      ['GET', ''],
      ['POST', '/rotate'],
      ['POST', '/disable'],
    ] as const) {
      expect(await ask(method, `/${shop.id}${path}`, stranger)).toMatchObject({
        status: 404,
        body: { code: 'SHOP_UNKNOWN' },
      });
    }
    await expect(queryAsSuperuser(`update ingestion.shop_changes set actor_name = 'Bob'`, [])).rejects.toThrow(
      'never changed',
    );
  });

  it('subscribes the webhooks with a token, repairs them, and takes them away with the shop', async () => {
    const { subscriptions } = shopifyApi;
    const wanted = {
      platform: 'shopify',
      domain: 'oak.myshopify.com',
      secret: appSecret,
      country: 'GB',
      currency: 'GBP',
    };
    const owner = { tenantId: unique('tenant') };
    subscriptions.forbidden.add('PRODUCTS_UPDATE');
    const made = await ask('POST', '', owner, { ...wanted, accessToken });
    const { id, webhookUrl } = made.body['shop'] as { id: string; webhookUrl: string };
    expect(made).toMatchObject({
      status: 201,
      body: {
        topics: expect.arrayContaining(['orders/create']),
        subscriptions: { missing: ['products/update'], problem: null, userErrors: [{ topic: 'products/update' }] },
      },
    });
    expect(subscriptions.all.map(({ uri }) => uri)).toEqual(Array.from({ length: 6 }, () => webhookUrl));
    expect(webhookUrl).toMatch(/^https:\/\/events\.example\.com\/v1\/webhooks\/shopify\/shop-/);
    // Somebody took one away and pointed another elsewhere.
    subscriptions.forbidden.clear();
    subscriptions.all.splice(0, 1);
    Object.assign(subscriptions.all[0] ?? {}, { uri: 'https://elsewhere.example.com/' });
    expect(await ask('POST', `/${id}/subscribe`, owner)).toMatchObject({
      body: {
        created: ['orders/create', 'products/update'],
        repaired: ['orders/cancelled'],
        missing: [],
        userErrors: [],
      },
    });
    const state = await ask('GET', `/${id}`, owner);
    expect(state.body).toMatchObject({
      shop: { hasAccessToken: true, subscriptions: { missing: [], problem: null } },
      changes: [
        { action: 'shop.subscribed', detail: { hasNewToken: false, repaired: ['orders/cancelled'] } },
        { action: 'shop.backfill-requested' },
        { action: 'shop.subscribed', detail: { hasNewToken: true, missing: ['products/update'] } },
        { action: 'shop.registered' },
      ],
    });
    const stored = JSON.stringify(await queryAsSuperuser('select * from ingestion.shops, ingestion.shop_changes', []));
    expect([stored.includes(accessToken), JSON.stringify(state.body).includes(accessToken)]).toEqual([false, false]);
    expect(await ask('POST', `/${id}/disable`, owner)).toMatchObject({
      status: 200,
      body: { shop: { status: 'disabled', hasAccessToken: false }, unsubscribed: { problem: null, userErrors: [] } },
    });
    expect(subscriptions.all).toEqual([]);
  });

  it('stands although Shopify does not take the token, and says so', async () => {
    const wanted = {
      platform: 'shopify',
      domain: 'elm.myshopify.com',
      secret: appSecret,
      country: 'GB',
      currency: 'GBP',
    };
    const owner = { tenantId: unique('tenant') };
    const made = await ask('POST', '', owner, { ...wanted, accessToken: 'another-token-0123456789' });
    expect(made).toMatchObject({
      status: 201,
      body: { subscriptions: { problem: { code: 'SHOPIFY_ACCESS_DENIED' } } },
    });
    const { id } = made.body['shop'] as { id: string };
    expect(await ask('POST', `/${id}/subscribe`, owner, { accessToken })).toMatchObject({
      body: { problem: null, missing: [] },
    });
    expect(await ask('POST', `/${id}/subscribe`, { tenantId: unique('tenant') })).toMatchObject({ status: 404 });
    expect(await ask('POST', `/${(await register()).id}/subscribe`, owner)).toMatchObject({ status: 404 });
  });

  it('is for owners and administrators of the domain', async () => {
    const { tenantId } = await register();
    const status = async (role: Role, domain = '*') => (await ask('GET', '', { tenantId, role, domain })).status;
    expect(
      await Promise.all((['viewer', 'analyst', 'reviewer', 'owner', 'admin'] as const).map((role) => status(role))),
    ).toEqual([403, 403, 403, 200, 200]);
    expect([await status('owner', 'shops'), await status('owner', 'orders')]).toEqual([200, 403]);
  });

  it('is refused for what is wrong, without repeating it', async () => {
    const shop = await register();
    const wanted = {
      platform: 'shopify',
      domain: 'a.myshopify.com',
      secret: appSecret,
      country: 'IN',
      currency: 'INR',
    };
    const cases: readonly [Record<string, unknown>, number, string, string][] = [
      [{ ...wanted, domain: shopDomain }, 409, 'SHOP_EXISTS', shopDomain],
      [{ ...wanted, domain: undefined }, 400, 'INPUT_INVALID', 'domain'],
      [{ ...wanted, domain: 'no host' }, 400, 'INPUT_INVALID', 'domain'],
      [{ ...wanted, domain: 'lumen.example.com' }, 400, 'INPUT_INVALID', 'myshopify.com'],
      [{ ...wanted, platform: 'stamped', accessToken }, 400, 'INPUT_INVALID', 'accessToken'],
      [{ ...wanted, secret: undefined }, 400, 'INPUT_INVALID', 'secret'],
      [{ ...wanted, secret: 'short' }, 400, 'INPUT_INVALID', 'secret'],
      [{ ...wanted, country: 'India' }, 400, 'INPUT_INVALID', 'country'],
      [{ ...wanted, platform: 'nowhere' }, 400, 'INPUT_INVALID', 'shopify, stamped'],
      [{ ...wanted, colour: 'red' }, 400, 'INPUT_INVALID', 'colour'],
    ];
    for (const [body, status, code, reason] of cases) {
      const answer = await ask('POST', '', shop, body);
      expect([code, answer]).toMatchObject([code, { status, body: { code, reason: expect.stringContaining(reason) } }]);
      expect(JSON.stringify(answer.body)).not.toContain('short');
    }
    await ask('POST', `/${shop.id}/disable`, shop);
    expect(await ask('POST', `/${shop.id}/rotate`, shop, {})).toMatchObject({
      status: 409,
      body: { code: 'SHOP_DISABLED' },
    });
    // A disabled one makes room for another registration of the same shop.
    await register(shop.tenantId);
  });

  it('needs settings that are right', async () => {
    const wrongKey = await refusalOf('ingestion', { NADI_INGESTION_SECRETS_KEY: 'hush-hush' });
    expect([wrongKey.code, wrongKey.stderr]).toEqual([1, expect.stringContaining('NADI_INGESTION_SECRETS_KEY')]);
    expect(wrongKey.stderr).not.toContain('hush-hush');
    writeFileSync(join(folder, 'wrong.yaml'), 'sources:\n  - name: shopify\n');
    const wrongFile = await refusalOf('ingestion', { NADI_INGESTION_WEBHOOK_SOURCES: join(folder, 'wrong.yaml') });
    expect(wrongFile.stderr).toMatch(/wrong\.yaml:2: sources\.0\.name: shopify is built in/);
  });
});
