import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { AdminApi } from '@nadi/shopify-double';
import { AdminClient, WebhookSubscriptions, type AdminClientOptions } from '../src/index.ts';

const accessToken = 'token-of-the-tests-0123456789';
const here = 'https://events.example.com/v1/webhooks/shopify/shop-1';
const topics = ['orders/create', 'products/update', 'inventory_levels/update', 'app/uninstalled'];
const code = (expected: string) => expect.objectContaining({ code: expected }) as unknown as Error;

let nowMs: number;
let waits: number[];
let api: AdminApi;

beforeEach(async () => {
  nowMs = 1_000_000;
  waits = [];
  api = await AdminApi.start({ accessToken, maximumAvailable: 200, restoreRate: 10, now: () => nowMs, pageSize: 2 });
});
afterEach(() => api.close());

/** Time passes only while it waits. */
function client(overrides: Partial<AdminClientOptions> = {}): AdminClient {
  return new AdminClient({
    ...{ shopDomain: 'lumen.myshopify.com', accessToken, apiVersion: '2026-10', baseUrl: api.url },
    ...{ now: () => nowMs, random: () => 0 },
    wait: async (durationMs) => {
      waits.push(durationMs);
      nowMs += durationMs;
    },
    ...overrides,
  });
}

const list = 'query Listed { webhookSubscriptions(first: 1) { nodes { id } } }';

describe('the client of the Admin API', () => {
  it('waits for its budget by itself, so that it is hardly ever refused', async () => {
    const subscriptions = new WebhookSubscriptions(client());
    for (let round = 0; round < 40; round += 1) {
      await subscriptions.ensure(`${here}-${round}`, topics);
    }
    expect(api.throttled).toBe(0);
    expect(waits.length).toBeGreaterThan(10);
    expect(api.subscriptions.all.map(({ uri }) => uri)).toEqual(topics.map(() => `${here}-39`));
  });

  it('waits and tries again when others have used the budget up', async () => {
    const admin = client();
    await admin.query(list, { first: 1 });
    api.use(220);
    await expect(admin.query(list, { first: 1 })).resolves.toBeDefined();
    expect(api.throttled).toBeGreaterThan(0);
  });

  it('tries again after outages, as late as it is told or later and later', async () => {
    api.failNext('server-error', 'rate-limited', 'broken-connection', 'internal-error');
    await expect(client().query(list, { first: 1 })).resolves.toBeDefined();
    expect([api.requests, waits]).toEqual([5, [250, 2_000, 1_000, 2_000]]);
  });

  it('gives up in the end and says so', async () => {
    api.failNext('server-error', 'server-error', 'server-error');
    await expect(client({ maxAttempts: 3 }).query(list)).rejects.toMatchObject({
      ...{ code: 'SHOPIFY_UNAVAILABLE', retriable: true, message: 'Shopify answers 502, 3 times' },
    });
  });

  it('says what will not get better, and never its token', async () => {
    const wrong = client({ accessToken: 'another-token-0123456789' }).query(list);
    await expect(wrong).rejects.toThrow(code('SHOPIFY_ACCESS_DENIED'));
    await expect(wrong).rejects.not.toThrow('another-token');
    await expect(client().query('query { nothings(first: 1) { nodes { id } } }')).rejects.toThrow(
      code('SHOPIFY_QUERY_FAILED'),
    );
    expect(api.requests).toBe(2);
  });

  it('follows nobody elsewhere with its token', async () => {
    api.failNext('redirect');
    await client().query(list, { first: 1 });
    expect([api.requests, waits]).toEqual([2, [250]]);
  });

  it.each([
    ['another domain', { shopDomain: 'lumen.example.com' }],
    ['a path in the domain', { shopDomain: 'evil.example/x.myshopify.com' }],
    ['http', { baseUrl: 'http://lumen.myshopify.com' }],
    ['a version that is none', { apiVersion: 'latest/../..' }],
  ])('refuses %s', (_what, overrides) => {
    expect(() => client(overrides)).toThrow(code('CONFIG_INVALID'));
  });
});

describe('subscriptions', () => {
  it('are created, repaired and left alone as needed, each topic once', async () => {
    const subscriptions = new WebhookSubscriptions(client());
    const others = api.subscriptions.add('THEMES_PUBLISH', 'https://others.example.com/');
    api.subscriptions.add('ORDERS_CREATE', 'https://old.example.com/');
    api.subscriptions.add('PRODUCTS_UPDATE', 'https://old.example.com/');
    api.subscriptions.add('PRODUCTS_UPDATE', here);
    expect(await subscriptions.ensure(here, topics)).toEqual({
      right: ['products/update'],
      created: ['inventory_levels/update', 'app/uninstalled'],
      repaired: ['orders/create'],
      removed: ['products/update'],
      ...{ missing: [], userErrors: [] },
    });
    expect(await subscriptions.ensure(here, topics)).toMatchObject({
      right: topics,
      created: [],
      repaired: [],
      removed: [],
    });
    expect((await subscriptions.list()).map(({ topic }) => topic).sort()).toEqual([
      'APP_UNINSTALLED',
      'INVENTORY_LEVELS_UPDATE',
      'ORDERS_CREATE',
      'PRODUCTS_UPDATE',
      'THEMES_PUBLISH',
    ]);
    expect(await subscriptions.removeAll(here)).toEqual({ removed: 4, userErrors: [] });
    expect(api.subscriptions.all).toEqual([others]);
  });

  it('that Shopify refuses are missing, with its words', async () => {
    const subscriptions = new WebhookSubscriptions(client());
    api.subscriptions.forbidden.add('ORDERS_CREATE');
    expect(await subscriptions.ensure(here, ['orders/create', 'app/uninstalled'])).toMatchObject({
      ...{ created: ['app/uninstalled'], missing: ['orders/create'] },
      userErrors: [{ topic: 'orders/create', field: '', message: expect.stringContaining('ORDERS_CREATE') }],
    });
    expect(await subscriptions.ensure('http://events.example.com/', ['app/uninstalled'])).toMatchObject({
      missing: ['app/uninstalled'],
      userErrors: [{ topic: 'app/uninstalled', field: 'webhookSubscription.uri' }],
    });
  });
});
