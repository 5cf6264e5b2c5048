import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { orderPlaced, profileChanged, searchPerformed, type OrderPlaced, type ProfileChanged } from '@nadi/contracts';
import { createTopicLogWriter, decodeHeaders, type Messaging, type OutgoingEvent } from '@nadi/messaging';
import type { Grant } from '@nadi/identity';
import { freshLake, prepare, runningStack, ServiceProcess, unique, until } from '@nadi/test-harness';
import { connect, search } from './support/events.ts';
import { tokenFor } from './support/token.ts';

const folder = mkdtempSync(join(tmpdir(), 'nadi-sql-'));
let messaging: Messaging;
let service: ServiceProcess;

beforeAll(async () => {
  await prepare('reporting');
  await freshLake();
  messaging = await connect([searchPerformed, orderPlaced, profileChanged]);
  service = await ServiceProcess.start('reporting', {
    NADI_REPORTING_LAKE_URL: `file://${folder}/lake`,
    NADI_REPORTING_WORK_DIR: join(folder, 'work'),
    NADI_REPORTING_LAKE_FLUSH_SECONDS: '2',
    NADI_REPORTING_SQL_TIMEOUT_SECONDS: '5',
  });
  // Ready is also a service whose lake takes long to read what came before.
  const answers = async () => (await ask('anybody', 'select 1')).status;
  await until('the lake', answers, (status) => status === 200);
});

afterAll(async () => {
  await service.stop();
  await messaging.publisher.close();
  rmSync(folder, { recursive: true, force: true });
});

const analyst: readonly Grant[] = [{ role: 'analyst', domain: '*' }];
const owner: readonly Grant[] = [{ role: 'owner', domain: '*' }];

interface Asked {
  readonly grants?: readonly Grant[];
  readonly parameters?: unknown;
  readonly format?: string;
  readonly limit?: number;
}

async function ask(
  tenantId: string,
  sql: string,
  { grants = analyst, format, ...rest }: Asked = {},
): Promise<Response> {
  const query = format === undefined ? '' : `?format=${format}`;
  return fetch(`${service.url}/v1/sql${query}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${await tokenFor(tenantId, { grants })}`, 'content-type': 'application/json' },
    body: JSON.stringify({ sql, ...rest }),
  });
}

interface JsonAnswer {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly rows: readonly Record<string, unknown>[];
  readonly truncated: boolean;
}

async function rows(tenantId: string, sql: string, asked: Asked = {}): Promise<readonly Record<string, unknown>[]> {
  const response = await ask(tenantId, sql, asked);
  const body = (await response.json()) as JsonAnswer & { code?: string; reason?: string };
  if (response.status !== 200) {
    throw new Error(`${response.status} ${body.code}: ${body.reason}`);
  }
  return body.rows;
}

const publish = (events: readonly OutgoingEvent[]) => messaging.publisher.publish(events);

function searches(tenantId: string, count: number): OutgoingEvent[] {
  return Array.from({ length: count }, (_, index) =>
    search(tenantId, { timeMs: Date.now() - index * 1_000, visitor: `v${index % 7}`, id: `s${index}` }),
  );
}

function profile(tenantId: string, customerId: string, changes: Partial<ProfileChanged>): OutgoingEvent {
  const data: ProfileChanged = { customerId, change: 'changed', country: 'IN', acceptsMarketing: false, ...changes };
  return { contract: profileChanged, id: unique('p'), tenantId, source: '/tests', timeMs: Date.now(), data };
}

const untilRows = (tenantId: string, table: string, count: number) =>
  until(
    `${count} rows of ${table}`,
    async () => (await rows(tenantId, `select count(*) as n from ${table}`))[0]?.['n'],
    (seen) => seen === count,
  );

describe('SQL', () => {
  it('sees what has just arrived, and goes on seeing it once it is in files', async () => {
    const tenant = unique('tenant');
    await publish(searches(tenant, 100));
    await untilRows(tenant, 'storefront.search_performed', 100);
    const count = () =>
      rows(tenant, 'select count(*) as n, count(distinct event_id) as ids from storefront.search_performed');
    for (let look = 0; look < 25; look += 1) {
      expect(await count()).toEqual([{ n: 100, ids: 100 }]);
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  });

  it('never shows the events of another tenant', async () => {
    const [mine, other] = [unique('tenant'), unique('tenant')];
    await publish([...searches(mine, 3), ...searches(other, 5)]);
    await untilRows(mine, 'storefront.search_performed', 3);
    await untilRows(other, 'storefront.search_performed', 5);
    expect(await rows(mine, 'select distinct tenant_id from storefront.search_performed')).toEqual([
      { tenant_id: mine },
    ]);
    expect(await rows(mine, `select * from storefront.search_performed where tenant_id = '${other}'`)).toEqual([]);
  });

  it('shows the newest state of each key, and none of a key that is gone', async () => {
    const tenant = unique('tenant');
    await publish([profile(tenant, 'c1', { city: 'Pune' }), profile(tenant, 'c2', { city: 'Agra' })]);
    await untilRows(tenant, 'customers.profile_changed', 2);
    await publish([profile(tenant, 'c1', { city: 'Goa' })]);
    await untilRows(tenant, 'customers.profile_changed', 3);
    const current = () => rows(tenant, 'select event_key, city from customers.profile_changed_current order by 1');
    expect(await current()).toEqual([
      { event_key: 'c1', city: 'Goa' },
      { event_key: 'c2', city: 'Agra' },
    ]);
    await new Promise((resolve) => setTimeout(resolve, 4_000));
    await publish([profile(tenant, 'c2', { city: 'Delhi' })]);
    await untilRows(tenant, 'customers.profile_changed', 4);
    expect(await current()).toEqual([
      { event_key: 'c1', city: 'Goa' },
      { event_key: 'c2', city: 'Delhi' },
    ]);
    await bury(tenant, 'c1');
    await until('c1 is gone', current, (seen) => seen.length === 1);
    expect(await current()).toEqual([{ event_key: 'c2', city: 'Delhi' }]);
    expect(await rows(tenant, 'select count(*) as n from customers.profile_changed')).toEqual([{ n: 4 }]);
  });

  it('hides personal data from who may not see it, whatever the expression', async () => {
    const tenant = unique('tenant');
    const data: Partial<OrderPlaced> = { contactEmail: 'ana@shop.example', recipientName: 'Ana' };
    await publish([order(tenant, 'o1', data), order(tenant, 'o2', data)]);
    await untilRows(tenant, 'orders.order_placed', 2);
    const sql = `select contactEmail, upper(recipientName) as name, (select count(distinct contactEmail) from orders.order_placed) as n from orders.order_placed limit 1`;
    const [masked] = await rows(tenant, sql);
    expect(masked?.['n']).toBe(1);
    expect(JSON.stringify(masked)).not.toMatch(/ana/i);
    expect(await rows(tenant, sql, { grants: owner })).toEqual([
      { contactEmail: 'ana@shop.example', name: 'ANA', n: 1 },
    ]);
  });

  it('shows only tables of domains that the caller may read', async () => {
    const tenant = unique('tenant');
    const grants: readonly Grant[] = [{ role: 'analyst', domain: 'orders' }];
    const refused = await ask(tenant, 'select * from storefront.search_performed', { grants });
    expect(refused.status).toBe(403);
    expect(await refused.json()).toMatchObject({ code: 'SQL_REFUSED' });
    expect(await rows(tenant, 'select * from orders.order_placed', { grants })).toEqual([]);
    const viewer = await ask(tenant, 'select 1', { grants: [{ role: 'viewer', domain: '*' }] });
    expect(viewer.status).toBe(403);
    const { body } = await service.get('/v1/sql/tables', await tokenFor(tenant, { grants }));
    const names = (body['tables'] as { name: string }[]).map(({ name }) => name);
    expect(names).toContain('orders.order_placed');
    expect(names.every((name) => name.startsWith('orders.'))).toBe(true);
  });

  it('takes parameters, and answers as JSON, CSV, Parquet and Arrow', async () => {
    const tenant = unique('tenant');
    await publish(searches(tenant, 4));
    await untilRows(tenant, 'storefront.search_performed', 4);
    const sql = `select event_id, resultCount, '=1+1' as formula from storefront.search_performed where event_id = $id`;
    const asked = { parameters: { id: 's2' } };
    expect(await rows(tenant, sql, asked)).toEqual([{ event_id: 's2', resultCount: 3, formula: '=1+1' }]);
    const csv = await ask(tenant, sql, { ...asked, format: 'csv' });
    expect(csv.headers.get('content-type')).toMatch(/^text\/csv/);
    expect(await csv.text()).toBe("event_id,resultCount,formula\r\ns2,3,'=1+1\r\n");
    const parquet = Buffer.from(await (await ask(tenant, sql, { ...asked, format: 'parquet' })).arrayBuffer());
    expect([parquet.subarray(0, 4).toString(), parquet.subarray(-4).toString()]).toEqual(['PAR1', 'PAR1']);
    const arrow = await ask(tenant, sql, { ...asked, format: 'arrow' });
    expect(arrow.headers.get('content-type')).toBe('application/vnd.apache.arrow.stream');
    expect((await arrow.arrayBuffer()).byteLength).toBeGreaterThan(100);
    const limited = await ask(tenant, 'select event_id from storefront.search_performed', { limit: 2, format: 'csv' });
    expect(limited.headers.get('nadi-truncated')).toBe('true');
    expect((await limited.text()).trim().split('\r\n')).toHaveLength(3);
  });

  it.each([
    ['select * from nowhere.at_all', 403, 'SQL_REFUSED'],
    ['select nothing from storefront.search_performed', 400, 'SQL_INVALID'],
    ['selec 1', 400, 'SQL_INVALID'],
    ["select * from read_csv('/etc/passwd')", 403, 'SQL_REFUSED'],
    ["copy (select 1) to '/tmp/x'", 403, 'SQL_REFUSED'],
    ['select 1; select 2', 403, 'SQL_REFUSED'],
    ['with recursive r as (select 1 as n union all select n + 1 from r) select count(*) from r', 422, 'SQL_TIMEOUT'],
  ])('answers %s with %i %s, and then the next statement', async (sql, status, code) => {
    const tenant = unique('tenant');
    const response = await ask(tenant, sql);
    const body = (await response.json()) as { code: string; reason: string; remedy: string };
    expect({ status: response.status, code: body.code }).toEqual({ status, code });
    expect(body.reason.length).toBeGreaterThan(10);
    expect(await rows(tenant, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('says what is wrong with a request', async () => {
    const tenant = unique('tenant');
    expect(await (await ask(tenant, '')).json()).toMatchObject({ code: 'INPUT_INVALID', reason: 'sql: is empty' });
    expect(await (await ask(tenant, 'select 1', { format: 'xml' })).json()).toMatchObject({ code: 'INPUT_INVALID' });
  });
});

/** Writes a record without a body, which says that its key is gone, behind the key's last one. */
async function bury(tenantId: string, customerId: string): Promise<void> {
  const connection = { brokers: runningStack.kafkaBrokers, clientId: unique('sql-tests') };
  const [writer, [place]] = [
    createTopicLogWriter(connection),
    await rows(
      tenantId,
      `select max(log_partition) as p from customers.profile_changed where event_key = '${customerId}'`,
    ),
  ];
  const encoded = messaging.publisher.encode(profile(tenantId, customerId, {}));
  const headers = decodeHeaders(encoded.headers).map(([name, value]) => [Buffer.from(name), value] as const);
  await writer.append(profileChanged.name, Number(place?.['p']), [
    { key: Buffer.from(customerId), value: null, headers, timestampMs: Date.now() },
  ]);
  await writer.close();
}

function order(tenantId: string, orderId: string, changes: Partial<OrderPlaced>): OutgoingEvent {
  const data: OrderPlaced = {
    ...{ orderId, channel: 'web', country: 'IN', currency: 'INR', totalMinor: 100, items: [] },
    ...changes,
  };
  return { contract: orderPlaced, id: orderId, tenantId, source: '/tests', timeMs: Date.now(), data };
}
