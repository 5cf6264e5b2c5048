import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { AdminApi } from '@nadi/shopify-double';
import { AdminClient, ShopReader, type ResourceState, type ShopResource } from '../src/index.ts';

const accessToken = 'token-of-the-tests-0123456789';
let nowMs = 0;
let api: AdminApi;

beforeEach(async () => {
  nowMs = Date.parse('2026-11-20T10:00:00Z');
  api = await AdminApi.start({ accessToken, now: () => nowMs });
});
afterEach(() => api.close());

function admin(keptShare = 0): AdminClient {
  return new AdminClient({
    ...{ shopDomain: 'lumen.myshopify.com', accessToken, apiVersion: '2026-10', baseUrl: api.url, keptShare },
    ...{ now: () => nowMs, random: () => 0, wait: async (durationMs) => void (nowMs += durationMs) },
  });
}

async function all(resource: ShopResource, sinceMs: number | null = null, reader = new ShopReader(admin())) {
  const states: ResourceState[] = [];
  for (let after: string | null = null; ;) {
    const page = await reader.page(resource, { after, sinceMs });
    states.push(...page.states);
    after = page.next;
    if (after === null) return states;
  }
}

const at = (second: number) => new Date(Date.parse('2026-11-01T00:00:00Z') + second * 1_000).toISOString();
const bodyOf = ({ body }: ResourceState) => JSON.parse(body) as Record<string, unknown>;

function addProduct(number: number, variants = 1): void {
  const legacyResourceId = String(7_880_321_196_742_920_000n + BigInt(number));
  api.shop.products.set(legacyResourceId, {
    ...{
      id: `gid://shopify/Product/${legacyResourceId}`,
      legacyResourceId,
      title: `#Lamp "${number}" \\`,
      vendor: 'L',
    },
    ...{ descriptionHtml: '#', productType: '', handle: 'lamp', status: 'ACTIVE', tags: ['a', 'b'] },
    ...{ createdAt: at(0), updatedAt: at(number) },
    variants: Array.from({ length: variants }, (_, index) => ({
      ...{ legacyResourceId: String(number * 1_000 + index), title: 'Default Title', price: '10.00', sku: null },
      ...{ position: index + 1, inventoryItem: { legacyResourceId: String(index + 1) } },
    })),
  });
}

describe('a shop that is read', () => {
  it('tells every product with all its variants, in the shape of the webhook and with long ids exact', async () => {
    for (let number = 1; number <= 100; number += 1) addProduct(number, number === 50 ? 250 : 1);
    const states = await all('products');
    expect(new Set(states.map(({ body }) => /"id":(\d+)/.exec(body)?.[1])).size).toBe(100);
    expect(states[0]?.body).toContain('"id":7880321196742920001,');
    const first = states[0] as ResourceState;
    expect(bodyOf(first)).toMatchObject({ title: '#Lamp "1" \\', body_html: '#', status: 'active', tags: 'a, b' });
    expect(first.timeMs).toBe(Date.parse(at(1)));
    expect((bodyOf(states[49] as ResourceState)['variants'] as unknown[]).length).toBe(250);
  });

  it('tells only what changed since a time, and what changes while it is read once more at its end', async () => {
    for (let number = 1; number <= 60; number += 1) addProduct(number);
    expect(await all('products', Date.parse(at(41)))).toHaveLength(20);
    const reader = new ShopReader(admin());
    const { next, states } = await reader.page('products', { after: null, sinceMs: null });
    expect(states).toHaveLength(30);
    const [id, product] = [...api.shop.products.entries()][0] ?? [];
    api.shop.products.set(String(id), { ...product, legacyResourceId: String(id), updatedAt: at(1_000) });
    const rest = await reader.page('products', { after: next, sinceMs: null });
    expect([rest.states.length, rest.next === null]).toEqual([30, false]);
    const end = await reader.page('products', { after: rest.next, sinceMs: null });
    expect([end.states[0]?.body.includes(String(id)), end.next]).toEqual([true, null]);
  });

  it('tells stock location by location, and none of what is not tracked', async () => {
    for (const location of ['1', '2', '3']) {
      const levels = Array.from({ length: location === '2' ? 0 : 150 }, (_, index) => ({
        ...{ id: `gid://shopify/InventoryLevel/${location}?inventory_item_id=${index + 1}`, updatedAt: at(index) },
        ...{ legacyResourceId: String(index + 1), quantities: [{ quantity: index }] },
        item: { legacyResourceId: String(index + 1), tracked: index > 0 },
      }));
      api.shop.locations.push({ legacyResourceId: location, levels });
    }
    const states = (await all('inventory')).map(bodyOf);
    expect(states).toHaveLength(300);
    expect(states[0]).toMatchObject({ inventory_item_id: 1, location_id: 1, available: null });
    expect(states[299]).toMatchObject({ inventory_item_id: 150, location_id: 3, available: 149, updated_at: at(149) });
  });

  it('is asked for less at once when a page costs too much, and keeps a share of the budget for others', async () => {
    for (let number = 1; number <= 40; number += 1) addProduct(number);
    const asked: unknown[] = [];
    const real = admin(0.25);
    const costly = {
      query: <T>(document: string, variables: Readonly<Record<string, unknown>> = {}): Promise<T> => {
        asked.push(variables['first']);
        const first = Number(variables['first']) * (Number(variables['first']) > 10 ? 10 : 1);
        return real.query<T>(document, { ...variables, first });
      },
    };
    const reader = new ShopReader(costly);
    expect((await reader.page('products', { after: null, sinceMs: null })).states).toHaveLength(7);
    expect(asked).toEqual([30, 15, 7]);
    api.use(500);
    await reader.page('products', { after: null, sinceMs: null });
    await reader.page('products', { after: null, sinceMs: null });
    expect(api.throttled).toBe(0);
  });
});
