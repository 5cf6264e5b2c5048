import { execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { searchPerformed, sellerFollowed } from '@nadi/contracts';
import type { Messaging, OutgoingEvent } from '@nadi/messaging';
import { S3Double } from '@nadi/s3-double';
import {
  childEnvironment,
  freshLake,
  identityKeys,
  prepare,
  preparePython,
  queryAsSuperuser,
  root,
  ServiceProcess,
  unique,
  until,
} from '@nadi/test-harness';
import { connect, search } from './support/events.ts';
import { lakeProcessOf } from './support/lake-process.ts';
import { tokenFor } from './support/token.ts';

let messaging: Messaging;
const folder = mkdtempSync(join(tmpdir(), 'nadi-lake-'));
const running: ServiceProcess[] = [];
const python = preparePython({ name: 'pandas', requirements: ['pandas==2.3.3', 'pyarrow==22.0.0'], module: 'pandas' });
const pandas = 'interpreter' in python ? python.interpreter : undefined;

beforeAll(async () => {
  await prepare('reporting');
  await freshLake();
  messaging = await connect([searchPerformed, sellerFollowed]);
});

afterEach(async () => {
  await Promise.all(running.splice(0).map((service) => service.stop()));
});

afterAll(async () => {
  await messaging.publisher.close();
  rmSync(folder, { recursive: true, force: true });
});

async function start(changes: Readonly<Record<string, string>> = {}): Promise<ServiceProcess> {
  const service = await ServiceProcess.start('reporting', {
    NADI_REPORTING_LAKE_URL: `file://${folder}/lake`,
    NADI_REPORTING_WORK_DIR: join(folder, `work-${running.length}`),
    NADI_REPORTING_LAKE_FLUSH_SECONDS: '1',
    NADI_REPORTING_LAKE_MERGE_SECONDS: '1',
    ...changes,
  });
  running.push(service);
  return service;
}

/** The files that the manifest of a tenant's searches names; none while there is no manifest. */
function manifestOf(tenantId: string): string[] {
  const path = join(folder, 'lake', searchPerformed.name, `tenant=${tenantId}`, '_manifest.json');
  if (!existsSync(path)) {
    return [];
  }
  const { files } = JSON.parse(readFileSync(path, 'utf8')) as { files: { key: string }[] };
  return files.map(({ key }) => join(folder, 'lake', key));
}

/** Every Parquet file of a tenant's searches, whether the lake knows it or not. */
function filesOf(tenantId: string): string[] {
  const path = join(folder, 'lake', searchPerformed.name, `tenant=${tenantId}`);
  return existsSync(path)
    ? readdirSync(path, { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.parquet'))
        .map((name) => join(path, name))
    : [];
}

/** Asks another program about files: a database without anything of the lake. */
async function ask(files: readonly string[], select: string): Promise<string[][]> {
  if (files.length === 0) {
    return [];
  }
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  const list = files.map((file) => `'${file}'`).join(', ');
  const rows = (await connection.runAndReadAll(`select ${select} from read_parquet([${list}])`)).getRows();
  connection.closeSync();
  return rows.map((row) => row.map(String));
}

const publish = (events: readonly OutgoingEvent[]) => messaging.publisher.publish(events);

/** Searches of many visitors, so that they spread over all partitions. */
function searches(tenantId: string, from: number, count: number): OutgoingEvent[] {
  return Array.from({ length: count }, (_, index) => {
    const number = from + index;
    return search(tenantId, { timeMs: Date.now() - index, visitor: `v${number % 97}`, id: `${tenantId}-${number}` });
  });
}

async function untilStored(tenantId: string, count: number): Promise<void> {
  const look = async () => Number((await ask(filesOf(tenantId), 'count(*)'))[0]?.[0] ?? 0);
  await until(`${count} events in files`, look, (seen) => seen >= count);
}

describe('an erasure', () => {
  const owner = [{ role: 'owner' as const, domain: '*' }];

  async function erase(service: ServiceProcess, tenantId: string, body: unknown, grants = owner) {
    const response = await fetch(`${service.url}/v1/lake/erasures`, {
      method: 'POST',
      headers: { authorization: `Bearer ${await tokenFor(tenantId, { grants })}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return { status: response.status, body: (await response.json()) as { id: string; code?: string; reason?: string } };
  }

  it('takes the events of somebody out of all files, and leaves others, other tenants and what comes later', async () => {
    const [mine, other] = [unique('tenant'), unique('tenant')];
    const service = await start();
    await publish([...searches(mine, 0, 500), ...searches(other, 0, 500)]);
    await untilStored(mine, 400);
    // Some stand in files, the newest in memory.
    await publish(searches(mine, 500, 97));
    const { status, body } = await erase(service, mine, { field: 'visitorId', value: 'v5' });
    expect({ status, body }).toMatchObject({
      status: 202,
      body: { state: 'pending', field: 'visitorId', value: 'v5' },
    });
    const read = async () =>
      (await service.get(`/v1/lake/erasures/${body.id}`, await tokenFor(mine, { grants: owner }))).body;
    const done = await until('the files to be rewritten', read, ({ state }) => state === 'rewritten');
    expect(done).toMatchObject({ removedRows: 7, contracts: expect.arrayContaining([searchPerformed.name]) });
    await untilManifest(mine, 590);
    const visitors = `count(*) filter (visitorId = 'v5'), count(*) filter (visitorId = 'v6')`;
    expect(await ask(manifestOf(mine), visitors)).toEqual([['0', '7']]);
    await untilManifest(other, 500);
    expect(await ask(manifestOf(other), visitors)).toEqual([['6', '6']]);

    // The objects of replaced files are deleted after ten minutes, and with them the value itself.
    await queryAsSuperuser(
      `update reporting.lake_files set removed_at = now() - interval '1 hour' where removed_at is not null and tenant_id = $1`,
      [mine],
    );
    const complete = await until('the old objects to be deleted', read, ({ state }) => state === 'complete');
    expect(complete).toMatchObject({ value: null, field: 'visitorId', removedRows: 7 });
    expect(await ask(filesOf(mine), visitors)).toEqual([['0', '7']]);

    await publish(searches(mine, 597, 97));
    await untilManifest(mine, 687);
    expect(await ask(manifestOf(mine), visitors)).toEqual([['1', '8']]);
    const listed = await service.get('/v1/lake/erasures?limit=1', await tokenFor(mine, { grants: owner }));
    expect(listed.body).toMatchObject({ erasures: [{ id: body.id }], next: null });
    expect((await service.get(`/v1/lake/erasures/${body.id}`, await tokenFor(other, { grants: owner }))).status).toBe(
      404,
    );
  });

  it('is for those who may, of contracts that have the field', async () => {
    const tenant = unique('tenant');
    const service = await start();
    const asked = { field: 'visitorId', value: 'v5' };
    const refused = async (body: unknown, grants?: Parameters<typeof erase>[3]) => {
      const answer = await erase(service, tenant, body, grants);
      return [answer.status, answer.body.code];
    };
    expect(await refused(asked, [{ role: 'analyst', domain: '*' }] as never)).toEqual([403, 'KEY_SCOPE']);
    const other = [{ role: 'owner' as const, domain: 'orders' }];
    expect(await refused({ ...asked, contracts: [searchPerformed.name] }, other)).toEqual([403, 'KEY_SCOPE']);
    expect(await refused({ ...asked, contracts: ['no.such'] })).toEqual([400, 'CONTRACT_UNKNOWN']);
    expect(await refused({ field: 'noSuchField', value: 'v5' })).toEqual([400, 'INPUT_INVALID']);
    expect(await refused({ field: 'durationMs', value: '12', contracts: [searchPerformed.name] })).toEqual([
      400,
      'INPUT_INVALID',
    ]);
    expect(await refused({ field: 'visitorId', value: '' })).toEqual([400, 'INPUT_INVALID']);
  });
});

describe('the lake', () => {
  it('has every event once, with its place in the log, in files by tenant and hour', async () => {
    const tenant = unique('tenant');
    await start();
    await publish(searches(tenant, 0, 300));
    await publish(searches(tenant, 0, 100));
    await untilStored(tenant, 300);
    await publish(searches(tenant, 300, 50));
    await untilStored(tenant, 350);
    const [row] = await ask(
      filesOf(tenant),
      `count(*), count(distinct event_id), count(distinct (log_partition, log_offset)), min(tenant_id), max(tenant_id), min(query)`,
    );
    expect(row).toEqual(['350', '350', '350', tenant, tenant, 'shoes']);
    for (const file of filesOf(tenant)) {
      const [, partition, first, next] = /p(\d+)-(\d+)-(\d+)-e\d+\.parquet$/.exec(file) ?? [];
      const [range] = await ask([file], 'min(log_partition), max(log_partition), min(log_offset), max(log_offset) + 1');
      expect(range).toEqual([partition, partition, first, next]);
      expect(file).toMatch(/\/date=\d{4}-\d\d-\d\d\/hour=\d\d\/p/);
    }
  });

  (pandas === undefined ? it.skip : it)(
    pandas === undefined
      ? `is read by pandas (not here: ${'missing' in python ? python.missing : ''})`
      : 'is read by pandas',
    async () => {
      const tenant = unique('tenant');
      await start();
      await publish(searches(tenant, 0, 40));
      await untilManifest(tenant, 40);
      const program = `
import json, sys, pandas
frame = pandas.concat([pandas.read_parquet(path) for path in sys.argv[1:]])
print(json.dumps({
  'rows': len(frame), 'ids': frame.event_id.nunique(), 'tenants': sorted(frame.tenant_id.unique()),
  'results': int(frame.resultCount.sum()), 'time': str(frame.event_time.dtype), 'offsets': str(frame.log_offset.dtype)}))`;
      const printed = execFileSync(pandas ?? '', ['-c', program, ...manifestOf(tenant)], { encoding: 'utf8' });
      expect(JSON.parse(printed)).toEqual({
        ...{ rows: 40, ids: 40, tenants: [tenant], results: 120 },
        ...{ time: 'datetime64[us]', offsets: 'int64' },
      });
    },
  );

  it('merges the files of an hour and says in a manifest which count', async () => {
    const tenant = unique('tenant');
    const service = await start();
    for (let round = 0; round < 12; round += 1) {
      await publish(searches(tenant, round * 20, 20));
      await untilStored(tenant, (round + 1) * 20);
    }
    await until(
      'a merged file',
      () => manifestOf(tenant),
      (files) => files.some((file) => file.includes('/merged-')),
    );
    await until(
      'all events in the manifest',
      () => ask(manifestOf(tenant), 'count(*), count(distinct event_id)'),
      (rows) => rows[0]?.[0] === '240' && rows[0]?.[1] === '240',
    );
    expect(await service.stop()).toBe(0);
  });

  it('has every event once after its process and its service were killed again and again', async () => {
    const tenant = unique('tenant');
    let service = await start();
    let sent = 0;
    for (let round = 0; round < 4; round += 1) {
      await publish(searches(tenant, sent, 200));
      // What is sent again counts once, also across a restart.
      await publish(searches(tenant, Math.max(0, sent - 50), 50));
      sent += 200;
      await until(
        'something is written',
        () => filesOf(tenant).length,
        (count) => count > round,
      );
      process.kill(await lakeProcessOf(service), 'SIGKILL');
      await publish(searches(tenant, sent, 200));
      sent += 200;
      await service.kill();
      await service.startAgain();
    }
    service = await start();
    await untilManifest(tenant, sent);
    expect(await ask(manifestOf(tenant), 'count(*), count(distinct event_id)')).toEqual([[`${sent}`, `${sent}`]]);
  });

  it('is written by one of two instances, and by the other once that one is gone', async () => {
    const tenant = unique('tenant');
    const first = await start();
    await publish(searches(tenant, 0, 100));
    await untilManifest(tenant, 100);
    await start();
    await publish(searches(tenant, 100, 100));
    await untilManifest(tenant, 200);
    await first.kill();
    await publish(searches(tenant, 200, 100));
    await untilManifest(tenant, 300);
    const epochs = new Set(manifestOf(tenant).map((file) => /-e(\d+)\.parquet$/.exec(file)?.[1]));
    expect(epochs.size).toBe(2);
    expect(await ask(manifestOf(tenant), 'count(distinct event_id)')).toEqual([['300']]);
  });

  it('ends with its service, also while it still waits for PostgreSQL', async () => {
    const silent = createServer(() => undefined).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    const lake = fork(join(root, 'apps', 'reporting', 'dist', 'lake', 'lake-process.js'), {
      env: {
        ...childEnvironment(),
        NADI_DATABASE_URL: `postgresql://nadi@127.0.0.1:${port}/nadi`,
        NADI_IDENTITY_PUBLIC_KEYS: identityKeys.publicKey,
        NADI_REPORTING_LAKE_URL: `file://${folder}/lake`,
        NADI_REPORTING_WORK_DIR: join(folder, 'work-orphan'),
      },
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    try {
      await once(silent, 'connection');
      lake.disconnect();
      await until(
        'its end',
        () => Promise.resolve(lake.exitCode),
        (code) => code !== null,
      );
    } finally {
      lake.kill('SIGKILL');
      silent.close();
    }
  });

  it('removes what is older than its retention from the manifest, and nothing else', async () => {
    const tenant = unique('tenant');
    const oldMs = Date.now() - 3 * 86_400_000;
    await start({ NADI_REPORTING_LAKE_RETENTION_DAYS: '2' });
    await publish(searches(tenant, 0, 10).map((event) => ({ ...event, receivedMs: oldMs })));
    await publish(searches(tenant, 10, 5));
    await untilStored(tenant, 15);
    await until(
      'the old events gone',
      () => ask(manifestOf(tenant), 'count(*)'),
      (rows) => rows[0]?.[0] === '5',
    );
    expect(await ask(manifestOf(tenant), 'min(received_time) > now()::timestamp - interval 1 hour')).toEqual([
      ['true'],
    ]);
  });

  it('keeps its files in a bucket, through a store that fails now and then', async () => {
    const tenant = unique('tenant');
    await freshLake();
    const s3 = await S3Double.start();
    try {
      const toBucket = {
        NADI_REPORTING_LAKE_URL: 's3://bucket/lake',
        NADI_S3_ENDPOINT: s3.url,
        NADI_S3_ACCESS_KEY_ID: s3.credentials.accessKeyId,
        NADI_S3_SECRET_ACCESS_KEY: s3.credentials.secretAccessKey,
      };
      const service = await start(toBucket);
      s3.failNext('slow-down', 'broken-connection', 'internal-error');
      await publish(searches(tenant, 0, 60));
      const prefix = `lake/${searchPerformed.name}/tenant=${tenant}/`;
      const look = () => {
        const objects = [...s3.bucket().objects].filter(([key]) => key.startsWith(prefix) && key.endsWith('.parquet'));
        const files = objects.map(([, { body }], index) => {
          const path = join(folder, `object-${index}.parquet`);
          writeFileSync(path, body);
          return path;
        });
        return ask(files, 'count(*), count(distinct event_id)');
      };
      await until('60 events in the bucket', look, (rows) => rows[0]?.[0] === '60');
      expect(await look()).toEqual([['60', '60']]);
      expect(await service.stop()).toBe(0);
    } finally {
      await s3.close();
    }
  });
});

/** Waits until the manifest has all events, and a little longer for any that would be there twice. */
async function untilManifest(tenantId: string, count: number): Promise<void> {
  const look = async () => Number((await ask(manifestOf(tenantId), 'count(*)'))[0]?.[0] ?? 0);
  await until(`${count} events in the manifest`, look, (seen) => seen >= count);
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  expect(await look()).toBe(count);
}
