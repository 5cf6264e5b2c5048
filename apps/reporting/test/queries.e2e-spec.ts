import { mkdtempSync, rmSync, writeFileSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { orderPlaced, productViewed, searchPerformed, type OrderPlaced, type ProductViewed } from '@nadi/contracts';
import type { Grant } from '@nadi/identity';
import type { Messaging, OutgoingEvent } from '@nadi/messaging';
import { applyDefinitions, freshLake, prepare, root, ServiceProcess, unique, until } from '@nadi/test-harness';
import { connect, search } from './support/events.ts';
import { tokenFor } from './support/token.ts';

const folder = mkdtempSync(join(tmpdir(), 'nadi-queries-'));
/** Names of this run: versions of earlier ones are still known. */
const named = (name: string) => unique(name).toLowerCase();
const [counted, funnel, contacts, slow] = [named('count'), named('funnel'), named('contacts'), named('slow')];
let messaging: Messaging;
let service: ServiceProcess;

const count = (more: string) => `name: ${counted}
question: How many searches were there, and who made them?
${more}
parameters:
  atLeast: { type: integer, default: 0, min: 0, max: 100 }
  visitor: { type: text, list: true, optional: true }
  since: { type: timestamp, default: now-1h }
`;
const countSql = `sql: |
  select count(*) as searches from storefront.search_performed
  where resultCount >= $atLeast and event_time >= $since and ($visitor is null or list_contains($visitor, visitorId))
`;

const texts = {
  [counted]: count('staleness: 2s') + countSql,
  [funnel]: `name: ${funnel}
question: How many of those who look at products order one?
staleness: 0s
funnel:
  by: visitorId
  within: 1h
  steps: [{ name: viewed, event: storefront.product-viewed }, { name: ordered, event: orders.order-placed }]
`,
  [contacts]: `name: ${contacts}
question: Who is to be written to about an order?
staleness: 0s
rateLimit: { perMinute: 40 }
sql: select contactEmail from orders.order_placed
`,
  [slow]: `name: ${slow}
question: What takes a while, and is counted once?
staleness: 1m
sql: select count(*) as n, (select count(*) from range(60000000) r(i) where i % 7 = 3) as work from storefront.search_performed
`,
};

async function apply(name: string, text: string): Promise<void> {
  writeFileSync(join(folder, 'config', 'queries', `${name}.yaml`), text);
  await applyDefinitions(join(folder, 'config'), 'beside');
}

beforeAll(async () => {
  await prepare('reporting');
  await freshLake();
  mkdirSync(join(folder, 'config', 'queries'), { recursive: true });
  for (const [name, text] of Object.entries(texts)) {
    writeFileSync(join(folder, 'config', 'queries', `${name}.yaml`), text);
  }
  await applyDefinitions(join(folder, 'config'), 'beside');
  messaging = await connect([searchPerformed, orderPlaced, productViewed]);
  service = await ServiceProcess.start('reporting', {
    NADI_REPORTING_LAKE_URL: `file://${folder}/lake`,
    NADI_REPORTING_WORK_DIR: join(folder, 'work'),
  });
});

afterAll(async () => {
  await service.stop();
  await messaging.publisher.close();
  await applyDefinitions(join(root, 'config'), 'instead');
  rmSync(folder, { recursive: true, force: true });
});

const viewer: readonly Grant[] = [{ role: 'viewer', domain: '*' }];

async function ask(path: string, tenantId: string, grants = viewer, signal?: AbortSignal): Promise<Response> {
  const headers = { authorization: `Bearer ${await tokenFor(tenantId, { grants })}` };
  return fetch(`${service.url}/v1/queries${path}`, { headers, ...(signal && { signal }) });
}

async function rows(path: string, tenantId: string, grants = viewer): Promise<readonly Record<string, unknown>[]> {
  const response = await ask(path, tenantId, grants);
  const body = (await response.json()) as { rows: Record<string, unknown>[]; code?: string; reason?: string };
  if (response.status !== 200) {
    throw new Error(`${response.status} ${body.code}: ${body.reason}`);
  }
  return body.rows;
}

async function refusal(path: string, tenantId: string, grants = viewer): Promise<unknown> {
  const response = await ask(path, tenantId, grants);
  return { status: response.status, ...((await response.json()) as object) };
}

const publish = (events: readonly OutgoingEvent[]) => messaging.publisher.publish(events);
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

const untilCounted = (tenantId: string, searches: number) =>
  until(
    `${searches} searches`,
    // Another parameter is another question, and no answer to it is kept yet.
    async () => (await rows(`/${counted}?since=now-${Date.now() % 100_000_000}s`, tenantId))[0]?.['searches'],
    (seen) => seen === searches,
  );

describe('saved queries', () => {
  it('are listed with their parameters, for those who may ask them', async () => {
    const tenant = unique('tenant');
    const listed = (await (await ask('', tenant)).json()) as { queries: Record<string, unknown>[] };
    expect(listed.queries.find(({ name }) => name === counted)).toMatchObject({
      ...{ version: 1, stalenessMs: 2_000, reads: ['storefront.search-performed'] },
      parameters: [{ name: 'atLeast', type: 'integer', min: 0, max: 100 }, { name: 'visitor' }, { name: 'since' }],
    });
    expect(listed.queries.map(({ name }) => name)).toEqual(expect.arrayContaining(['shop-funnel', 'bought-together']));
    const orders: readonly Grant[] = [{ role: 'viewer', domain: 'orders' }];
    const few = (await (await ask('', tenant, orders)).json()) as { queries: { reads: string[] }[] };
    expect(new Set(few.queries.flatMap(({ reads }) => reads))).toEqual(
      new Set(['orders.line-sold', 'orders.order-placed']),
    );
    expect(await refusal(`/${counted}`, tenant, orders)).toMatchObject({ status: 403, code: 'KEY_SCOPE' });
    expect((await ask('', tenant, [])).status).toBe(403);
  });

  it('change with live events, of their own tenant only', async () => {
    const [mine, other] = [unique('tenant'), unique('tenant')];
    const entities = async (tenantId: string) =>
      (await rows(`/${funnel}`, tenantId)).map(({ name, entities: found }) => [name, found]);
    await publish([view(mine, 'v1'), view(mine, 'v2'), view(other, 'v3')]);
    await until(
      'both visitors',
      () => entities(mine),
      (seen) => seen[0]?.[1] === 2,
    );
    await publish([order(mine, 'v1')]);
    await until(
      'the order',
      () => entities(mine),
      (seen) => seen[1]?.[1] === 1,
    );
    expect(await entities(mine)).toEqual([
      ['viewed', 2],
      ['ordered', 1],
    ]);
    await until(
      'the other',
      () => entities(other),
      (seen) => seen[0]?.[1] === 1,
    );
    expect(await entities(other)).toEqual([
      ['viewed', 1],
      ['ordered', 0],
    ]);
  });

  it('take typed parameters and say what is wrong with them', async () => {
    const tenant = unique('tenant');
    const nowMs = Date.now();
    await publish([
      search(tenant, { timeMs: nowMs, visitor: 'v1', id: 's1' }, { resultCount: 5 }),
      search(tenant, { timeMs: nowMs, visitor: 'v2', id: 's2' }, { resultCount: 50 }),
      search(tenant, { timeMs: nowMs - 7_200_000, visitor: 'v3', id: 's3' }),
    ]);
    await untilCounted(tenant, 3);
    const found = async (query: string) => (await rows(`/${counted}?${query}`, tenant))[0]?.['searches'];
    expect(await found('atLeast=10')).toBe(1);
    expect(await found('visitor=v1&visitor=v2')).toBe(2);
    expect(await found(`since=${new Date(nowMs - 8_000_000).toISOString()}`)).toBe(3);
    expect((await (await ask(`/${counted}?format=csv`, tenant)).text()).trim()).toBe('searches\r\n2');
    expect(await refusal(`/${counted}?atLeast=101`, tenant)).toMatchObject({
      ...{ status: 400, code: 'INPUT_INVALID' },
      reason: 'atLeast: must be a whole number such as 20, from 0 up to 100',
    });
    expect(await refusal(`/${counted}?atleast=1`, tenant)).toMatchObject({
      ...{ status: 400, reason: expect.stringContaining('did you mean atLeast?') },
    });
    expect(await refusal(`/${counted}?since=soon`, tenant)).toMatchObject({ status: 400 });
    expect(await refusal(`/${counted}?format=xml`, tenant)).toMatchObject({ status: 400 });
    expect(await refusal(`/${counted}x`, tenant)).toMatchObject({
      ...{ status: 404, code: 'QUERY_UNKNOWN', reason: expect.stringContaining(counted) },
    });
  });

  it('give an answer again until it is too old', async () => {
    const tenant = unique('tenant');
    await publish([search(tenant, { timeMs: Date.now(), id: 's1' })]);
    await untilCounted(tenant, 1);
    const first = await ask(`/${counted}`, tenant);
    const computedAt = first.headers.get('nadi-computed-at');
    expect(Object.fromEntries(first.headers)).toMatchObject({
      ...{ 'nadi-query-version': '1', 'nadi-truncated': 'false', age: '0' },
      'cache-control': expect.stringMatching(/^private, max-age=[12]$/),
    });
    await publish([search(tenant, { timeMs: Date.now(), id: 's2' })]);
    const again = await ask(`/${counted}`, tenant);
    if (Date.now() - Date.parse(computedAt ?? '') < 2_000) {
      expect(again.headers.get('nadi-computed-at')).toBe(computedAt);
    }
    await untilCounted(tenant, 2);
    await pause(Math.max(0, Date.parse(computedAt ?? '') + 2_100 - Date.now()));
    const later = await ask(`/${counted}`, tenant);
    expect(((await later.json()) as { rows: unknown[] }).rows).toEqual([{ searches: 2 }]);
    expect(later.headers.get('nadi-computed-at')).not.toBe(computedAt);
  });

  it('run once for those who ask at the same time, and for those who stay when one leaves', async () => {
    const tenant = unique('tenant');
    const leaving = new AbortController();
    const left = ask(`/${slow}`, tenant, viewer, leaving.signal).catch(() => undefined);
    const staying = Array.from({ length: 5 }, () => ask(`/${slow}`, tenant));
    setTimeout(() => leaving.abort(), 30);
    const answers = await Promise.all(staying);
    await left;
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    expect(new Set(answers.map(({ headers }) => headers.get('nadi-computed-at'))).size).toBe(1);
    expect(new Set(await Promise.all(answers.map((answer) => answer.text()))).size).toBe(1);
  });

  it('hide personal data from those who may not see it', async () => {
    const tenant = unique('tenant');
    const owner: readonly Grant[] = [{ role: 'owner', domain: '*' }];
    await publish([order(tenant, 'v1', { contactEmail: 'ana@shop.example' })]);
    await until(
      'the order',
      () => rows(`/${contacts}`, tenant, owner),
      (seen) => seen.length === 1,
    );
    expect(await rows(`/${contacts}`, tenant, owner)).toEqual([{ contactEmail: 'ana@shop.example' }]);
    const masked = await rows(`/${contacts}`, tenant);
    expect(masked).toEqual([{ contactEmail: expect.any(String) }]);
    expect(JSON.stringify(masked)).not.toContain('ana');
  });

  it('may be asked only so often by one caller', async () => {
    const tenant = unique('tenant');
    const statuses = await Promise.all(
      Array.from({ length: 41 }, async () => (await ask(`/${counted}`, tenant)).status),
    );
    expect(new Set(statuses)).toEqual(new Set([200]));
    let refused = await ask(`/${contacts}`, tenant);
    for (let turn = 1; turn < 60 && refused.status === 200; turn += 1) {
      refused = await ask(`/${contacts}`, tenant);
    }
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await refused.json()).toMatchObject({ code: 'QUERY_RATE_LIMITED' });
    expect((await ask(`/${counted}`, tenant)).status).toBe(200);
  });

  it('answer by the version that is in force', async () => {
    const tenant = unique('tenant');
    await ask(`/${counted}`, tenant);
    await apply(counted, `${count('staleness: 2s')}${countSql.replace('count(*)', 'count(*) + 100')}`);
    await until(
      'the second version',
      async () => (await ask(`/${counted}`, tenant)).headers.get('nadi-query-version'),
      (version) => version === '2',
    );
    expect(await rows(`/${counted}`, tenant)).toEqual([{ searches: 100 }]);
  });
});

function view(tenantId: string, visitorId: string): OutgoingEvent {
  const data: ProductViewed = {
    ...{ visitorId, sessionId: 's', channel: 'web', country: 'IN', productId: 'p1', sellerId: 'm1' },
    ...{ currency: 'INR', unitPriceMinor: 100 },
  };
  const timeMs = Date.now() - 60_000;
  return { contract: productViewed, id: unique('e'), tenantId, source: '/tests', timeMs, data };
}

function order(tenantId: string, visitorId: string, changes: Partial<OrderPlaced> = {}): OutgoingEvent {
  const orderId = unique('o');
  const data: OrderPlaced = {
    ...{ orderId, visitorId, channel: 'web', country: 'IN', currency: 'INR', totalMinor: 100, items: [] },
    ...changes,
  };
  return { contract: orderPlaced, id: orderId, tenantId, source: '/tests', timeMs: Date.now(), data };
}
