import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { lineSold, orderPlaced } from '@nadi/contracts';
import { generateIdentityKeys, IdentitySigner, sellerGrants, SellerTokenSigner, type Identity } from '@nadi/identity';
import type { Messaging } from '@nadi/messaging';
import {
  applyDefinitions,
  freshLake,
  identityKeys,
  root,
  startFrontDoor,
  unique,
  until,
  type FrontDoorProcesses,
} from '@nadi/test-harness';
import { EventStream } from './support/event-stream.ts';
import { connect } from './support/events.ts';
import { order } from './support/sales.ts';
import { ledgerOf, sellerContracts, type Ledger } from './support/sellers.ts';

const folder = mkdtempSync(join(tmpdir(), 'nadi-sellers-'));
const dayMs = 86_400_000;
const signer = new IdentitySigner(identityKeys.privateKey);
/** The same two in both tenants. */
const [sellerA, sellerB] = ['m-a', 'm-b'];
let door: FrontDoorProcesses;
let messaging: Messaging;
let here: string;
/** Of seller A, of seller B beside, and of both names in another tenant. */
let own: Ledger;
let others: readonly Ledger[];
/** A's token, as admin made it. */
let token: string;

beforeAll(async () => {
  await freshLake();
  door = await startFrontDoor(
    {},
    {
      NADI_REPORTING_LAKE_URL: `file://${folder}/lake`,
      NADI_REPORTING_WORK_DIR: join(folder, 'work'),
    },
  );
  await applyDefinitions(join(root, 'config'), 'instead');
  messaging = await connect([...sellerContracts, orderPlaced]);
  const [there] = [door.tenants[1]];
  here = door.tenants[0];
  const timeMs = Date.now();
  own = ledgerOf({ tenantId: here, sellerId: sellerA, timeMs, size: 3, unitPriceMinor: 101 });
  others = [
    ledgerOf({ tenantId: here, sellerId: sellerB, timeMs, size: 5, unitPriceMinor: 1_000_003 }),
    ledgerOf({ tenantId: there, sellerId: sellerA, timeMs, size: 7, unitPriceMinor: 2_000_003 }),
    ledgerOf({ tenantId: there, sellerId: sellerB, timeMs, size: 4, unitPriceMinor: 3_000_017 }),
    // Events whose seller has the name of a remainder.
    ledgerOf({ tenantId: here, sellerId: '(other)', timeMs, size: 2, unitPriceMinor: 5_000_011 }),
  ];
  await messaging.publisher.publish([own, ...others].flatMap(({ events }) => events));
  await messaging.publisher.publish([order(here, timeMs, 'acme', 7_000_003)]);
  token = await tokenOf(here, sellerA);
  await until('every event to be counted', () => counted(), Boolean, 60_000);
  await until('every event to be in the lake', () => inLake(), Boolean, 60_000);
});

afterAll(async () => {
  await door?.stop();
  await messaging?.publisher.close();
  rmSync(folder, { recursive: true, force: true });
});

async function adminToken(tenantId: string, service: string): Promise<string> {
  const grants = [{ role: 'admin', domain: '*' }] as const;
  return signer.sign({ subject: 'root', name: 'root', tenantId, grants, expiresMs: Date.now() + 600_000 }, service);
}

/** A seller's token, made by admin. */
async function tokenOf(tenantId: string, sellerId: string): Promise<string> {
  const response = await fetch(`${door.admin.url}/api/admin/v1/seller-tokens`, {
    method: 'POST',
    headers: { authorization: `Bearer ${await adminToken(tenantId, 'admin')}`, 'content-type': 'application/json' },
    body: JSON.stringify({ sellerId, days: 1 }),
  });
  expect(response.status).toBe(201);
  return ((await response.json()) as { token: string }).token;
}

/** What the edge signs for a service when that token asks. */
const identityToken = (changes: Partial<Identity> = {}, service = 'reporting', key = signer) =>
  key.sign(
    {
      ...{ subject: 'seller-token/1', name: 'A', tenantId: here, grants: sellerGrants, sellerId: sellerA },
      ...{ expiresMs: Date.now() + 600_000, ...changes },
    },
    service,
  );

async function ask(path: string, bearer = token, init: RequestInit = {}) {
  const response = await fetch(`${door.admin.url}${path}`, {
    ...init,
    headers: { authorization: `Bearer ${bearer}`, ...init.headers },
  });
  return { status: response.status, text: await response.text() };
}

async function rowsOf(query: string, bearer = token): Promise<Record<string, unknown>[]> {
  const { status, text } = await ask(`/api/reporting/v1/queries/${query}`, bearer);
  if (status !== 200) throw new Error(`${query}: ${status} ${text}`);
  return (JSON.parse(text) as { rows: Record<string, unknown>[] }).rows;
}

async function totalOf(metric: string, query = '', bearer = token): Promise<number> {
  const { status, text } = await ask(`/api/reporting/v1/metrics/${metric}?from=now-2h${query}`, bearer);
  if (status !== 200) throw new Error(`${metric}: ${status} ${text}`);
  const { series } = JSON.parse(text) as { series: { points: { value: number | null }[] }[] };
  return series.flatMap(({ points }) => points).reduce((sum, { value }) => sum + (value ?? 0), 0);
}

/** Whether each seller reads what was sent of them: asked by those who read the tenants as a whole. */
async function counted(): Promise<boolean> {
  for (const { tenantId, sellerId, units, stockChange, messages, viewers } of [own, ...others]) {
    const whole = await adminToken(tenantId, 'admin');
    const total = (metric: string) => totalOf(metric, `&filter=seller:${encodeURIComponent(sellerId)}`, whole);
    const found = await Promise.all(
      ['seller-units', 'seller-stock-changes', 'seller-chat', 'seller-viewers'].map(total),
    );
    if (JSON.stringify(found) !== JSON.stringify([units, stockChange, messages, viewers])) return false;
  }
  return true;
}

async function inLake(): Promise<boolean> {
  for (const tenantId of door.tenants) {
    const whole = await adminToken(tenantId, 'admin');
    const sql = `select (select count(*) from orders.line_sold) + (select count(*) from livestream.viewer_joined) + (select count(*) from livestream.viewer_left)
      + (select count(*) from livestream.chat_message_posted) + (select count(*) from inventory.stock_changed) + (select count(*) from catalog.product_changed) as n`;
    const { status, text } = await ask('/api/reporting/v1/sql', whole, {
      ...{ method: 'POST', body: JSON.stringify({ sql }), headers: { 'content-type': 'application/json' } },
    });
    const sent = [own, ...others].filter((ledger) => ledger.tenantId === tenantId).flatMap(({ events }) => events);
    if (status !== 200 || (JSON.parse(text) as { rows: { n: number }[] }).rows[0]?.n !== sent.length) return false;
  }
  return true;
}

/** Marks and amounts of everybody else, of which an answer to A must hold none. */
function foreignIn(text: string): string[] {
  const amounts = others.flatMap(({ revenueMinor }) => [String(revenueMinor)]);
  const sums = others.map(({ revenueMinor }) => String(revenueMinor + own.revenueMinor));
  const marks = others.map(({ mark }) => mark);
  return [...marks, ...amounts, ...sums, '7000003'].filter((secret) => text.includes(secret));
}

describe('the metrics of a seller', () => {
  it('are those for sellers, and say nothing but what is theirs', async () => {
    const { metrics } = JSON.parse((await ask('/api/reporting/v1/metrics')).text) as { metrics: { name: string }[] };
    expect(metrics.map(({ name }) => name)).toEqual([
      ...['seller-chat', 'seller-orders', 'seller-revenue', 'seller-stock-changes', 'seller-units'],
      ...['seller-units-per-order', 'seller-viewers', 'seller-watch-time'],
    ]);
    const { text } = await ask('/api/reporting/v1/metrics/seller-revenue');
    expect(JSON.parse(text)).toMatchObject({ watermark: null, dimensions: ['seller', 'currency'] });
    expect(JSON.parse(text)).not.toHaveProperty('definition');
  });

  it('are exactly what was sent of them', async () => {
    const found = await Promise.all(
      ['orders', 'revenue', 'units', 'viewers', 'chat', 'stock-changes', 'watch-time'].map((name) =>
        totalOf(`seller-${name}`),
      ),
    );
    const { orders, revenueMinor, units, viewers, messages, stockChange, watchedMs } = own;
    expect(found).toEqual([orders, revenueMinor, units, viewers, messages, stockChange, watchedMs]);
    expect(await totalOf('seller-units-per-order')).toBe(units / orders);
    expect(await totalOf('seller-units', '&by=channel,seller')).toBe(units);
    expect(await totalOf('seller-revenue', '&step=1h')).toBe(revenueMinor);
  });

  it('are each seller’s own in every tenant', async () => {
    for (const ledger of others.filter(({ sellerId }) => sellerId !== '(other)')) {
      const bearer = await tokenOf(ledger.tenantId, ledger.sellerId);
      expect(await totalOf('seller-revenue', '', bearer)).toBe(ledger.revenueMinor);
      const rows = await rowsOf('seller-recent-orders', bearer);
      expect(rows).toHaveLength(ledger.orders * 2);
      expect(rows.every(({ product }) => String(product).startsWith(ledger.mark))).toBe(true);
    }
  });

  it('stay as they are while others sell, and move with what is theirs, on the stream', async () => {
    const bearer = await identityToken();
    const tile = `seller-units;by=seller;filter=seller:${sellerA};filter=seller:${sellerB};last=2h`;
    const stream = await EventStream.openWith(door.reporting, bearer, [tile]);
    await until(
      'the first state',
      async () => stream.total(tile),
      (total) => total === own.units,
    );
    const timeMs = Date.now();
    const sold = (sellerId: string, quantity: number) => ({
      ...{ contract: lineSold, id: unique('e'), tenantId: here, source: '/tests', timeMs },
      data: {
        ...{
          orderId: unique('o'),
          lineNumber: 0,
          channel: 'app',
          country: 'IN',
          currency: 'EUR',
          productId: unique('p'),
        },
        ...{ sellerId, quantity, unitPriceMinor: 0, lineTotalMinor: 0 },
      },
    });
    await messaging.publisher.publish([sold(sellerB, 40)]);
    const whole = await adminToken(here, 'admin');
    await until(
      'what B sold to be counted',
      () => totalOf('seller-units', '&filter=seller:m-b', whole),
      (total) => total === 55,
    );
    await messaging.publisher.publish([sold(sellerA, 4), sold(sellerA, -4)]);
    await until(
      'A to hear of their own',
      async () => stream.messages.length,
      (count) => count >= 2,
    );
    stream.close();
    const values = stream.messages.flatMap(({ data }) => data.points);
    expect(values.every(({ value }) => (value ?? 0) <= own.units + 4)).toBe(true);
    const heard = JSON.stringify(stream.messages.map(({ data }) => ({ ...data, tile: '' })));
    expect([foreignIn(heard), heard.includes(sellerB), heard.includes('"watermarkMs":null')]).toEqual([
      [],
      false,
      true,
    ]);
  });
});

describe('the queries of a seller', () => {
  it('are those for sellers', async () => {
    const { queries } = JSON.parse((await ask('/api/reporting/v1/queries')).text) as { queries: { name: string }[] };
    expect(queries.map(({ name }) => name)).toEqual([
      ...['seller-chat', 'seller-live', 'seller-recent-orders', 'seller-stock', 'seller-top-products'],
    ]);
  });

  it('answer with exactly what was sent of them', async () => {
    const stock = await rowsOf('seller-stock');
    expect(Object.fromEntries(stock.map((row) => [`${row['product']} ${row['store']}`, row['on_hand']]))).toEqual(
      own.stock,
    );
    expect(await rowsOf('seller-live')).toMatchObject([
      { stream: `${own.mark}-l`, viewers: own.viewers, watching: own.viewers - 1, messages: own.messages },
    ]);
    const products = (await rowsOf('seller-top-products')).filter(({ product }) =>
      String(product).startsWith(own.mark),
    );
    expect(products).toMatchObject([
      { product: `${own.mark}-p0`, units: own.orders * 2, orders: own.orders, total_minor: own.orders * 202 },
      { product: `${own.mark}-p1`, units: own.orders, orders: own.orders, total_minor: own.orders * 101 },
    ]);
    const chat = await rowsOf('seller-chat');
    expect(chat.map(({ message }) => message).sort()).toEqual([0, 1, 2].map((number) => `${own.mark}-m${number}`));
    expect(new Set(chat.map(({ author }) => String(author)))).toEqual(
      new Set([expect.stringMatching(/^[0-9a-f]{64}$/)]),
    );
    const all = await Promise.all(
      ['seller-chat', 'seller-live', 'seller-recent-orders', 'seller-stock', 'seller-top-products'].map((name) =>
        rowsOf(name),
      ),
    );
    expect(all.flat().map(({ seller }) => seller)).toEqual(all.flat().map(() => sellerA));
    expect(foreignIn(JSON.stringify(all))).toEqual([]);
  });

  it('keep answers apart, whoever asked first', async () => {
    const b = await tokenOf(here, sellerB);
    const from = `from=${new Date(Date.now() - 7_200_000).toISOString()}`;
    const [ofA, ofB, again] = [
      ...[
        await rowsOf(`seller-chat?${from}`),
        await rowsOf(`seller-chat?${from}`, b),
        await rowsOf(`seller-chat?${from}`),
      ],
    ];
    expect([ofA?.length, ofB?.length]).toEqual([3, 5]);
    expect(again).toEqual(ofA);
  });
});

const metric = (text: string) => `/api/reporting/v1/metrics/${text}`;
const query = (text: string) => `/api/reporting/v1/queries/${text}`;
const encoded = encodeURIComponent;

describe('seller A never sees B', () => {
  it.each([
    ...['filter=seller:m-b', 'filter=seller:m-a&filter=seller:m-b', 'filter=seller:(other)', 'filter=seller:(none)'],
    ...['filter=seller:', 'by=seller', 'by=seller,currency&filter=seller:m-b', 'baseline=1d&filter=seller:m-b'],
    ...['step=1d&by=currency', 'from=now-30d&step=1h', 'by=currency&filter=currency:INR'],
  ])('by the parameters %s', async (parameters) => {
    const { status, text } = await ask(metric(`seller-revenue?${parameters}`));
    const { series } = JSON.parse(text) as {
      series: { dimensions: Record<string, string>; points: { value: number }[] }[];
    };
    const total = series.flatMap(({ points }) => points).reduce((sum, { value }) => sum + value, 0);
    const sellers = new Set(series.map(({ dimensions }) => dimensions['seller'] ?? sellerA));
    const isForOthers = /filter=seller:(?!m-a)/.test(parameters) && !parameters.includes('m-a');
    expect([status, foreignIn(text), total]).toEqual([200, [], isForOthers ? 0 : own.revenueMinor]);
    expect([...sellers]).toEqual(isForOthers ? [] : [sellerA]);
  });

  it.each([
    ['a parameter that names a seller', metric('seller-revenue?sellerId=m-b'), 400],
    ['a parameter like the dimension', metric('seller-revenue?seller=m-b'), 400],
    ['another tenant', metric('seller-revenue?tenantId=x&tenant_id=x'), 400],
    [
      'a filter that stands twice in one',
      metric(`seller-revenue?filter=${encoded('seller:m-b&filter=seller:m-a')}`),
      200,
    ],
    ['a filter with a line', metric(`seller-revenue?filter=${encoded('seller:m-b\n')}`), 200],
    ['sliding windows', metric('seller-units?sliding=true&filter=seller:m-b'), 200],
    ['a ratio', metric('seller-units-per-order?filter=seller:m-b'), 200],
    ['a metric of the marketplace', metric('revenue'), 404],
    ['another one', metric('revenue-by-brand?by=brand'), 404],
    ['all events', metric('events?by=contract'), 404],
    ['what is sold most', metric('top-products-sold'), 404],
    ['a ratio of the marketplace', metric('average-order-value'), 404],
    ['a metric with another one in its name', metric(encoded('seller-revenue;revenue')), 404],
    ['the state of the service', '/api/reporting/v1/status', 403],
    ['a query of the marketplace', query('live-sales?sellerId=m-b'), 404],
    ['the funnel', query('shop-funnel'), 404],
    ['a parameter of a query that names a seller', query('seller-stock?sellerId=m-b'), 400],
    ['a parameter of a query that names a tenant', query('seller-stock?tenant_id=x'), 400],
    ['SQL in a parameter', query(`seller-stock?product=${encoded("' or sellerId = 'm-b' --")}`), 200],
    ['more SQL in a parameter', query(`seller-chat?stream=${encoded("x') or (true")}`), 200],
    ['SQL in a number', query(`seller-stock?atMost=${encoded('1) or (1=1')}`), 400],
    ['all time', query('seller-recent-orders?from=2000-01-01T00:00:00Z'), 200],
    ['another format', query('seller-chat?format=csv'), 200],
    ['tables', '/api/reporting/v1/sql/tables', 403],
    ['exports', '/api/reporting/v1/exports', 403],
    ['runs of an export', '/api/reporting/v1/exports/orders-rows/runs', 403],
    ['targets', '/api/reporting/v1/targets', 403],
    ['segments', '/api/reporting/v1/segments', 403],
    ['experiments', '/api/reporting/v1/experiments', 403],
    ['erasures', '/api/reporting/v1/lake/erasures', 403],
    ['backfills', '/api/reporting/v1/metrics/seller-revenue/backfills', 404],
    ['topics', '/api/admin/v1/topics/orders.line-sold/messages', 403],
    ['the audit', '/api/admin/v1/audit', 403],
    ['tokens of other sellers', '/api/admin/v1/seller-tokens', 403],
    ['a session', '/api/session', 403],
  ])('by %s', async (_what, path, status) => {
    const answer = await ask(path, token, { headers: { 'x-seller-id': sellerB, 'x-nadi-seller': sellerB } });
    expect([answer.status, foreignIn(answer.text)]).toEqual([status, []]);
  });

  it('by asking for what is B’s by its name', async () => {
    const [b] = others as [Ledger];
    expect(await rowsOf(`seller-stock?product=${b.mark}-p0`)).toEqual([]);
    expect(await rowsOf(`seller-chat?stream=${b.mark}-l`)).toEqual([]);
  });

  it.each([
    ['revenue', 404],
    ['orders;by=country', 404],
    ['seller-revenue;seller=m-b', 400],
    ['seller-revenue;tenant=x', 400],
    ['seller-revenue\n;filter=seller:m-b', 404],
    ['seller-revenue;by=seller;by=currency', 400],
    ['', 404],
  ])('by the tile %j', async (tile, status) => {
    const response = await fetch(`${door.reporting.url}/v1/stream?tile=${encoded(tile)}`, {
      headers: { authorization: `Bearer ${await identityToken()}` },
    });
    expect([response.status, foreignIn(await response.text())]).toEqual([status, []]);
  });

  it('by tiles that filter for somebody else', async () => {
    const tiles = ['m-b', '(other)', '(none)', ''].map((seller) => `seller-revenue;filter=seller:${seller};last=3h`);
    const stream = await EventStream.openWith(door.reporting, await identityToken(), tiles);
    await until(
      'each tile',
      async () => stream.messages.length,
      (count) => count >= tiles.length,
    );
    stream.close();
    expect(stream.messages.flatMap(({ data }) => data.points)).toEqual([]);
  });

  it('by SQL of their own', async () => {
    const init = {
      method: 'POST',
      body: '{"sql":"from orders.line_sold"}',
      headers: { 'content-type': 'application/json' },
    };
    const answer = await ask('/api/reporting/v1/sql', token, init);
    expect([answer.status, foreignIn(answer.text)]).toEqual([403, []]);
  });

  it('by a token that was changed, or made for something else', async () => {
    const [header, payload = '', signature] = token.split('.');
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as { jti: string };
    const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const foreign = generateIdentityKeys().privateKey;
    const made = { id: claims.jti, tenantId: here, sellerId: sellerB, expiresMs: Date.now() + dayMs };
    const tokens = [
      `${header}.${encode({ ...claims, seller: sellerB })}.${signature}`,
      `${encode({ alg: 'none' })}.${encode({ ...claims, seller: sellerB })}.`,
      await new SellerTokenSigner(foreign).sign(made),
      await new SellerTokenSigner(identityKeys.privateKey).sign(made),
      await new SellerTokenSigner(identityKeys.privateKey).sign({
        ...made,
        sellerId: sellerA,
        tenantId: door.tenants[1],
      }),
      await new SellerTokenSigner(identityKeys.privateKey).sign({
        ...made,
        sellerId: sellerA,
        expiresMs: Date.now() - 1,
      }),
      await identityToken({ sellerId: sellerB }, 'admin', new IdentitySigner(foreign)),
      await identityToken({ sellerId: sellerB }, 'reporting'),
      await identityToken({ sellerId: sellerB }, 'seller'),
      await signer.sign(
        { subject: 's', name: 's', tenantId: here, grants: sellerGrants, expiresMs: Date.now() + dayMs },
        'admin',
      ),
    ];
    for (const text of tokens) {
      expect(await ask(metric('seller-revenue'), text)).toMatchObject({ status: 401 });
    }
  });

  it('by an identity at the service itself that is not whole', async () => {
    const tokens = [
      token,
      await identityToken({ sellerId: sellerB }, 'reporting', new IdentitySigner(generateIdentityKeys().privateKey)),
      await identityToken({ sellerId: sellerB }, 'ingestion'),
      await identityToken({ grants: [{ role: 'admin', domain: '*' }] }),
      await identityToken({ grants: [...sellerGrants, { role: 'admin', domain: '*' }] }),
      await identityToken({ sellerId: '(other)' }),
      await identityToken({ expiresMs: Date.now() - 1_000 }),
      await signer.sign(
        { subject: 's', name: 's', tenantId: here, grants: sellerGrants, expiresMs: Date.now() + dayMs },
        'reporting',
      ),
    ];
    for (const text of tokens) {
      const response = await fetch(`${door.reporting.url}/v1/metrics/seller-revenue`, {
        headers: { authorization: `Bearer ${text}` },
      });
      expect(response.status).toBe(401);
    }
  });
});
