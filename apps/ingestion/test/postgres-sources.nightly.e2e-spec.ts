import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { stockChanged, type StockChanged } from '@nadi/contracts';
import type { ConsumedEvent, Messaging } from '@nadi/messaging';
import {
  identityKeys,
  prepare,
  queryAsSuperuser,
  refusalOf,
  runningStack,
  ServiceProcess,
  unique,
  until,
} from '@nadi/test-harness';
import { IdentitySigner } from '@nadi/identity';
import pg from 'pg';
import { collect, connect } from './support/log.ts';

const folder = mkdtempSync(join(tmpdir(), 'nadi-sources-'));
const settings = { NADI_INGESTION_SOURCES_DIR: folder, NADI_SOURCE_TESTS: runningStack.adminDatabaseUrl };

const signer = new IdentitySigner(identityKeys.privateKey);

let messaging: Messaging;
let service: ServiceProcess;
let schema: string;
let tenantId: string;
let name: string;

const rules = `
rules:
  - when: row.product != 'none'
    contract: inventory.stock-changed
    time: { value: row.counted_at }
    data:
      productId: row.product
      storeId: '"store-1"'
      country: '"IN"'
      onHand: row.on_hand
      delta: '0'
      reason: '"correction"'
`;

function writeSource(kind: string, more = ''): void {
  const head = `name: ${name}\ndescription: Stock of a test.\ntenant: ${tenantId}\nurlFrom: NADI_SOURCE_TESTS\nevery: 100ms\n`;
  writeFileSync(join(folder, `${name}.yaml`), `${head}${kind}\n${more}${rules}`);
}

interface ListedSource {
  readonly name: string;
  readonly state: string;
  readonly reason: string | null;
  readonly rows: number;
  readonly events: number;
  readonly passedOver: number;
}

async function listed(): Promise<ListedSource | undefined> {
  const analyst = { subject: 'u-1', name: 'Ana', tenantId, grants: [{ role: 'analyst' as const, domain: '*' }] };
  const token = await signer.sign({ ...analyst, expiresMs: Date.now() + 60_000 }, 'ingestion');
  const { body } = await service.get('/v1/postgres-sources', token);
  return (body as { sources: ListedSource[] }).sources.find((source) => source.name === name);
}

/** What readers count: every id once. */
function distinct(events: readonly ConsumedEvent<StockChanged>[]): Map<string, StockChanged> {
  return new Map(events.map(({ id, data }) => [id, data]));
}

const running: ServiceProcess[] = [];

async function start(): Promise<ServiceProcess> {
  const started = await ServiceProcess.start('ingestion', settings);
  running.push(started);
  return started;
}

const collecting: { close(): Promise<void> }[] = [];

async function collected(): Promise<ConsumedEvent<StockChanged>[]> {
  const collector = await collect(messaging, stockChanged, tenantId);
  collecting.push(collector);
  return collector.events;
}

const insert = (table: string, from: number, to: number) =>
  queryAsSuperuser(
    `insert into ${schema}.${table} (product, on_hand) select 'p-' || n, n from generate_series($1::int, $2::int) n`,
    [from, to],
  );

beforeAll(async () => {
  await prepare('ingestion');
  messaging = await connect([stockChanged]);
});

beforeEach(async () => {
  tenantId = unique('sources').replace(/[^a-z0-9-]/g, '-');
  name = tenantId;
  schema = tenantId.replaceAll('-', '_');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  await queryAsSuperuser(`create schema ${schema}`);
  await queryAsSuperuser(
    `create table ${schema}.stock (id bigint generated always as identity primary key, product text not null, on_hand int not null,
       counted_at timestamptz not null default now(), updated_at timestamptz not null default clock_timestamp(), taken_at timestamptz)`,
  );
});

afterEach(async () => {
  await Promise.all(collecting.splice(0).map((one) => one.close()));
  // All of them, before anything is said of one: what is left over would do the work of the suites behind.
  const codes = await Promise.all(running.splice(0).map((one) => one.stop()));
  expect(codes).toEqual(codes.map(() => 0));
  await queryAsSuperuser(`drop schema ${schema} cascade`);
});

afterAll(async () => {
  await messaging.publisher.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('a table that is read by its cursor', () => {
  it('is read once to its end and on, also rows that were numbered before others and committed after them', async () => {
    await insert('stock', 1, 2_500);
    writeSource(`cursor: { table: ${schema}.stock, order: [id], lag: 200ms }`, 'batch: 400');
    service = await start();
    const events = await collected();
    await until('the rows that are there', () => distinct(events).size === 2_500);
    const late = new pg.Client({ connectionString: runningStack.adminDatabaseUrl });
    await late.connect();
    try {
      await late.query('begin');
      await late.query(`insert into ${schema}.stock (product, on_hand) values ('late', 7)`);
      await insert('stock', 2_501, 2_600);
      await until('the reason why nothing is read', async () => (await listed())?.state === 'waiting');
      expect((await listed())?.reason).toMatch(/^a transaction has been writing/);
      expect(distinct(events).size).toBe(2_500);
      await late.query('commit');
    } finally {
      await late.end();
    }
    await until('the rows behind it', () => distinct(events).size === 2_601);
    await until('the source to read on', async () => (await listed())?.state === 'reading');
    const products = [...distinct(events).values()].map(({ productId }) => productId).sort();
    expect(products).toEqual(['late', ...Array.from({ length: 2_600 }, (_, index) => `p-${index + 1}`)].sort());
    expect(await listed()).toMatchObject({ state: 'reading', rows: 2_601, events: 2_601, passedOver: 0 });
  });

  it('gives an event of every change, each once, also when the service is killed in the middle', async () => {
    await insert('stock', 1, 4_000);
    writeSource(`cursor: { table: ${schema}.stock, order: [updated_at, id], lag: 200ms }`, 'batch: 100');
    service = await start();
    const events = await collected();
    await until('a part of the rows', () => distinct(events).size > 500);
    await service.kill();
    await queryAsSuperuser(
      `update ${schema}.stock set on_hand = on_hand + 1, updated_at = clock_timestamp() where id % 10 = 0`,
    );
    await service.startAgain();
    const totals = await queryAsSuperuser<{ sum: string }>(`select sum(on_hand)::text as sum from ${schema}.stock`);
    const newest = () => {
      const levels = new Map<string, number>();
      // Of one product, the changes come in their order.
      for (const { productId, onHand } of distinct(events).values()) levels.set(productId, onHand);
      return [...levels.values()].reduce((sum, level) => sum + level, 0);
    };
    await until('the newest levels', newest, (sum) => sum === Number(totals[0]?.sum));
    await sleep(500);
    expect(newest()).toBe(Number(totals[0]?.sum));
    const { rows = 0, events: sent = 0 } = (await listed()) ?? {};
    expect(sent).toBe(rows);
    // Rows that were changed before they were read for the first time are one event.
    expect(distinct(events).size).toBeGreaterThanOrEqual(4_000);
    expect(distinct(events).size).toBeLessThanOrEqual(4_400);
  });
});

describe('an outbox table', () => {
  it.each([
    ['deletes', 'delete', 'select count(*)::int as open from %.stock'],
    ['marks', '{ mark: taken_at }', 'select count(*)::int as open from %.stock where taken_at is null'],
  ])('%s what was taken, exactly once, with two instances and a kill', async (_what, taken, open) => {
    writeSource(`outbox: { table: ${schema}.stock, id: id, taken: ${taken} }`, 'batch: 50');
    service = await start();
    await start();
    const events = await collected();
    await insert('stock', 1, 1_000);
    await until('a part of the rows', () => distinct(events).size > 100);
    await service.kill();
    await insert('stock', 1_001, 1_500);
    await service.startAgain();
    const left = async () => (await queryAsSuperuser<{ open: number }>(open.replace('%', schema)))[0]?.open;
    await until('an empty outbox', left, (open) => open === 0);
    await until(
      'all events',
      () => distinct(events).size,
      (size) => size === 1_500,
    );
  });
});

describe('a row that cannot become an event', () => {
  it('holds its source with the reason, and nothing behind it is left out when it is mended', async () => {
    await insert('stock', 1, 3);
    await queryAsSuperuser(`insert into ${schema}.stock (product, on_hand) values ('', 5), ('none', 6), ('last', 7)`);
    writeSource(`outbox: { table: ${schema}.stock, id: id, taken: delete }`);
    service = await start();
    const events = await collected();
    await until('the source to be held', async () => (await listed())?.state === 'held');
    expect(await listed()).toMatchObject({ reason: expect.stringMatching(/^row 4: productId/), rows: 0 });
    await queryAsSuperuser(`update ${schema}.stock set product = 'mended' where product = ''`);
    await until('all events', () => distinct(events).size === 5);
    expect([...distinct(events).values()].map(({ productId }) => productId).sort()).toEqual([
      'last',
      'mended',
      'p-1',
      'p-2',
      'p-3',
    ]);
    await until('the source to read on', async () => (await listed())?.state === 'reading');
    expect(await listed()).toMatchObject({ rows: 6, events: 5, passedOver: 1, reason: null });
  });

  it('is not even looked at when the table is not there: the source waits and says why', async () => {
    writeSource(`outbox: { table: ${schema}.nothing, id: id, taken: delete }`);
    service = await start();
    await until('the source to wait', async () => (await listed())?.state === 'waiting');
    expect((await listed())?.reason).toContain('nothing');
  });
});

describe('a source that is written wrong', () => {
  it.each([
    ['both kinds', 'outbox: { table: a, id: id, taken: delete }\ncursor: { table: a, order: [id] }', /has either/],
    ['no kind', '', /has either/],
    [
      'a table that is SQL',
      "outbox: { table: 'a; drop table b', id: id, taken: delete }",
      /outbox.table.*must be a table/,
    ],
  ])('keeps the service from starting, with file and key: %s', async (_what, kind, expected) => {
    writeSource(kind);
    expect((await refusalOf('ingestion', settings)).stderr).toMatch(expected);
  });

  it('keeps the service from starting without the address of its database', async () => {
    writeSource('outbox: { table: a, id: id, taken: delete }');
    const { stderr } = await refusalOf('ingestion', { NADI_INGESTION_SOURCES_DIR: folder });
    expect(stderr).toMatch(/urlFrom: NADI_SOURCE_TESTS is not set/);
  });
});
