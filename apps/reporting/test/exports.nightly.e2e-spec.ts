import { createHash } from 'node:crypto';
import { createReadStream, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { orderPlaced } from '@nadi/contracts';
import type { Grant } from '@nadi/identity';
import type { Messaging, OutgoingEvent } from '@nadi/messaging';
import { S3Double } from '@nadi/s3-double';
import {
  applyDefinitions,
  freshLake,
  prepare,
  queryAsSuperuser,
  root,
  runningStack,
  ServiceProcess,
  unique,
  until,
} from '@nadi/test-harness';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { connect } from './support/events.ts';
import {
  ask,
  digestsOf,
  ended,
  folderOf,
  ownerGrants,
  request,
  runNow,
  type Manifest,
  type Run,
} from './support/export-runs.ts';
import { lakeProcessOf } from './support/lake-process.ts';
import { order, putInForce } from './support/sales.ts';
import { tokenFor } from './support/token.ts';

const folder = mkdtempSync(join(tmpdir(), 'nadi-exports-'));
const files = join(folder, 'exports');
const settings = {
  NADI_REPORTING_LAKE_URL: `file://${folder}/lake`,
  NADI_REPORTING_EXPORTS_URL: `file://${files}`,
  NADI_REPORTING_EXPORTS_PART_ROWS: '50',
  NADI_REPORTING_WORK_DIR: join(folder, 'work'),
  NADI_REPORTING_LAKE_FLUSH_SECONDS: '1',
  NADI_REPORTING_IDLE_PARTITION_SECONDS: '1',
};
/** No tenant of this suite has events of its own in it but by name. */
const chosen = unique('tenant');
const about = 'title: An export of the tests\nowner: tests@nadi.example\n';
const asked = `${about}schedule: none\n`;
const definitions = {
  exports: {
    'orders-csv': `${asked}format: csv\nrows: { contract: orders.order-placed }\n`,
    'orders-parquet': `${asked}format: parquet\nrows: { contract: orders.order-placed }\n`,
    'orders-personal': `${asked}format: jsonl\npersonal: true\nrows: { contract: orders.order-placed }\n`,
    'order-windows': `${asked}format: csv\nmetrics: [orders, revenue]\n`,
    'city-lines': `${asked}format: jsonl\nquery: { name: sales-by-city, parameters: { from: $from, to: $to }, key: [city] }\n`,
    'no-query': `${asked}format: csv\nquery: { name: later-query }\n`,
    'changing-query': `${asked}format: csv\nquery: { name: changing-rows }\n`,
    'chosen-tenants': `${asked}format: csv\ntenants: [${chosen}]\nrows: { contract: orders.order-placed }\n`,
  },
  queries: {
    'sales-by-city': `question: Which cities order for how much in the interval?
parameters: { from: { type: timestamp }, to: { type: timestamp } }
sql: |
  select coalesce(city, '(none)') as city, count(*) as orders, sum(totalMinor) as total, avg(totalMinor / 3) as third
  from orders.order_placed where received_time >= $from and received_time < $to group by 1
`,
    'changing-rows':
      'question: Which time is it at the moment?\nsql: select now() as t, count(*) as n from orders.order_placed\n',
  },
};
let messaging: Messaging;
let service: ServiceProcess;

beforeAll(async () => {
  await prepare('reporting');
  await freshLake();
  messaging = await connect([orderPlaced]);
  await putInForce(definitions);
  service = await ServiceProcess.start('reporting', settings);
}, 300_000);

afterAll(async () => {
  await service.stop();
  await applyDefinitions(join(root, 'config'), 'instead');
  await messaging.publisher.close();
  rmSync(folder, { recursive: true, force: true });
});

const publish = (events: readonly OutgoingEvent[]) => messaging.publisher.publish(events);
const idsOf = (events: readonly OutgoingEvent[]) => events.map(({ id }) => id).sort();

function orders(tenantId: string, count: number, agoMs = 0, more: object = {}): OutgoingEvent[] {
  return Array.from({ length: count }, (_, index) => {
    const event = order(tenantId, Date.now() - agoMs, 'Asha', 100 + index);
    return { ...event, data: { ...(event.data as object), city: `City ${index % 3}`, ...more } } as OutgoingEvent;
  });
}

/** Asks another program about files of Parquet, CSV or JSON. */
async function rowsOf(paths: readonly string[], select: string): Promise<string[][]> {
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  const listed = `[${paths.map((path) => `'${path}'`).join(', ')}]`;
  const suffix = paths[0]?.split('.').at(-1) ?? '';
  const reader = { parquet: 'read_parquet', csv: 'read_csv', jsonl: 'read_json' }[suffix] ?? '';
  const rows = (await connection.runAndReadAll(`select ${select} from ${reader}(${listed})`)).getRows();
  connection.closeSync();
  return rows.map((row) => row.map(String));
}

const pathsOf = ({ manifest }: Run) => (manifest?.files ?? []).map(({ key }) => join(files, key));

async function idsIn(run: Run): Promise<string[]> {
  const paths = pathsOf(run);
  return paths.length === 0 ? [] : (await rowsOf(paths, 'event_id')).flat().sort();
}

/** The files of a run are those that its manifest names, whole. */
function expectWhole(run: Run, name: string, tenantId: string): void {
  const runFolder = folderOf(files, name, tenantId, run.moment);
  const manifest = JSON.parse(readFileSync(join(runFolder, '_manifest.json'), 'utf8')) as Manifest;
  expect(run.manifest).toEqual(manifest);
  const found = digestsOf(runFolder);
  delete found['_manifest.json'];
  expect(found).toEqual(Object.fromEntries(manifest.files.map(({ key, sha256 }) => [key.split('/').at(-1), sha256])));
  expect(manifest.files.reduce((sum, { rows }) => sum + rows, 0)).toBe(manifest.rows);
}

describe.each(['orders-csv', 'orders-parquet'])('rows as %s', (name) => {
  it('have each event in one run, late ones in the run after their arrival, and nothing where nothing came', async () => {
    const tenant = unique('tenant');
    const first = orders(tenant, 120);
    await publish(first);
    const one = await runNow(service, tenant, name);
    expect(one).toMatchObject({ state: 'done', rows: 120 });
    expectWhole(one, name, tenant);
    expect(one.manifest?.files.map(({ rows }) => rows)).toEqual([50, 50, 20]);
    expect(await idsIn(one)).toEqual(idsOf(first));

    const late = orders(tenant, 30, 3 * 86_400_000);
    await publish(late);
    const two = await runNow(service, tenant, name);
    expectWhole(two, name, tenant);
    expect(await idsIn(two)).toEqual(idsOf(late));
    expect(two.manifest?.interval.from).toBe(one.moment);

    const three = await runNow(service, tenant, name);
    expect(three).toMatchObject({ state: 'done', rows: 0, manifest: { files: [] } });
    expectWhole(three, name, tenant);
    expect(three.manifest?.columns).toEqual(two.manifest?.columns);
  });
});

describe('files of a run', () => {
  it('are the same after its process and its service were killed in the midst', async () => {
    const tenant = unique('tenant');
    const name = 'orders-parquet';
    const events = orders(tenant, 4_000);
    await publish(events);
    const before = await lakeProcessOf(service);
    const id = await request(service, tenant, name);
    const tenantFolder = join(files, name, `tenant=${tenant}`);
    const written = () =>
      existsSync(tenantFolder) ? readdirSync(tenantFolder, { recursive: true, encoding: 'utf8' }) : [];
    const inTheMidst = async (least: number) => {
      for (let look = 0; written().filter((path) => path.includes('part-')).length < least; look += 1) {
        if (look > 40_000) throw new Error('no parts were written');
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
      expect(written().some((path) => path.endsWith('_manifest.json'))).toBe(false);
    };
    await inTheMidst(8);
    process.kill(before, 'SIGKILL');
    expect(written().some((path) => path.endsWith('_manifest.json'))).toBe(false);
    rmSync(tenantFolder, { recursive: true });
    await inTheMidst(20);
    await service.kill();
    await service.startAgain();
    const run = await ended(service, tenant, `/${name}/runs/${id}`);
    expect(run).toMatchObject({ state: 'done', rows: 4_000 });
    expectWhole(run, name, tenant);
    expect(await idsIn(run)).toEqual(idsOf(events));
    const runFolder = folderOf(files, name, tenant, run.moment);
    const found = digestsOf(runFolder);
    expect(Object.keys(found).length).toBe(81);

    // The same run once more, undisturbed, in an empty place and over files of the lake that may be merged by now.
    rmSync(runFolder, { recursive: true });
    await queryAsSuperuser(`update reporting.export_runs set state = 'failed', manifest = null where id = $1`, [id]);
    const retried = await ask(service, tenant, `/${name}/runs/${id}/retry`, { method: 'POST' });
    expect(retried.status).toBe(202);
    await ended(service, tenant, `/${name}/runs/${id}`);
    expect(digestsOf(runFolder)).toEqual(found);
  }, 240_000);

  it('are loaded twice into PostgreSQL without a duplicate, and are what was published', async () => {
    const tenant = unique('tenant');
    const ledger = [...orders(tenant, 130), ...orders(tenant, 20, 86_400_000)];
    await publish(ledger.slice(0, 80));
    const runs = [await runNow(service, tenant, 'orders-csv')];
    // What came before is sent again.
    await publish([...ledger.slice(40, 80), ...ledger.slice(80)]);
    runs.push(await runNow(service, tenant, 'orders-csv'));
    const table = `loaded_${unique('t').replaceAll(/\W/g, '_')}`;
    const client = new pg.Client({ connectionString: runningStack.adminDatabaseUrl });
    await client.connect();
    try {
      const columns = runs[0]?.manifest?.columns.map(({ name, type }) => `"${name}" ${postgresType(type)}`) ?? [];
      const key = runs[0]?.manifest?.key.map((name) => `"${name}"`).join(', ') ?? '';
      await client.query(`create table ${table} (${columns.join(', ')}, primary key (${key}))`);
      const inserted: (number | null)[] = [];
      for (const run of [...runs, ...runs]) {
        await client.query('begin');
        await client.query(`create temp table staging (like ${table}) on commit drop`);
        for (const path of pathsOf(run)) {
          await pipeline(
            createReadStream(path),
            client.query(copyFrom('copy staging from stdin with (format csv, header match)')),
          );
        }
        inserted.push(
          (await client.query(`insert into ${table} select * from staging on conflict do nothing`)).rowCount,
        );
        await client.query('commit');
      }
      expect(inserted).toEqual([80, 70, 0, 0]);
      const loaded = await client.query<{ event_id: string; total: string }>(
        `select event_id, "totalMinor"::text as total from ${table} order by 1`,
      );
      expect(loaded.rows.map(({ event_id: id, total }) => [id, Number(total)])).toEqual(
        ledger.map(({ id, data }) => [id, (data as { totalMinor: number }).totalMinor]).sort(),
      );
    } finally {
      await client.query(`drop table if exists ${table}`);
      await client.end();
    }
  });

  it('show personal data only where the definition says so, and then only to those who may see it', async () => {
    const tenant = unique('tenant');
    await publish(orders(tenant, 3, 0, { contactEmail: 'asha@example.com', recipientName: 'Asha' }));
    const masked = await runNow(service, tenant, 'orders-csv');
    const text = pathsOf(masked)
      .map((path) => readFileSync(path, 'utf8'))
      .join('');
    expect(text).not.toContain('asha@example.com');
    const pseudonyms = new Set((await rowsOf(pathsOf(masked), 'contactEmail')).flat());
    expect([...pseudonyms].join()).toMatch(/^[0-9a-f]{64}$/);
    const shown = await runNow(service, tenant, 'orders-personal');
    expect(new Set((await rowsOf(pathsOf(shown), 'contactEmail')).flat())).toEqual(new Set(['asha@example.com']));

    const download = async (name: string, run: Run, grants: readonly Grant[], of = tenant, number = 0) => {
      const headers = { authorization: `Bearer ${await tokenFor(of, { grants })}` };
      const response = await fetch(`${service.url}/v1/exports/${name}/runs/${run.id}/files/${number}`, { headers });
      return { status: response.status, bytes: Buffer.from(await response.arrayBuffer()), headers: response.headers };
    };
    const analyst: readonly Grant[] = [{ role: 'analyst', domain: '*' }];
    const got = await download('orders-personal', shown, ownerGrants);
    expect(got.status).toBe(200);
    expect(createHash('sha256').update(got.bytes).digest('hex')).toBe(shown.manifest?.files[0]?.sha256);
    expect(got.headers.get('nadi-sha256')).toBe(shown.manifest?.files[0]?.sha256);
    const refusals = await Promise.all([
      download('orders-personal', shown, analyst),
      download('orders-csv', masked, [{ role: 'viewer', domain: '*' }]),
      download('orders-csv', masked, [{ role: 'analyst', domain: 'payments' }]),
      download('orders-csv', masked, ownerGrants, unique('tenant')),
      download('orders-csv', masked, ownerGrants, tenant, 9),
      download('orders-personal', masked, ownerGrants),
    ]);
    expect(refusals.map(({ status }) => status)).toEqual([403, 403, 403, 404, 404, 404]);
    expect((await download('orders-csv', masked, analyst)).status).toBe(200);
  });
});

describe('other sources', () => {
  it('are the windows of metrics, those that are corrected later with a higher revision', async () => {
    const tenant = unique('tenant');
    const minuteMs = 60_000;
    const past = Math.floor(Date.now() / minuteMs) * minuteMs - 10 * minuteMs;
    const at = (price: number) => order(tenant, past + 1, 'Asha', price);
    const closed = async (least: number) =>
      until(
        'windows to be closed',
        () =>
          queryAsSuperuser<{ n: string }>(
            `select count(*) as n from reporting.metric_windows where tenant_id = $1 and metric in ('orders', 'revenue') and revision >= $2`,
            [tenant, least],
          ),
        ([row]) => Number(row?.n ?? 0) >= 2,
      );
    await publish([at(100), at(200)]);
    await new Promise((resolve) => setTimeout(resolve, 500));
    await publish([order(tenant, Date.now(), 'Asha', 1)]);
    await closed(1);
    const metricRows = async (run: Run) =>
      rowsOf(pathsOf(run), `metric, revision, "value", (epoch_ms("windowStartAt") = ${past})::varchar`);
    const one = await runUntilRows(tenant, 'order-windows');
    expect((await metricRows(one)).sort()).toEqual([
      ['orders', '1', '2', 'true'],
      ['revenue', '1', '300', 'true'],
    ]);
    expect(one.manifest).toMatchObject({ key: ['tenant_id', 'seriesKey', 'windowStartAt'], revision: 'revision' });
    await publish([at(50)]);
    await closed(2);
    const two = await runUntilRows(tenant, 'order-windows');
    expect((await metricRows(two)).sort()).toEqual([
      ['orders', '2', '3', 'true'],
      ['revenue', '2', '350', 'true'],
    ]);
    expectWhole(two, 'order-windows', tenant);
  });

  it('are answers of a query over the interval, as of its end', async () => {
    const tenant = unique('tenant');
    await publish(orders(tenant, 6));
    const one = await runNow(service, tenant, 'city-lines');
    expectWhole(one, 'city-lines', tenant);
    const lines = (run: Run) =>
      pathsOf(run)
        .flatMap((path) => readFileSync(path, 'utf8').trimEnd().split('\n'))
        .map((line) => JSON.parse(line) as { city: string; orders: number; total: number });
    expect(lines(one)).toMatchObject([
      { city: 'City 0', orders: 2, total: 203 },
      { city: 'City 1', orders: 2, total: 205 },
      { city: 'City 2', orders: 2, total: 207 },
    ]);
    expect(one.manifest).toMatchObject({ key: ['city'], interval: { from: '1970-01-01T00:00:00.000Z' } });
    const found = digestsOf(folderOf(files, 'city-lines', tenant, one.moment));

    await publish(orders(tenant, 1));
    const two = await runNow(service, tenant, 'city-lines');
    expect(lines(two)).toMatchObject([{ city: 'City 0', orders: 1, total: 100 }]);
    // The first one again sees nothing of what came since.
    await queryAsSuperuser(`update reporting.export_runs set state = 'waiting' where id = $1`, [one.id]);
    await ended(service, tenant, `/city-lines/runs/${one.id}`);
    expect(digestsOf(folderOf(files, 'city-lines', tenant, one.moment))).toEqual(found);
  });

  it('are told of where they cannot be exported, and exported once they can', async () => {
    const tenant = unique('tenant');
    await publish(orders(tenant, 2));
    const changing = await runNow(service, tenant, 'changing-query');
    expect(changing).toMatchObject({ state: 'failed', code: 'QUERY_NOT_REPEATABLE' });
    const unknown = await runNow(service, tenant, 'no-query');
    expect(unknown).toMatchObject({
      state: 'failed',
      code: 'QUERY_UNKNOWN',
      reason: 'there is no query "later-query"',
    });
    const { body } = await ask(service, tenant, '?limit=200');
    const listed = (body['exports'] as { name: string; problem: string | null; missing: Run[] }[]).find(
      ({ name }) => name === 'no-query',
    );
    expect(listed).toMatchObject({ problem: 'there is no query "later-query"', missing: [{ id: unknown.id }] });

    const query = 'question: How many orders are there by now?\nsql: select count(*) as n from orders.order_placed\n';
    await putInForce({ queries: { 'later-query': query } });
    await until(
      'the query to be known',
      async () =>
        (await ask(service, tenant, '?limit=200')).body['exports'] as { name: string; problem: string | null }[],
      (exports) => exports.find(({ name }) => name === 'no-query')?.problem === null,
    );
    await new Promise((resolve) => setTimeout(resolve, 500));
    await ask(service, tenant, `/no-query/runs/${unknown.id}/retry`, { method: 'POST' });
    const mended = await ended(service, tenant, `/no-query/runs/${unknown.id}`);
    expect(mended).toMatchObject({ state: 'done', rows: 1, moment: unknown.moment });
    expect(await rowsOf(pathsOf(mended), 'n')).toEqual([['2']]);
    expect((await ask(service, tenant, `/no-query/runs/${unknown.id}/retry`, { method: 'POST' })).body.code).toBe(
      'EXPORT_RUN_NOT_FAILED',
    );
  });
});

describe('who may', () => {
  it('see, run and load an export is decided by tenant and domain', async () => {
    const tenant = unique('tenant');
    await publish(orders(tenant, 1));
    const run = await runNow(service, tenant, 'orders-csv');
    const refused = async (path: string, options: Parameters<typeof ask>[3] = {}, of = tenant) => {
      const { status, body } = await ask(service, of, path, options);
      return [status, body.code ?? null];
    };
    const viewer: readonly Grant[] = [{ role: 'viewer', domain: '*' }];
    const analyst: readonly Grant[] = [{ role: 'analyst', domain: '*' }];
    expect(await refused('/orders-csv/runs', { grants: viewer })).toEqual([403, 'KEY_SCOPE']);
    expect(await refused('/orders-csv/runs', { grants: analyst })).toEqual([200, null]);
    expect(await refused('/order-windows/runs', { grants: viewer })).toEqual([200, null]);
    expect(await refused('/orders-csv/runs', { method: 'POST', grants: analyst })).toEqual([403, 'KEY_SCOPE']);
    const elsewhere: readonly Grant[] = [
      { role: 'analyst', domain: '*' },
      { role: 'owner', domain: 'payments' },
    ];
    expect(await refused('/orders-csv/runs', { method: 'POST', grants: elsewhere })).toEqual([403, 'KEY_SCOPE']);
    expect(await refused(`/orders-csv/runs/${run.id}`, {}, unique('tenant'))).toEqual([404, 'EXPORT_RUN_UNKNOWN']);
    expect(await refused('/order-csv/runs')).toEqual([404, 'EXPORT_UNKNOWN']);
    expect(await refused('/chosen-tenants/runs')).toEqual([404, 'EXPORT_UNKNOWN']);
    expect(await refused('/chosen-tenants/runs', {}, chosen)).toEqual([200, null]);
    expect(await refused('/orders-csv/runs?state=gone')).toEqual([400, 'INPUT_INVALID']);
    const names = async (options: Parameters<typeof ask>[3], of = tenant) =>
      ((await ask(service, of, '?limit=200', options)).body['exports'] as { name: string }[]).map(({ name }) => name);
    expect(await names({ grants: viewer })).not.toContain('orders-csv');
    expect(await names({ grants: viewer })).toContain('order-windows');
    expect(await names({})).not.toContain('chosen-tenants');
    expect(await names({}, chosen)).toContain('chosen-tenants');
  });

  it('nobody has to ask where there is a schedule', async () => {
    const tenant = unique('tenant');
    await publish(orders(tenant, 4));
    await runNow(service, tenant, 'orders-csv');
    await putInForce({
      exports: {
        'each-minute': `${about}format: csv\nschedule: '* * * * *'\ntenants: [${tenant}]\nrows: { contract: orders.order-placed }\n`,
      },
    });
    const look = async () => ((await ask(service, tenant, '/each-minute/runs')).body['runs'] ?? []) as Run[];
    const runs = await until('a scheduled run', look, (found) => found.some(({ state }) => state === 'done'));
    expect(runs.at(-1)).toMatchObject({ isScheduled: true, rows: 4 });
    expect(new Date(runs.at(-1)?.moment ?? '').getTime() % 60_000).toBe(0);
  });
});

describe('a store that fails', () => {
  it('is tried again, and has whole files in the end', async () => {
    const s3 = await S3Double.start();
    const tenant = unique('tenant');
    await service.stop();
    const toBucket = await ServiceProcess.start('reporting', {
      ...settings,
      NADI_REPORTING_EXPORTS_URL: 's3://bucket/exports',
      NADI_S3_ENDPOINT: s3.url,
      NADI_S3_ACCESS_KEY_ID: s3.credentials.accessKeyId,
      NADI_S3_SECRET_ACCESS_KEY: s3.credentials.secretAccessKey,
    });
    try {
      await publish(orders(tenant, 70));
      s3.failNext(...Array.from({ length: 8 }, () => 'internal-error' as const));
      const run = await runNow(toBucket, tenant, 'orders-csv');
      expect(run).toMatchObject({ state: 'done', rows: 70 });
      // A run of the schedule may have met the faults first.
      const again = await queryAsSuperuser(
        `select 1 from reporting.export_runs where attempts > 0 and state <> 'failed'`,
      );
      expect(again.length).toBeGreaterThan(0);
      for (const { key, sha256, bytes } of run.manifest?.files ?? []) {
        const body = s3.bucket().objects.get(`exports/${key}`)?.body ?? Buffer.alloc(0);
        expect([body.length, createHash('sha256').update(body).digest('hex')]).toEqual([bytes, sha256]);
      }
      expect(run.manifest?.files.length).toBe(2);
    } finally {
      await toBucket.stop();
      await s3.close();
    }
  });
});

/** What the columns of a manifest are in PostgreSQL. */
function postgresType(type: string): string {
  const types: Readonly<Record<string, string>> = {
    ...{ VARCHAR: 'text', BIGINT: 'bigint', INTEGER: 'int', DOUBLE: 'double precision', FLOAT: 'real' },
    ...{ BOOLEAN: 'boolean', TIMESTAMP: 'timestamptz' },
  };
  return types[type] ?? 'jsonb';
}

/** Rows that were published a moment ago may come into the lake a moment later. */
async function runUntilRows(tenantId: string, name: string): Promise<Run> {
  for (let attempt = 0; attempt < 20; attempt += 1) {
    const run = await runNow(service, tenantId, name);
    if ((run.rows ?? 0) > 0) return run;
  }
  throw new Error(`${name} has no rows`);
}
