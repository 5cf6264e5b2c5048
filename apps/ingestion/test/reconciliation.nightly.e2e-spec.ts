import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { orderPlaced, productChanged, webhookReceived, type WebhookReceived } from '@nadi/contracts';
import type { Messaging } from '@nadi/messaging';
import { deliverOnce } from '@nadi/shopify-double';
import { applyDefinitions, prepare, queryAsSuperuser, root, until } from '@nadi/test-harness';
import { productWebhook, putLocation, putOrder, putProduct, secondOf } from './support/double-shop.ts';
import { connect } from './support/log.ts';
import { appSecret, distinct, shopDomain, ShopSuite } from './support/shop-suite.ts';

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;
const often = { NADI_INGESTION_SHOP_RECONCILE_MS: '1500' };

interface Run {
  readonly state: string;
  readonly code: string | null;
  readonly reason: string | null;
  readonly begunAt: string;
  readonly finishedAt: string | null;
  readonly since: string;
  readonly coveredAt: string;
  readonly counts: Readonly<Record<string, { readonly objects: number; readonly passedOver: number } | undefined>>;
}

let messaging: Messaging;
let suite: ShopSuite;

const shown = async (id: string) => (await suite.ask('GET', `/${id}`)).body;
const lastRun = async (id: string) => (await shown(id))['reconciliation'] as Run | null;
const now = () => secondOf(Date.now());

/** A run that began after this moment and has come to its end. */
async function nextRun(id: string): Promise<Run> {
  const afterMs = Date.now();
  const isIt = (run: Run | null) =>
    run !== null && Date.parse(run.begunAt) > afterMs && (run.state === 'done' || run.state === 'failed');
  return (await until('the next run', () => lastRun(id), isIt)) as Run;
}

async function tell(id: string, topic: string, body: string): Promise<void> {
  const address = `${suite.services[0]?.url}/v1/webhooks/shopify/${id}`;
  expect(await deliverOnce({ address, topic, body, secret: appSecret, shopDomain })).toMatchObject({ status: 200 });
}

beforeAll(async () => {
  await prepare('ingestion', 'admin');
  await applyDefinitions(join(root, 'config'), 'instead');
  messaging = await connect([webhookReceived]);
});

beforeEach(async () => {
  suite = await ShopSuite.begin();
});

afterEach(() => suite.end());

afterAll(() => messaging?.publisher.close());

describe('the reconciliation of a shop', () => {
  it('brings what twenty lost webhooks would have told, and what others told counts once', async () => {
    const { api } = suite;
    for (let number = 1; number <= 20; number += 1) putProduct(api, number, number);
    for (let number = 1; number <= 5; number += 1) putOrder(api, number, number);
    putLocation(api, '71', 10);
    await suite.start(often);
    await suite.start(often);
    const received = await suite.collected<WebhookReceived>(messaging, webhookReceived);
    const placed = await suite.collected(messaging, orderPlaced);
    const products = await suite.collected(messaging, productChanged);
    const id = await suite.registerAndRead();
    await until('the shop as it was', () => distinct(received) >= 35 && distinct(placed) >= 5);
    // Thirty orders, ten of them untold; ten products, five untold; five levels, all untold.
    for (let number = 101; number <= 130; number += 1) putOrder(api, number, now());
    for (let number = 1; number <= 10; number += 1) putProduct(api, number, now(), 2);
    api.shop.locations[0]?.levels.splice(0, 5);
    putLocation(api, '72', 0);
    for (let item = 1; item <= 5; item += 1) {
      const id = `gid://shopify/InventoryLevel/72?inventory_item_id=${item}`;
      const updatedAt = `${new Date().toISOString().slice(0, 19)}Z`;
      const level = { id, legacyResourceId: String(item), updatedAt, quantities: [{ quantity: 7 }] };
      api.shop.locations[1]?.levels.push({ ...level, item: { legacyResourceId: String(item), tracked: true } });
    }
    for (let number = 111; number <= 130; number += 1) {
      await tell(id, 'orders/create', `{"id":${5_000_000 + number},"line_items":[]}`);
    }
    for (let number = 6; number <= 10; number += 1) await tell(id, 'products/update', productWebhook(api, number));
    expect(await nextRun(id)).toMatchObject({ state: 'done', code: null });
    expect(await nextRun(id)).toMatchObject({ state: 'done', counts: { orders: { objects: 30, passedOver: 0 } } });
    await until('the lost ones', () => distinct(received) >= 35 + 30 + 10 + 5);
    await until('their orders', () => distinct(placed) >= 10);
    await until('their products', () => distinct(products) >= 20 + 20);
    expect([distinct(received), distinct(products)]).toEqual([80, 40]);
    const told = new Set(received.filter(({ data }) => data.topic === 'orders/create').map((event) => event.id));
    expect(told.size).toBe(35);
  });

  it('passes over orders of before its time, which readers may know no more, and takes those that it still reaches', async () => {
    const { api } = suite;
    const before = secondOf(Date.now() - 3 * dayMs);
    putOrder(api, 1, before);
    await suite.start(often);
    const received = await suite.collected<WebhookReceived>(messaging, webhookReceived);
    const id = await suite.registerAndRead();
    await until('the order', () => received.length === 1);
    // One that was told is changed; another one was never told, and is as old.
    putOrder(api, 1, before, false, now());
    putOrder(api, 2, before, false, now());
    putOrder(api, 3, now());
    expect(await nextRun(id)).toMatchObject({ counts: { orders: { objects: 3, passedOver: 2 } } });
    await until('the new one', () => distinct(received) === 2);
    // As if nothing had run for four days.
    const long = `update ingestion.shop_syncs set covered_at = now() - interval '4 days' where shop_id = $1 and kind = 'reconciliation'`;
    putOrder(api, 4, secondOf(Date.now() - dayMs / 2));
    putOrder(api, 5, secondOf(Date.now() - 2 * dayMs));
    await queryAsSuperuser(long, [id]);
    await until('the one of twelve hours ago', () => distinct(received) === 3);
    expect(await nextRun(id)).toMatchObject({ state: 'done' });
    const orders = received.map(({ data }) => (JSON.parse(data.body) as { readonly id: number }).id - 5_000_000);
    expect([...new Set(orders)].sort()).toEqual([1, 3, 4]);
    expect(orders.filter((order) => order === 1)).toHaveLength(1);
  });

  it('repairs subscriptions that are gone or left behind, leaves those of others, and shows what Shopify has against it', async () => {
    const { api } = suite;
    await suite.start(often);
    const id = await suite.registerAndRead();
    const all = api.subscriptions.all.length;
    const gone = api.subscriptions.all.findIndex(({ topic }) => topic === 'ORDERS_CREATE');
    api.subscriptions.all.splice(gone, 1);
    const point = (wanted: string, uri: string) => {
      const found = api.subscriptions.all.find(({ topic }) => topic === wanted);
      if (found !== undefined) found.uri = uri;
    };
    const others = 'https://elsewhere.example.com/';
    point('PRODUCTS_UPDATE', others);
    point('PRODUCTS_CREATE', 'https://events.example.com/v1/webhooks/shopify/shop-0000000000000000');
    await nextRun(id);
    const uris = api.subscriptions.all.map(({ uri }) => uri).filter((uri) => uri !== others);
    expect([api.subscriptions.all.length, uris.length]).toEqual([all + 1, all]);
    expect([...new Set(uris)]).toEqual([expect.stringMatching(new RegExp(`${id}$`))]);
    await nextRun(id);
    const { shop, changes } = (await shown(id)) as {
      shop: { subscriptions: object };
      changes: { action: string; actorName: string; detail: object }[];
    };
    expect(shop.subscriptions).toMatchObject({ problem: null, missing: [], created: [], repaired: [] });
    const byItself = changes.filter(({ actorName }) => actorName === 'Reconciliation');
    expect(byItself).toMatchObject([
      {
        action: 'shop.subscribed',
        detail: { created: ['orders/create', 'products/update'], repaired: ['products/create'] },
      },
    ]);
    api.subscriptions.forbidden.add('ORDERS_CREATE');
    api.subscriptions.all.splice(0);
    expect(await nextRun(id)).toMatchObject({ state: 'done' });
    expect(await shown(id)).toMatchObject({
      shop: {
        subscriptions: {
          missing: ['orders/create'],
          userErrors: [{ topic: 'orders/create', message: expect.stringContaining('ORDERS_CREATE') }],
        },
      },
    });
  });

  it('says why it failed, leaves out nothing of that time, and ends with the shop', async () => {
    const { api } = suite;
    await suite.start(often);
    const received = await suite.collected<WebhookReceived>(messaging, webhookReceived);
    const id = await suite.registerAndRead();
    expect(await nextRun(id)).toMatchObject({ state: 'done' });
    api.isUninstalled = true;
    const failed = await nextRun(id);
    expect(failed).toMatchObject({ state: 'failed', code: 'SHOPIFY_ACCESS_DENIED' });
    putOrder(api, 1, now());
    expect((await nextRun(id)).coveredAt).toBe(failed.coveredAt);
    api.isUninstalled = false;
    await until('the order of meanwhile', () => received.length > 0);
    await suite.ask('POST', `/${id}/disable`);
    const last = await lastRun(id);
    await until('the end of the last run', async () => (await lastRun(id))?.finishedAt !== null);
    await pause(3_000);
    expect((await lastRun(id))?.begunAt).toBe(last?.begunAt);
  });

  it('goes on after a kill where it was, and reads through throttling and outages', async () => {
    const { api } = suite;
    const service = await suite.start({ ...often, NADI_INGESTION_SHOP_PAGE_PAUSE_MS: '300' });
    const received = await suite.collected<WebhookReceived>(messaging, webhookReceived);
    const id = await suite.registerAndRead();
    for (let number = 1; number <= 300; number += 1) putProduct(api, number, now());
    await until('a part of it', () => received.length >= 60);
    await service.kill();
    api.failNext('throttled', 'broken-connection', 'server-error');
    await service.startAgain();
    await until('all of it', () => distinct(received) === 300);
    expect(await nextRun(id)).toMatchObject({ state: 'done', counts: { products: { objects: 300 } } });
    expect(distinct(received)).toBe(300);
  });

  it('does not happen when it is turned off, nor of a shop without a token', async () => {
    await suite.start({ NADI_INGESTION_SHOP_RECONCILE_MS: '0' });
    const id = await suite.registerAndRead();
    await suite.services.shift()?.stop();
    await suite.start(often);
    await queryAsSuperuser('update ingestion.shops set access_token = null where id = $1', [id]);
    await pause(3_000);
    expect(await lastRun(id)).toBeNull();
  });
});
