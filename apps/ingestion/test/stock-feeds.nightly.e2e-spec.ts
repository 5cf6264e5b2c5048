import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { prepare, queryAsSuperuser, runProgram, ServiceProcess, unique, until } from '@nadi/test-harness';
import { signedFor } from './support/signed.ts';
import { ledgerOf, shuffled, storeFeeds, type StoreFeed } from './support/store-feeds.ts';

const minuteMs = 60_000;
const stores = Number(process.env['NADI_STOCK_STORES'] ?? '9000');
const senders = 48;
const seed = 20_260_105;

let service: ServiceProcess;
let reporting: ServiceProcess;

beforeAll(async () => {
  await prepare('ingestion', 'reporting');
  [service, reporting] = await Promise.all([ServiceProcess.start('ingestion'), ServiceProcess.start('reporting')]);
});
afterAll(async () => {
  await Promise.all([service?.stop(), reporting?.stop()]);
});

async function keyOf(tenantId: string, domains: readonly string[] = ['inventory']): Promise<string> {
  const wanted = { tenantId, name: 'till', expiresInDays: 1, domains };
  return (await runProgram<{ key: string }>('ingestion', 'keys', ['create', JSON.stringify(wanted)])).key;
}

async function post(key: string, storeId: string, body: string, query = '', type = 'text/csv') {
  const response = await fetch(`${service.url}/v1/stock-feeds/${storeId}${query}`, {
    method: 'POST',
    body,
    headers: { authorization: `Bearer ${key}`, 'content-type': type },
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

/** Sends a feed until it is answered, as a till does. */
async function deliver(key: string, { storeId, rows, completeAsOfMs }: StoreFeed): Promise<void> {
  const csv = [
    'productId,onHand,asOf',
    ...rows.map(({ productId, onHand, asOfMs }) => `${productId},${onHand},${asOfMs}`),
  ];
  const query = completeAsOfMs === undefined ? '' : `?complete=true&asOf=${completeAsOfMs}`;
  for (;;) {
    const answer = await post(key, storeId, csv.join('\n'), query).catch(() => undefined);
    if (answer?.status === 200) return;
    if (answer !== undefined && answer.status !== 503) throw new Error(JSON.stringify(answer));
    await sleep(100);
  }
}

async function onHandInReporting(tenantId: string): Promise<Map<string, number>> {
  const token = await signedFor('reporting', { tenantId, role: 'viewer' });
  const range = 'from=now-1d&step=1h&by=storeId';
  const { status, body } = await reporting.get(`/v1/metrics/stock-on-hand?${range}`, token);
  if (status !== 200) throw new Error(JSON.stringify(body));
  const series = (body['series'] ?? []) as {
    readonly dimensions: { readonly storeId: string };
    readonly points: readonly { readonly value: number | null }[];
  }[];
  return new Map(
    series.map(({ dimensions, points }) => [
      dimensions.storeId,
      points.reduce((sum, { value }) => sum + (value ?? 0), 0),
    ]),
  );
}

describe('stock feeds', () => {
  it('are answered with what they changed, and are shown by store and product', async () => {
    const tenantId = unique('tenant');
    const key = await keyOf(tenantId);
    const first =
      'productId,onHand,asOf\np1,5,2026-01-05T10:00:00Z\np2,7,2026-01-05T10:00:00Z\np3,x,2026-01-05T10:00:00Z\n';
    expect(await post(key, 's1', first)).toMatchObject({
      status: 207,
      body: { rows: 3, changed: 2, refused: 1, problems: [{ row: 3, code: 'FEED_ROW_INVALID', field: 'onHand' }] },
    });
    const again = JSON.stringify([
      { productId: 'p1', onHand: 5, asOf: '2026-01-05T10:00:00Z' },
      { productId: 'p2', onHand: 1, asOf: '2026-01-05T09:00:00Z' },
      { productId: 'p2', onHand: 8, asOf: '2026-01-05T10:00:00Z' },
    ]);
    expect(await post(key, 's1', again, '', 'application/json')).toMatchObject({
      status: 207,
      body: {
        changed: 0,
        unchanged: 1,
        stale: 1,
        staleRule: 'older-than-stored',
        problems: [{ code: 'FEED_ROW_CONFLICT' }],
      },
    });
    const complete = '{"productId":"p2","onHand":3}\n';
    expect(
      await post(key, 's1', complete, '?complete=true&asOf=2026-01-05T11:00:00Z', 'application/x-ndjson'),
    ).toMatchObject({ status: 200, body: { changed: 1, missing: 1 } });
    const shown = await fetch(`${service.url}/v1/stock-levels?storeId=s1&limit=1`, {
      headers: { authorization: `Bearer ${await signedFor('ingestion', { tenantId, role: 'analyst' })}` },
    }).then((response) => response.json() as Promise<{ levels: unknown[]; next: string }>);
    expect(shown.levels).toEqual([
      expect.objectContaining({ productId: 'p1', onHand: 0, asOf: '2026-01-05T11:00:00.000Z' }),
    ]);
    const rest = await service.get(`/v1/stock-levels?storeId=s1&after=${shown.next}`, key);
    expect(rest.body).toEqual({ levels: [expect.objectContaining({ productId: 'p2', onHand: 3 })] });
  });

  it('are refused with a code where they cannot be read or may not be sent', async () => {
    const tenantId = unique('tenant');
    const key = await keyOf(tenantId);
    const cases = [
      ['product,pieces\np,1\n', '', 'text/csv', 400, 'FEED_INVALID'],
      ['"productId', '', 'text/csv', 400, 'FEED_INVALID'],
      ['[{"productId":', '', 'application/json', 400, 'FEED_INVALID'],
      ['', '', 'text/csv', 400, 'FEED_INVALID'],
      ['[]', '', 'application/json', 400, 'BATCH_EMPTY'],
      ['productId,onHand\np,1\n', '?complete=yes', 'text/csv', 400, 'QUERY_INVALID'],
      ['productId,onHand\np,1\n', '?complete=true', 'text/csv', 400, 'FEED_ROW_INVALID'],
      ['productId,onHand\np,1\n', '', 'application/cloudevents+json', 415, 'MEDIA_TYPE_UNSUPPORTED'],
    ] as const;
    for (const [body, query, type, status, code] of cases) {
      expect([body, await post(key, 's1', body, query, type)]).toMatchObject([body, { status, body: { code } }]);
    }
    const future = `productId,onHand,asOf\np,1,${Date.now() + 3_600_000}\n`;
    expect(await post(key, 's1', future)).toMatchObject({ status: 207, body: { problems: [{ field: 'asOf' }] } });
    expect(await post(await keyOf(tenantId, ['orders']), 's1', future)).toMatchObject({ status: 403 });
  });

  it(
    `of ${stores} stores that come twice, late and through a crash end in exact levels, in the ledger and in reporting`,
    async () => {
      const tenantId = unique('tenant');
      const key = await keyOf(tenantId);
      const feeds = storeFeeds({ seed, stores, feedsPerStore: 3, products: 5, untilMs: Date.now() });
      const ledger = ledgerOf(feeds);
      const copies = feeds.filter((_, index) => index % 4 === 0);
      const queue = shuffled([...feeds, ...copies], seed);
      const all = queue.length;
      const startMs = performance.now();
      const sending = Array.from({ length: senders }, async () => {
        for (let feed = queue.pop(); feed !== undefined; feed = queue.pop()) await deliver(key, feed);
      });
      await until('the middle', () => queue.length < all / 2, Boolean, 10 * minuteMs);
      await service.kill();
      await service.startAgain();
      await Promise.all(sending);
      const sentMs = performance.now() - startMs;
      await until(
        'the outbox to be empty',
        () => queryAsSuperuser<{ waiting: number }>('select count(*)::int as waiting from ingestion.outbox'),
        ([row]) => row?.waiting === 0,
      );
      const relayedMs = performance.now() - startMs;
      const rows = await queryAsSuperuser<{ store: string; product: string; pieces: number }>(
        `select store_id as store, product_id as product, on_hand as pieces from ingestion.stock_levels
         where tenant_id = $1 and on_hand <> 0`,
        [tenantId],
      );
      const stored = new Map(rows.map(({ store, product, pieces }) => [`${store} ${product}`, pieces]));
      expect(differences(stored, ledger.levels)).toEqual([]);
      const counted = await until(
        'reporting to be there',
        () => onHandInReporting(tenantId),
        (seen) => differences(seen, ledger.sums).length === 0,
      );
      expect(counted.size).toBe(stores);
      process.stderr.write(
        `${all} feeds (seed ${seed}) in ${(sentMs / 1_000).toFixed(1)} s with a crash: ${Math.round((all / sentMs) * 1_000)} a second; ` +
          `relayed after ${(relayedMs / 1_000).toFixed(1)} s\n`,
      );
    },
    20 * minuteMs,
  );
});

/** The first few keys whose counts differ; one that is missing counts as 0. */
function differences(actual: ReadonlyMap<string, number>, expected: ReadonlyMap<string, number>): string[] {
  const keys = new Set([...actual.keys(), ...expected.keys()]);
  return [...keys]
    .filter((key) => (actual.get(key) ?? 0) !== (expected.get(key) ?? 0))
    .slice(0, 5)
    .map((key) => `${key}: ${actual.get(key) ?? 0} instead of ${expected.get(key) ?? 0}`);
}
