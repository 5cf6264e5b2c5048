import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { deadLettered, searchPerformed, sellerFollowed } from '@nadi/contracts';
import { deadLetterId, framedSchemaId, type LogRecord, type OutgoingEvent } from '@nadi/messaging';
import { offsetColumns, remade } from '@nadi/persistence';
import { root, until } from '@nadi/test-harness';
import { createBackup, restoreBackup, verifyBackup, type BackupSummary, type RestoreOptions } from '../src/index.ts';
import { readManifest } from '../src/folder/backup-folder.ts';
import { runFolder, TestPlatform } from './support/test-platform.ts';

/** Two stacks on two cores. */

const tenant = 'backup-tests';
const early = join(runFolder, 'early');
const later = join(runFolder, 'later');
const startMs = Date.now();
let source: TestPlatform;
let target: TestPlatform;

function search(index: number): OutgoingEvent {
  return {
    contract: searchPerformed,
    id: `search-${index}`,
    tenantId: tenant,
    source: '/tests',
    timeMs: startMs - (index % 300) * 10_000,
    data: {
      visitorId: `v${index % 97}`,
      sessionId: 's1',
      channel: index % 3 === 0 ? 'app' : 'web',
      country: 'IN',
      searchId: `search-${index}`,
      query: 'shoes\twith "tabs" \\ and\nlines',
      resultCount: 3,
      durationMs: 12,
    },
  };
}

function follow(index: number): OutgoingEvent {
  const data = { customerId: `c${index}`, sellerId: 'm1', following: true, channel: 'app', country: 'IN' } as const;
  return { contract: sellerFollowed, id: `follow-${index}`, tenantId: tenant, source: '/tests', timeMs: startMs, data };
}

const range = <T>(from: number, to: number, make: (index: number) => T): T[] =>
  Array.from({ length: to - from }, (_, index) => make(from + index));

const publish = (platform: TestPlatform, from: number, to: number) =>
  platform.messaging.publisher.publish(range(from, to, search));

async function untilCounted(platform: TestPlatform, count: number): Promise<void> {
  const look = () => platform.total(tenant, 'searches');
  await until(`${count} searches`, look, (seen) => seen >= count);
  // A little longer, for any that would be counted twice.
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(await look()).toBe(count);
}

function restoreOptions(platform: TestPlatform, folder: string, only?: 'database'): RestoreOptions {
  const { databaseUrl, kafkaBrokers, registryUrl } = platform.stack;
  return { databaseUrl, kafkaBrokers, registryUrl, folder, root, serviceEnvironment: platform.environment, only };
}

/** What must be the same in both logs: everything but offsets and the numbers of schemas. */
function content(log: readonly LogRecord[][]): unknown {
  return log.map((records) =>
    records.map(({ timestampMs, key, value, headers }) => [
      ...[timestampMs, key?.toString(), value?.subarray(5).toString('hex') ?? null],
      headers.map(([name, text]) => [name.toString(), text?.toString()]),
    ]),
  );
}

beforeAll(async () => {
  mkdirSync(runFolder, { recursive: true });
  const startSource = async (): Promise<TestPlatform> => {
    const platform = await TestPlatform.start('source');
    await platform.nadi('migrate');
    await platform.nadi('contracts', 'apply');
    await platform.applyDefinitions();
    return platform;
  };
  [source, target] = await Promise.all([startSource(), TestPlatform.start('target')]);
  await source.messaging.publisher.prepare([searchPerformed, sellerFollowed]);
  // The registry of the target has given out numbers before: the same schema gets another there.
  await target.messaging.registry.register('other-value', '"string"');
});

afterAll(async () => {
  await Promise.all([source?.stop(), target?.stop()]);
  rmSync(runFolder, { recursive: true, force: true });
});

describe('nadi backup', () => {
  let keyPrefix = '';
  let before: unknown;

  it('copies a running platform into files that only their owner may read, and checks them', async () => {
    const created = await source.nadi<{ prefix: string }>('keys', 'create', '--tenant', tenant, '--name', 'shop');
    keyPrefix = created.answer.prefix;
    source.schemaIdOfPoison =
      (await source.messaging.registry.idOf(
        `${searchPerformed.name}-value`,
        JSON.stringify(searchPerformed.schemas.at(-1)),
      )) ?? 0;
    await source.startService('reporting');
    await publish(source, 0, 300);
    await source.messaging.publisher.publish(range(0, 20, follow));
    await untilCounted(source, 300);
    const [partition = 0, low = 0] = await someDeletedRecords();
    await source.appendPoison(searchPerformed.name, partition);
    await until(
      'the dead letter',
      () => source.deadLetters(),
      (letters) => letters.length === 1,
    );
    expect(low).toBeGreaterThan(0);
    // What nobody has counted yet is in the backup as well, and so is a copy of what was counted.
    await source.stopService('reporting');
    await publish(source, 300, 340);
    await publish(source, 0, 10);

    const { code, answer } = await source.nadi<BackupSummary & { folder: string }>('backup', early);
    expect(code).toBe(0);
    expect(answer).toMatchObject({ folder: early, warnings: [] });
    expect(answer.records).toBe(Object.values(await source.logSizes()).reduce((sum, size) => sum + size, 0));
    const verified = await source.nadi<BackupSummary>('backup', early, '--verify');
    expect(verified.answer).toMatchObject({ rows: answer.rows, records: answer.records });
    expect(statSync(early).mode & 0o777).toBe(0o700);
    expect(statSync(join(early, 'manifest.json')).mode & 0o777).toBe(0o600);
    expect(statSync(join(early, 'tables', 'ingestion', 'api_keys.copy.gz')).mode & 0o777).toBe(0o600);
    expect(existsSync(`${early}.partial`)).toBe(false);

    await source.startService('reporting');
    await untilCounted(source, 340);
    before = await source.series(tenant, 'searches');
  });

  /** Retention takes the first records of the fullest partition; the consumer has read them. */
  async function someDeletedRecords(): Promise<[number, number]> {
    const offsets = await source.admin.topicOffsets(searchPerformed.name);
    const { partition, high } = offsets.toSorted((a, b) => b.high - a.high)[0] ?? { partition: 0, high: 0 };
    const low = Math.floor(high / 2);
    await source.deleteRecordsBefore(searchPerformed.name, partition, low);
    return [partition, low];
  }

  it('knows every column of the services that holds offsets', async () => {
    const columns = await source.sql<{ table_name: string; column_name: string }>(
      `select table_name, column_name from information_schema.columns
       where table_schema in ('ingestion', 'reporting') and column_name like '%offset%'
         and table_name not in (${remade.tables.map((table) => `'${table}'`).join(', ')})`,
    );
    expect(Object.fromEntries(columns.map(({ table_name, column_name }) => [table_name, column_name]))).toEqual(
      offsetColumns,
    );
  });

  it('refuses a folder that exists and a backup that was not finished', async () => {
    const { databaseUrl, kafkaBrokers, registryUrl } = source.stack;
    await expect(createBackup({ databaseUrl, kafkaBrokers, registryUrl, folder: early })).rejects.toMatchObject({
      code: 'BACKUP_EXISTS',
    });
    const ended = AbortSignal.abort(new Error('stopped'));
    const folder = join(runFolder, 'stopped');
    await expect(createBackup({ databaseUrl, kafkaBrokers, registryUrl, folder, signal: ended })).rejects.toThrow();
    expect([folder, `${folder}.partial`].map((path) => existsSync(path))).toEqual([false, false]);
    await expect(verifyBackup({ folder: runFolder })).rejects.toMatchObject({ code: 'BACKUP_INVALID' });
  });

  it.each(['flipped', 'truncated', 'missing'] as const)(
    'refuses a backup with a %s file before it changes anything',
    async (kind) => {
      const folder = join(runFolder, kind);
      cpSync(early, folder, { recursive: true });
      const { topics } = readManifest(folder);
      const file = topics.flatMap(({ partitions }) => partitions).find((one) => one.file !== undefined)?.file;
      const path = join(folder, file?.path ?? '');
      if (kind === 'flipped') {
        const bytes = readFileSync(path);
        bytes.writeUInt8(bytes.readUInt8(bytes.length >> 1) ^ 1, bytes.length >> 1);
        writeFileSync(path, bytes);
      } else if (kind === 'truncated') {
        truncateSync(path, statSync(path).size - 9);
      } else {
        rmSync(path);
      }
      await expect(restoreBackup(restoreOptions(target, folder))).rejects.toMatchObject({ code: 'BACKUP_INVALID' });
      expect(await target.sql(`select 1 from pg_namespace where nspname in ('ingestion', 'reporting')`)).toEqual([]);
      expect(await target.logSizes()).toEqual({});
    },
  );

  it('is restored into an empty platform with the same numbers, logs, keys and dead letters', async () => {
    const { code, answer } = await target.nadi('restore', early);
    expect([code, answer]).toEqual([0, expect.objectContaining({ folder: early })]);
    const backedUp = content(await source.log(sellerFollowed));
    expect(content(await target.log(sellerFollowed))).toEqual(backedUp);
    const [from, to] = [await source.log(searchPerformed), await target.log(searchPerformed)];
    expect(content(to)).toEqual(content(from));
    expect(to.map((records) => records.map(({ offset }) => offset))).toEqual(
      from.map((records) => records.map((_, index) => index)),
    );
    const ids = [from, to].map(
      (log) => new Set(log.flat().map(({ value }) => framedSchemaId(value ?? Buffer.alloc(0)))),
    );
    expect(ids[0]).not.toEqual(ids[1]);

    await target.startService('reporting');
    await untilCounted(target, 340);
    expect(await target.series(tenant, 'searches')).toEqual(before);
    expect(await target.total(tenant, 'seller-follows')).toBe(20);
    const { answer: keys } = await target.nadi<{ keys: { prefix: string }[] }>('keys', 'list', '--tenant', tenant);
    expect(keys.keys.map(({ prefix }) => prefix)).toEqual([keyPrefix]);
    await expectSameLetters(from, to);
  });

  async function expectSameLetters(from: readonly LogRecord[][], to: readonly LogRecord[][]): Promise<void> {
    const [[old], [letter], log] = [
      await source.deadLetters(),
      await target.deadLetters(),
      await target.log(deadLettered),
    ];
    if (old === undefined || letter === undefined) throw new Error('a dead letter is missing');
    const original = to[letter.partition]?.[letter.offset];
    expect(from[old.partition]?.find(({ offset }) => offset === old.offset)?.timestampMs).toBe(original?.timestampMs);
    expect(letter.originalValue).toEqual(original?.value);
    expect(letter.offset).toBeLessThan(old.offset);
    const id = deadLetterId(letter.group, letter.topic, letter.partition, letter.offset);
    const { group, topic, partition, reasonCode, eventId, failedAt } = old;
    expect(letter).toMatchObject({ id, group, topic, partition, reasonCode, eventId, failedAt });
    expect(log.flat().map(({ key }) => key?.toString())).toEqual([id]);
  }

  it('drops what is sent again and counts what is new, once', async () => {
    await target.messaging.publisher.prepare([searchPerformed, sellerFollowed]);
    await publish(target, 0, 100);
    await publish(target, 340, 365);
    await publish(target, 340, 350);
    await untilCounted(target, 365);
  });

  it('is restored neither beside running services nor over what is there', async () => {
    await expect(restoreBackup(restoreOptions(target, early))).rejects.toMatchObject({
      code: 'RESTORE_SERVICES_RUNNING',
    });
    await target.stopService('reporting');
    const { code, answer } = await target.nadi<{ error: { code: string } }>('restore', early);
    expect([code, answer.error.code]).toEqual([1, 'RESTORE_NOT_EMPTY']);
    await target.loseDatabase();
    await expect(restoreBackup(restoreOptions(target, early))).rejects.toMatchObject({ code: 'RESTORE_NOT_EMPTY' });
  });

  it('that was killed on the way keeps everything from working on what it left', async () => {
    await target.sql('create schema nadi_restore_unfinished');
    const { code, answer } = await target.nadi<{ error: { code: string } }>('migrate');
    expect([code, answer.error.code]).toEqual([1, 'RESTORE_UNFINISHED']);
    await expect(restoreBackup(restoreOptions(target, early))).rejects.toMatchObject({ code: 'RESTORE_UNFINISHED' });
    await target.sql('drop schema nadi_restore_unfinished');
  });
});

describe('a database that is older than the topics', () => {
  it('catches up to the exact numbers', async () => {
    await publish(source, 340, 400);
    await source.messaging.publisher.publish(range(20, 60, follow));
    await untilCounted(source, 400);
    await until(
      'all follows',
      () => source.total(tenant, 'seller-follows'),
      (seen) => seen === 60,
    );
    const { databaseUrl, kafkaBrokers, registryUrl } = source.stack;
    await createBackup({ databaseUrl, kafkaBrokers, registryUrl, folder: later });
    await publish(source, 400, 430);
    await untilCounted(source, 430);
    await source.stopService('reporting');
    await publish(source, 425, 440);
    await source.loseDatabase();
    expect((await source.nadi('restore', early, '--only', 'database')).code).toBe(0);
    await source.startService('reporting');
    await untilCounted(source, 440);
    await publish(source, 0, 440);
    await publish(source, 440, 441);
    await untilCounted(source, 441);
  });
});

describe('a database that is newer than the topics', () => {
  /** Stopped partitions by topic and code, as the service's metrics say. */
  const stops = async (): Promise<Record<string, number>> => {
    const text = await target.prometheusText().catch(() => '');
    const label = (line: string, name: string) => new RegExp(`${name}="([^"]*)"`).exec(line)?.[1] ?? '';
    const lines = text.split('\n').filter((line) => line.startsWith('nadi_consumer_stopped_partitions{'));
    return Object.fromEntries(
      lines.map((line) => [
        `${label(line, 'messaging_destination_name')} ${label(line, 'error_type')}`,
        Number(/\} (\d+)/.exec(line)?.[1]),
      ]),
    );
  };
  /** All partitions of both topics; the searches lie behind or beyond the end of their log, depending on the partition. */
  const untilStopped = async (followsCode: string): Promise<void> => {
    const searches = (seen: Record<string, number>) =>
      (seen[`${searchPerformed.name} LOG_DIVERGED`] ?? 0) + (seen[`${searchPerformed.name} OFFSET_OUT_OF_RANGE`] ?? 0);
    await until(
      'all partitions to stop',
      stops,
      (seen) =>
        searches(seen) === searchPerformed.partitions &&
        seen[`${sellerFollowed.name} ${followsCode}`] === sellerFollowed.partitions,
    );
    expect((await stops())[`${searchPerformed.name} LOG_DIVERGED`]).toBeGreaterThan(0);
  };
  const totals = () => Promise.all(['searches', 'seller-follows'].map((metric) => target.total(tenant, metric)));

  it('stops the partitions instead of guessing: coded errors, a metric, failing readiness', async () => {
    // The topics are those of the earlier backup, with events of their own since then.
    await restoreBackup(restoreOptions(target, later, 'database'));
    await target.startService('reporting', false);
    await untilStopped('OFFSET_OUT_OF_RANGE');
    const { status, text } = await target.readiness();
    expect(status).toBe(503);
    for (const { name } of [searchPerformed, sellerFollowed]) {
      expect(text).toContain(`${name}[0]`);
    }
    expect(text).toMatch(/OFFSET_OUT_OF_RANGE: .*LOG_DIVERGED: |LOG_DIVERGED: .*OFFSET_OUT_OF_RANGE: /);
    expect(await totals()).toEqual([400, 60]);
  });

  it('stops them as well once the topics have grown past the positions', async () => {
    await target.messaging.publisher.publish(range(100, 300, follow));
    await target.stopService('reporting');
    await target.startService('reporting', false);
    await untilStopped('LOG_DIVERGED');
    expect((await target.readiness()).status).toBe(503);
    expect(await totals()).toEqual([400, 60]);
  });
});
