import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import {
  deadLettered,
  lineSold,
  orderPlaced,
  searchPerformed,
  type Contract,
  type DeadLettered,
  type LineSold,
  type OrderPlaced,
} from '@nadi/contracts';
import type { ConsumedEvent, Messaging, OutgoingEvent } from '@nadi/messaging';
import { IdentitySigner } from '@nadi/identity';
import {
  answerOf,
  applyDefinitions,
  identityKeys,
  prepare,
  queryAsSuperuser,
  ServiceProcess,
  unique,
  until,
} from '@nadi/test-harness';
import { collect, connect } from './support/log.ts';

const folder = mkdtempSync(join(tmpdir(), 'nadi-pipelines-'));
const tables = join(folder, 'tables');
const settings = { NADI_INGESTION_TABLES_DIR: tables, NADI_INGESTION_HASH_SALT: 'a secret of the tests' };
const minutesMs = 60_000;

const signer = new IdentitySigner(identityKeys.privateKey);

let messaging: Messaging;
let service: ServiceProcess;
const collecting: { close(): Promise<void> }[] = [];

async function collected<T>(contract: Contract<T>, tenantId: string): Promise<ConsumedEvent<T>[]> {
  const collector = await collect(messaging, contract, tenantId);
  collecting.push(collector);
  return collector.events;
}

/** A pipeline from orders to lines; `brand` is what is written on every line. */
const lines = (brand: string) => `
name: order-lines
description: One event per line of an order, for tests.
owner: tests
input: orders.order-placed
steps:
  - name: test-orders
    filter: 'data.campaign == null || !data.campaign.startsWith("internal-test")'
  - name: same-order
    deduplicate: { by: data.orderId, within: 1h }
  - name: lines
    split: { each: data.items, as: line }
  - name: no-line
    route:
      - to: orders.line-sold
        copy: [orderId, channel, country, currency]
        data:
          lineNumber: index
          productId: line.productId
          brand: '"${brand}"'
          quantity: 'int(line.quantity / (line.quantity - 13) * (line.quantity - 13))'
          unitPriceMinor: line.unitPriceMinor
          lineTotalMinor: line.lineTotalMinor
`;

/** Puts these pipelines in force, and no others. */
async function apply(pipelines: Readonly<Record<string, string>>): Promise<void> {
  rmSync(join(folder, 'config'), { recursive: true, force: true });
  mkdirSync(join(folder, 'config', 'pipelines'), { recursive: true });
  for (const [name, text] of Object.entries(pipelines)) {
    writeFileSync(join(folder, 'config', 'pipelines', `${name}.yaml`), text);
  }
  await applyDefinitions(join(folder, 'config'), 'instead');
}

function order(tenantId: string, orderId: string, data: Partial<OrderPlaced> = {}): OutgoingEvent<OrderPlaced> {
  const item = { productId: 'p-1', quantity: 2, unitPriceMinor: 200, lineTotalMinor: 400 };
  return {
    ...{ contract: orderPlaced, id: `order-${orderId}`, tenantId, source: '/tests', timeMs: Date.now() },
    data: {
      ...{ orderId, channel: 'web', country: 'IN', currency: 'INR', totalMinor: 900 },
      items: [item, { ...item, productId: 'p-2', quantity: 1 }],
      ...data,
    } as OrderPlaced,
  };
}

const orders = (tenantId: string, count: number, first = 0) =>
  Array.from({ length: count }, (_, index) => order(tenantId, `o-${first + index}`));

const publish = (events: readonly OutgoingEvent[]) => messaging.publisher.publish(events);

/** What was made, by id; the same id stands for the same content. */
function byId(events: readonly ConsumedEvent<LineSold>[]): Map<string, LineSold> {
  const made = new Map<string, LineSold>();
  for (const { id, data } of events) {
    if (made.has(id)) expect(data).toEqual(made.get(id));
    made.set(id, data);
  }
  return made;
}

/** Asks as an analyst of a domain. */
async function ask(tenantId: string, path: string, domain = '*') {
  const grants = [{ role: 'analyst' as const, domain }];
  const identity = { subject: 'u-1', name: 'Ana', tenantId, grants, expiresMs: Date.now() + minutesMs };
  const headers = { authorization: `Bearer ${await signer.sign(identity, 'ingestion')}` };
  return answerOf(await fetch(`${service.url}/v1/pipelines${path}`, { headers }));
}

/** Waits until exactly this has been counted of the first pipeline, all hours together. */
async function untilCounted(tenantId: string, events: Readonly<Record<string, number>>): Promise<void> {
  await until(
    'the counts',
    async () => {
      const [line = {}] = (await ask(tenantId, '')).body['pipelines'] as Record<string, number>[];
      return Object.fromEntries(Object.keys(events).map((name) => [name, line[name]]));
    },
    (seen) => isDeepStrictEqual(seen, events),
  );
}

const counts = (tenantId: string) =>
  queryAsSuperuser<{ read: number; emitted: number; failed: number }>(
    'select sum(read)::int as read, sum(emitted)::int as emitted, sum(failed)::int as failed from ingestion.pipeline_events where tenant_id = $1',
    [tenantId],
  );

const drops = (tenantId: string) =>
  queryAsSuperuser<{ rule: string; events: number; samples: { id: string }[] }>(
    'select rule, events::int, samples from ingestion.pipeline_drops where tenant_id = $1 order by rule',
    [tenantId],
  );

beforeAll(async () => {
  await prepare('ingestion', 'admin');
  mkdirSync(tables);
  messaging = await connect([orderPlaced, searchPerformed]);
  await apply({ 'order-lines': lines('first') });
  service = await ServiceProcess.start('ingestion', settings);
});

afterEach(async () => {
  await Promise.all(collecting.splice(0).map((collector) => collector.close()));
});

afterAll(async () => {
  await service.stop();
  await messaging.publisher.close();
  rmSync(folder, { recursive: true });
});

describe('pipelines', () => {
  it('make events of others, count what they drop by rule with samples, and set aside what they cannot work on', async () => {
    const tenant = unique('tenant');
    const made = await collected<LineSold>(lineSold, tenant);
    const letters = await collected<DeadLettered>(deadLettered, tenant);
    const test = Array.from({ length: 7 }, (_, index) =>
      order(tenant, `test-${index}`, { campaign: 'internal-test-1' }),
    );
    // Divided by zero in a field of its line.
    const broken = order(tenant, 'broken', {
      items: [{ productId: 'p-3', quantity: 13, unitPriceMinor: 1, lineTotalMinor: 1 }] as OrderPlaced['items'],
    });
    await publish([...orders(tenant, 100), ...test, broken, { ...order(tenant, 'o-1'), id: 'another-event' }]);
    await until('the lines', () => byId(made).size >= 200);
    const [letter] = await until(
      'the dead letter',
      () => letters,
      (seen) => seen.length > 0,
    );
    expect(letter?.data).toMatchObject({ reasonCode: 'EXPRESSION_INVALID', group: 'nadi-pipelines' });
    expect(letter?.data.reason).toBe(
      'pipeline order-lines, step no-line, field quantity: cannot be evaluated on this event',
    );
    const dropped = await until(
      'the drops',
      () => drops(tenant),
      (seen) => seen.reduce((sum, { events }) => sum + events, 0) === 8,
    );
    expect(dropped.map(({ rule, events }) => [rule, events])).toEqual([
      ['same-order', 1],
      ['test-orders', 7],
    ]);
    expect(dropped[0]?.samples).toMatchObject([{ id: 'another-event' }]);
    expect(dropped[1]?.samples).toHaveLength(5);
    await untilCounted(tenant, { read: 109, emitted: 200, dropped: 8, failed: 1 });
    const all = [...byId(made).values()];
    expect(all).toHaveLength(200);
    expect(all.filter(({ brand }) => brand === 'first')).toHaveLength(200);
  });

  it('tell people of the tenant what they drop, and from which offset which version runs', async () => {
    const tenant = unique('tenant');
    await publish([...orders(tenant, 3), order(tenant, 'test', { campaign: 'internal-test-2' })]);
    await until(
      'the drop',
      () => drops(tenant),
      (seen) => seen.length === 1,
    );
    const line = { name: 'order-lines', owner: 'tests', held: null, inputs: ['orders.order-placed'] };
    const events = { read: 4, emitted: 6, dropped: 1, failed: 0 };
    await untilCounted(tenant, events);
    expect((await ask(tenant, '')).body).toMatchObject({ pipelines: [{ ...line, ...events }] });
    const { body } = await ask(tenant, '/order-lines', 'orders');
    const sample = { topic: 'orders.order-placed', id: 'order-test' };
    expect(body).toMatchObject({ pipeline: line, drops: [{ rule: 'test-orders', events: 1, samples: [sample] }] });
    const { version } = body['pipeline'] as { version: number };
    const starts = body['starts'] as { topic: string; partition: number; fromOffset: number; version: number }[];
    // Newest first. Earlier suites have left theirs, and a partition without events has the version of then.
    const [drop] = body['drops'] as { samples: { partition: number; offset: number }[] }[];
    const { partition, offset } = drop?.samples[0] ?? { partition: -1, offset: -1 };
    const start = starts.find((one) => one.partition === partition);
    expect(start).toMatchObject({ topic: sample.topic, version });
    expect(start?.fromOffset).toBeLessThanOrEqual(offset);

    const hours = body['hours'] as Record<string, number>[];
    expect(hours.reduce((sum, { read = 0 }) => sum + read, 0)).toBe(4);

    expect((await ask(unique('other'), '/order-lines')).body).toMatchObject({ drops: [], hours: [] });
    const dayMs = 86_400_000;
    const [from, to] = [Date.now() - 3 * dayMs, Date.now() - 2 * dayMs];
    expect((await ask(tenant, `/order-lines?from=${from}&to=${to}`)).body).toMatchObject({ drops: [], hours: [] });
    expect(await ask(tenant, '', 'payments')).toMatchObject({ status: 200, body: { pipelines: [] } });
    expect(await ask(tenant, '/order-lines', 'payments')).toMatchObject({ status: 404 });
    for (const wrong of ['from=x', `to=${from - 40 * dayMs}`, `from=${to}&to=${from}`, 'hours=2', 'to=1&to=2']) {
      expect(await ask(tenant, `?${wrong}`)).toMatchObject({ status: 400, body: { code: 'QUERY_INVALID' } });
    }
  });

  it('make every output under the same id and count each drop once, although they are killed again and again', async () => {
    const tenant = unique('tenant');
    const made = await collected<LineSold>(lineSold, tenant);
    let isDone = false;
    const killing = (async () => {
      while (!isDone) {
        await sleep(1_500);
        await service.kill();
        await service.startAgain();
      }
    })();
    for (let first = 0; first < 6_000; first += 500) {
      await publish([...orders(tenant, 500, first), order(tenant, `t-${first}`, { campaign: 'internal-test' })]);
      await sleep(600);
    }
    isDone = true;
    await killing;
    await until('all lines', () => byId(made).size >= 12_000);
    await until(
      'all drops',
      () => drops(tenant),
      ([seen]) => seen?.events === 12,
    );
    await sleep(500);
    const all = [...byId(made).values()];
    expect(all).toHaveLength(12_000);
    expect(new Set(all.map(({ orderId, lineNumber }) => `${orderId} ${lineNumber}`)).size).toBe(12_000);
    expect((await drops(tenant)).map(({ rule, events }) => [rule, events])).toEqual([['test-orders', 12]]);
    await untilCounted(tenant, { read: 6_012, emitted: 12_000, dropped: 12, failed: 0 });
  });

  it('change while events flow, and a replay makes the same outputs with the versions that made them', async () => {
    const tenant = unique('tenant');
    const made = await collected<LineSold>(lineSold, tenant);
    const flow = async (first: number) => {
      await publish(orders(tenant, 50, first));
      await until('their lines', () => byId(made).size >= 2 * (first + 50));
    };
    await flow(0);
    const appliedMs = Date.now();
    const applying = apply({ 'order-lines': lines('second') });
    let first = 50;
    while (![...byId(made).values()].some(({ brand }) => brand === 'second')) {
      await flow(first);
      first += 50;
    }
    await applying;
    // Starting a program that applies is part of it.
    console.log(`apply to first changed output: ${Date.now() - appliedMs} ms`);
    const before = byId(made);
    await service.stop();
    const seen = made.length;
    const countsBefore = await counts(tenant);
    await queryAsSuperuser(
      `update ingestion.consumer_offsets set next_offset = 0, last_record = null
       where consumer_group = 'nadi-pipelines' and topic = 'orders.order-placed'`,
    );
    await service.startAgain();
    await until('the replay', () => made.length >= 2 * seen);
    expect(byId(made.slice(seen))).toEqual(before);
    expect([...before.values()].filter(({ brand }) => brand === 'first').length).toBeGreaterThanOrEqual(100);
    expect(await drops(tenant)).toEqual([]);
    expect(await counts(tenant)).toEqual(countsBefore);
  });

  it('begin with a topic nobody read before when they come in force, and wait for a table that is missing', async () => {
    const tenant = unique('tenant');
    const made = await collected<LineSold>(lineSold, tenant);
    const search = (id: string): OutgoingEvent => ({
      ...{ contract: searchPerformed, id, tenantId: tenant, source: '/tests', timeMs: Date.now() },
      data: {
        ...{ visitorId: id, sessionId: 's1', channel: 'web', country: 'IN', searchId: id, query: 'shoes' },
        ...{ resultCount: 3, durationMs: 12 },
      },
    });
    await publish([search('before')]);
    await sleep(50);
    await apply({
      'order-lines': lines('second'),
      'searches-sold': `
name: searches-sold
description: Looks products up, for tests.
owner: tests
input: storefront.search-performed
steps:
  - enrich: { lookup: products, key: data.query, fields: [product], as: found }
  - name: none
    route:
      - to: orders.line-sold
        copy: [channel, country]
        data: { orderId: data.searchId, lineNumber: '0', productId: found.product, quantity: '1', currency: '"INR"', unitPriceMinor: '1', lineTotalMinor: '1' }
`,
    });
    await publish([search('waiting')]);
    await sleep(3_000);
    expect(made).toEqual([]);
    writeFileSync(join(tables, 'products.csv'), 'query,product\nshoes,p-77\n');
    await service.stop();
    await service.startAgain();
    await until('the search that waited', () => made.length > 0);
    expect(made.map(({ data }) => [data.orderId, data.productId])).toEqual([['waiting', 'p-77']]);
  });
});
