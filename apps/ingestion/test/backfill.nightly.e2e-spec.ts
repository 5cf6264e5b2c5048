import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  orderCancelled,
  orderPlaced,
  productChanged,
  stockChanged,
  webhookReceived,
  type WebhookReceived,
} from '@nadi/contracts';
import type { Messaging } from '@nadi/messaging';
import { deliverOnce } from '@nadi/shopify-double';
import { applyDefinitions, prepare, root, until, type ServiceProcess } from '@nadi/test-harness';
import { putLocation, putOrder, putProduct } from './support/double-shop.ts';
import { connect } from './support/log.ts';
import { appSecret, distinct, shopDomain, ShopSuite } from './support/shop-suite.ts';

let messaging: Messaging;
let suite: ShopSuite;

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

describe('the backfill of a shop', () => {
  it('is complete and counts once, through throttling, outages, a kill and beside a second instance', async () => {
    for (let number = 1; number <= 2_500; number += 1) {
      putProduct(suite.api, number, number, number % 500 === 0 ? 12 : 1);
      putOrder(suite.api, number, number, number % 25 === 0);
    }
    putLocation(suite.api, '71', 250);
    putLocation(suite.api, '72', 150);
    const service = await suite.start();
    await suite.start();
    const received = await suite.collected<WebhookReceived>(messaging, webhookReceived);
    const placed = await suite.collected(messaging, orderPlaced);
    const cancelled = await suite.collected(messaging, orderCancelled);
    const products = await suite.collected(messaging, productChanged);
    const stock = await suite.collected(messaging, stockChanged);
    const { id, body } = await suite.register();
    expect(body).toMatchObject({ subscriptions: { missing: [] }, backfill: { state: 'waiting', since: null } });
    suite.api.failNext('broken-connection', 'throttled', 'server-error');
    await until('a part of the shop', () => received.length > 500);
    suite.api.failNext('throttled', 'internal-error', 'broken-connection');
    await service.kill();
    await until('more of it', () => received.length > 1_000);
    // The one that holds the lease is killed, whichever it is.
    const second = suite.services[1] as ServiceProcess;
    await second.kill();
    await service.startAgain();
    await second.startAgain();
    expect(await suite.backfillEnd(id)).toMatchObject({ state: 'done', code: null });
    const states = 2_500 + 2_500 + 100 + 400;
    await until('all states', () => distinct(received) >= states);
    await until('what pipelines make of them', () => distinct(placed) >= 2_500 && distinct(stock) >= 400);
    await until('the products', () => distinct(products) >= 2_500 + 5 * 11);
    await until('what was cancelled', () => distinct(cancelled) >= 100);
    expect([received, placed, cancelled, stock, products].map(distinct)).toEqual([states, 2_500, 100, 400, 2_555]);
    expect(new Set(placed.map(({ data }) => data.orderId)).size).toBe(2_500);
    // Whoever goes on after a kill sends a page again, and nothing more.
    expect(received.length - states).toBeLessThanOrEqual(2 * 100);
    expect((await suite.backfillOf(id))?.counts).toMatchObject({
      products: { objects: 2_500, events: 2_500, refused: 0 },
      orders: { objects: 2_500, events: 2_600, passedOver: 0 },
      inventory: { objects: 400, events: 400 },
    });
    expect(suite.api.throttled).toBeGreaterThan(0);
  });

  it('gives what webhooks tell of the same states their ids', async () => {
    putProduct(suite.api, 1, 10);
    putOrder(suite.api, 1, 20);
    putLocation(suite.api, '71', 1);
    await suite.start();
    const received = await suite.collected<WebhookReceived>(messaging, webhookReceived);
    const { id } = await suite.register();
    await until('all three', () => received.length >= 3);
    const idOf = (topic: string) => received.find(({ data }) => data.topic === topic)?.id;
    const address = `${suite.services[0]?.url}/v1/webhooks/shopify/${id}`;
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
  });

  it('may be asked for again, for a part and a time; orders of before and after it are passed over', async () => {
    for (let number = 1; number <= 10; number += 1) putProduct(suite.api, number, number);
    await suite.start();
    const { id } = await suite.register();
    await suite.backfillEnd(id);
    putOrder(suite.api, 1, 100 * 86_400 * 365);
    // Placed before and changed after it.
    putOrder(suite.api, 2, 6);
    putOrder(suite.api, 3, 9);
    const since = '2026-10-01T00:00:08Z';
    const asked = await suite.ask('POST', `/${id}/backfill`, { resources: ['orders', 'products'], since });
    expect(asked).toMatchObject({ status: 202, body: { backfill: { resources: ['products', 'orders'] } } });
    expect(await suite.backfillEnd(id)).toMatchObject({
      state: 'done',
      counts: { products: { objects: 3, events: 3 }, orders: { objects: 3, events: 1, passedOver: 2 } },
    });
    const { body } = await suite.ask('GET', `/${id}`);
    expect((body['changes'] as { action: string }[]).map(({ action }) => action)).toEqual([
      ...['shop.backfill-requested', 'shop.backfill-requested', 'shop.subscribed', 'shop.registered'],
    ]);
  });

  it('fails with the reason when the shop takes the token no more or is disabled, and is asked for one at a time', async () => {
    for (let number = 1; number <= 100; number += 1) putProduct(suite.api, number, number);
    await suite.start({ NADI_INGESTION_SHOP_PAGE_PAUSE_MS: '1000' });
    const { id } = await suite.register();
    const firstPage = () =>
      until('its first page', async () => ((await suite.backfillOf(id))?.counts['products']?.objects ?? 0) > 0);
    await firstPage();
    expect(await suite.ask('POST', `/${id}/backfill`)).toMatchObject({
      status: 409,
      body: { code: 'SHOP_SYNC_RUNNING' },
    });
    suite.api.isUninstalled = true;
    expect(await suite.backfillEnd(id)).toMatchObject({ state: 'failed', code: 'SHOPIFY_ACCESS_DENIED' });
    suite.api.isUninstalled = false;
    expect(await suite.ask('POST', `/${id}/backfill`)).toMatchObject({
      status: 202,
      body: { backfill: { counts: {} } },
    });
    await firstPage();
    await suite.ask('POST', `/${id}/disable`);
    expect(await suite.backfillEnd(id)).toMatchObject({ state: 'failed', code: 'SHOP_DISABLED' });
    expect(await suite.ask('POST', `/${id}/backfill`)).toMatchObject({
      status: 409,
      body: { code: 'SHOP_DISABLED' },
    });
    const refused = await suite.register({ accessToken: 'token-of-somebody-else-012345' });
    expect(refused.body).toMatchObject({ subscriptions: { problem: expect.anything() }, backfill: null });
  });

  it('is refused with what is wrong', async () => {
    await suite.start();
    const { id } = await suite.register({});
    expect(await suite.backfillOf(id)).toBeNull();
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
      const answer = await suite.ask('POST', `/${shopId}/backfill`, body);
      expect(answer).toMatchObject({ status, body: { code, reason: expect.stringContaining(reason) } });
    }
    await suite.ask('POST', `/${id}/subscribe`, { accessToken: suite.accessToken });
    expect(await suite.ask('POST', `/${id}/backfill`, { since: tomorrow })).toMatchObject({ status: 400 });
    expect(await suite.ask('POST', `/${id}/backfill`, {}, 'viewer')).toMatchObject({ status: 403 });
  });
});
