import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  orderCancelled,
  orderPlaced,
  productChanged,
  stockChanged,
  webhookReceived,
  type Contract,
  type WebhookReceived,
} from '@nadi/contracts';
import { IdentitySigner, type Role } from '@nadi/identity';
import type { ConsumedEvent, Messaging } from '@nadi/messaging';
import { AdminApi, deliverOnce } from '@nadi/shopify-double';
import {
  answerOf,
  applyDefinitions,
  identityKeys,
  prepare,
  queryAsSuperuser,
  root,
  ServiceProcess,
  unique,
  until,
} from '@nadi/test-harness';
import { putLocation, putOrder, putProduct } from './support/double-shop.ts';
import { collect, connect } from './support/log.ts';

const minuteMs = 60_000;
const accessToken = 'token-of-the-tests-0123456789';
const appSecret = 'the-secret-of-the-app-1';
const shopDomain = 'lumen.myshopify.com';
const signer = new IdentitySigner(identityKeys.privateKey);

let messaging: Messaging;
let api: AdminApi;
let tenantId: string;
const services: ServiceProcess[] = [];
const collecting: { close(): Promise<void> }[] = [];

async function start(more: Readonly<Record<string, string>> = {}): Promise<ServiceProcess> {
  const service = await ServiceProcess.start('ingestion', {
    NADI_INGESTION_SECRETS_KEY: Buffer.alloc(32, 5).toString('base64url'),
    NADI_INGESTION_PUBLIC_URL: 'https://events.example.com',
    NADI_INGESTION_SHOPIFY_URL: api.url,
    NADI_INGESTION_SHOP_PAGE_PAUSE_MS: '10',
    ...more,
  });
  services.push(service);
  return service;
}

async function ask(method: 'GET' | 'POST', path: string, body?: unknown, role: Role = 'owner') {
  const identity = { subject: 'u-1', name: 'Ana', tenantId, grants: [{ role, domain: '*' }] };
  const token = await signer.sign({ ...identity, expiresMs: Date.now() + minuteMs }, 'ingestion');
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const json = body === undefined ? {} : { body: JSON.stringify(body) };
  return answerOf(await fetch(`${services[0]?.url}/v1/shops${path}`, { method, headers, ...json }));
}

async function register(more: Record<string, unknown> = { accessToken }) {
  const wanted = { platform: 'shopify', domain: shopDomain, secret: appSecret, country: 'IN', currency: 'INR' };
  const { status, body } = await ask('POST', '', { ...wanted, ...more });
  expect([status, body]).toEqual([201, expect.anything()]);
  return { id: (body['shop'] as { id: string }).id, body };
}

interface Shown {
  readonly state: string;
  readonly code: string | null;
  readonly counts: Readonly<Record<string, { readonly objects: number; readonly events: number }>>;
}

async function backfillOf(id: string): Promise<Shown | null> {
  return (await ask('GET', `/${id}/backfill`)).body['backfill'] as Shown | null;
}

const ended = (id: string) =>
  until(
    'the end of the backfill',
    () => backfillOf(id),
    (shown) => shown?.state === 'done' || shown?.state === 'failed',
  );

async function collected<T>(contract: Contract<T>): Promise<ConsumedEvent<T>[]> {
  const collector = await collect(messaging, contract, tenantId);
  collecting.push(collector);
  return collector.events;
}

const distinct = (events: readonly { readonly id: string }[]) => new Set(events.map(({ id }) => id)).size;

beforeAll(async () => {
  await prepare('ingestion', 'admin');
  await applyDefinitions(join(root, 'config'), 'instead');
  messaging = await connect([webhookReceived]);
}, 3 * minuteMs);

beforeEach(async () => {
  tenantId = unique('tenant');
  api = await AdminApi.start({ accessToken, maximumAvailable: 2_000, restoreRate: 1_000 });
});

afterEach(async () => {
  await Promise.all(collecting.splice(0).map((collector) => collector.close()));
  for (const service of services.splice(0)) await service.stop();
  await api.close();
  // What a test left waiting is not for the services of the next one.
  await queryAsSuperuser('delete from ingestion.shop_syncs where tenant_id = $1', [tenantId]);
});

afterAll(() => messaging?.publisher.close());

describe('the backfill of a shop', () => {
  it(
    'is complete and counts once, through throttling, outages, a kill and beside a second instance',
    async () => {
      for (let number = 1; number <= 2_500; number += 1) {
        putProduct(api, number, number, number % 500 === 0 ? 12 : 1);
        putOrder(api, number, number, number % 25 === 0);
      }
      putLocation(api, '71', 250);
      putLocation(api, '72', 150);
      const service = await start();
      await start();
      const received = await collected<WebhookReceived>(webhookReceived);
      const placed = await collected(orderPlaced);
      const cancelled = await collected(orderCancelled);
      const products = await collected(productChanged);
      const stock = await collected(stockChanged);
      const { id, body } = await register();
      expect(body).toMatchObject({ subscriptions: { missing: [] }, backfill: { state: 'waiting', since: null } });
      api.failNext('broken-connection', 'throttled', 'server-error');
      await until('a part of the shop', () => received.length > 500);
      api.failNext('throttled', 'internal-error', 'broken-connection');
      await service.kill();
      await until('more of it', () => received.length > 1_000);
      // The one that holds the lease is killed, whichever it is.
      const second = services[1] as ServiceProcess;
      await second.kill();
      await service.startAgain();
      await second.startAgain();
      expect(await ended(id)).toMatchObject({ state: 'done', code: null });
      const states = 2_500 + 2_500 + 100 + 400;
      await until('all states', () => distinct(received) >= states);
      await until('what pipelines make of them', () => distinct(placed) >= 2_500 && distinct(stock) >= 400);
      await until('the products', () => distinct(products) >= 2_500 + 5 * 11);
      await until('what was cancelled', () => distinct(cancelled) >= 100);
      expect([received, placed, cancelled, stock, products].map(distinct)).toEqual([states, 2_500, 100, 400, 2_555]);
      expect(new Set(placed.map(({ data }) => data.orderId)).size).toBe(2_500);
      // Whoever goes on after a kill sends a page again, and nothing more.
      expect(received.length - states).toBeLessThanOrEqual(2 * 100);
      expect((await backfillOf(id))?.counts).toMatchObject({
        products: { objects: 2_500, events: 2_500, refused: 0 },
        orders: { objects: 2_500, events: 2_600, passedOver: 0 },
        inventory: { objects: 400, events: 400 },
      });
      expect(api.throttled).toBeGreaterThan(0);
    },
    5 * minuteMs,
  );

  it(
    'gives what webhooks tell of the same states their ids',
    async () => {
      putProduct(api, 1, 10);
      putOrder(api, 1, 20);
      putLocation(api, '71', 1);
      await start();
      const received = await collected<WebhookReceived>(webhookReceived);
      const { id } = await register();
      await until('all three', () => received.length >= 3);
      const idOf = (topic: string) => received.find(({ data }) => data.topic === topic)?.id;
      const address = `${services[0]?.url}/v1/webhooks/shopify/${id}`;
      const tell = async (topic: string, body: string) =>
        (await deliverOnce({ address, topic, body, secret: appSecret, shopDomain })).body['id'];
      const variant = '{"id":1000,"title":"Size 0","price":"10.00","sku":"","inventory_item_id":1000,"grams":1}';
      const product = (title: string) =>
        `{"id":7880321196742900001,"title":"${title}","vendor":"Lumen","product_type":"Lighting","status":"active","tags":"brass",
          "updated_at":"2026-09-30T20:00:10-04:00","variants":[${variant}]}`;
      expect(await tell('products/update', product('Lamp 1'))).toBe(idOf('products/update'));
      expect(await tell('products/update', product('Lamp 2'))).not.toBe(idOf('products/update'));
      expect(await tell('orders/create', '{"id":5000001,"line_items":[]}')).toBe(idOf('orders/create'));
      const level = '{"inventory_item_id":1,"location_id":71,"available":0,"updated_at":"2026-09-30T20:00:00-04:00"}';
      expect(await tell('inventory_levels/update', level)).toBe(idOf('inventory_levels/update'));
    },
    minuteMs,
  );

  it(
    'may be asked for again, for a part and a time; orders of before and after it are passed over',
    async () => {
      for (let number = 1; number <= 10; number += 1) putProduct(api, number, number);
      await start();
      const { id } = await register();
      await ended(id);
      putOrder(api, 1, 100 * 86_400 * 365);
      // Placed before and changed after it.
      putOrder(api, 2, 6);
      putOrder(api, 3, 9);
      const since = '2026-10-01T00:00:08Z';
      const asked = await ask('POST', `/${id}/backfill`, { resources: ['orders', 'products'], since });
      expect(asked).toMatchObject({ status: 202, body: { backfill: { resources: ['products', 'orders'] } } });
      expect(await ended(id)).toMatchObject({
        state: 'done',
        counts: { products: { objects: 3, events: 3 }, orders: { objects: 3, events: 1, passedOver: 2 } },
      });
      const { body } = await ask('GET', `/${id}`);
      expect((body['changes'] as { action: string }[]).map(({ action }) => action)).toEqual([
        ...['shop.backfill-requested', 'shop.backfill-requested', 'shop.subscribed', 'shop.registered'],
      ]);
    },
    minuteMs,
  );

  it(
    'fails with the reason when the shop takes the token no more or is disabled, and is asked for one at a time',
    async () => {
      for (let number = 1; number <= 100; number += 1) putProduct(api, number, number);
      await start({ NADI_INGESTION_SHOP_PAGE_PAUSE_MS: '1000' });
      const { id } = await register();
      const firstPage = () =>
        until('its first page', async () => ((await backfillOf(id))?.counts['products']?.objects ?? 0) > 0);
      await firstPage();
      expect(await ask('POST', `/${id}/backfill`)).toMatchObject({ status: 409, body: { code: 'SHOP_SYNC_RUNNING' } });
      api.isUninstalled = true;
      expect(await ended(id)).toMatchObject({ state: 'failed', code: 'SHOPIFY_ACCESS_DENIED' });
      api.isUninstalled = false;
      expect(await ask('POST', `/${id}/backfill`)).toMatchObject({ status: 202, body: { backfill: { counts: {} } } });
      await firstPage();
      await ask('POST', `/${id}/disable`);
      expect(await ended(id)).toMatchObject({ state: 'failed', code: 'SHOP_DISABLED' });
      expect(await ask('POST', `/${id}/backfill`)).toMatchObject({ status: 409, body: { code: 'SHOP_DISABLED' } });
      const refused = await register({ accessToken: 'token-of-somebody-else-012345' });
      expect(refused.body).toMatchObject({ subscriptions: { problem: expect.anything() }, backfill: null });
    },
    minuteMs,
  );

  it(
    'is refused with what is wrong',
    async () => {
      await start();
      const { id } = await register({});
      expect(await backfillOf(id)).toBeNull();
      const tomorrow = new Date(Date.now() + 86_400_000).toISOString();
      const cases: readonly [string, unknown, number, string, string][] = [
        [id, {}, 400, 'INPUT_INVALID', 'accessToken'],
        [id, { resources: [] }, 400, 'INPUT_INVALID', 'resources'],
        [id, { resources: ['customers'] }, 400, 'INPUT_INVALID', 'resources'],
        [id, { since: 'yesterday' }, 400, 'INPUT_INVALID', 'since'],
        [id, { until: tomorrow }, 400, 'INPUT_INVALID', 'until'],
        ['shop-0000000000000000', {}, 404, 'SHOP_UNKNOWN', 'shop-0000000000000000'],
      ];
      for (const [shopId, body, status, code, reason] of cases) {
        const answer = await ask('POST', `/${shopId}/backfill`, body);
        expect(answer).toMatchObject({ status, body: { code, reason: expect.stringContaining(reason) } });
      }
      await ask('POST', `/${id}/subscribe`, { accessToken });
      expect(await ask('POST', `/${id}/backfill`, { since: tomorrow })).toMatchObject({ status: 400 });
      expect(await ask('POST', `/${id}/backfill`, {}, 'viewer')).toMatchObject({ status: 403 });
    },
    minuteMs,
  );
});
