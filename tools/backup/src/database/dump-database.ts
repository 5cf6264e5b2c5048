import { messageOf, NadiError } from '@nadi/errors';
import { remade } from '@nadi/persistence';
import pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { storeFile } from '../folder/stored-file.ts';
import type { StoredService, StoredTable } from '../manifest.ts';
import type { OnBackupProgress } from '../progress.ts';
import { describeTables, readMigrations, readSequences, type DescribedTable } from './catalogue.ts';
import { RowCounter } from './copy-rows.ts';

export interface DatabaseDump {
  /** When the snapshot was taken, RFC 3339. */
  readonly takenAt: string;
  readonly services: readonly StoredService[];
  /** Where consumers stood in the snapshot. */
  readonly positions: readonly StoredPosition[];
}

/** A position that a service keeps beside its results. */
export interface StoredPosition {
  readonly service: string;
  readonly topic: string;
  readonly partition: number;
  readonly nextOffset: number;
}

export interface DumpDatabaseOptions {
  readonly databaseUrl: string;
  /** Names of the services; each has a schema of its name. */
  readonly services: readonly string[];
  readonly folder: string;
  readonly onProgress: OnBackupProgress;
  readonly signal: AbortSignal;
}

/** A partition that was dropped between two statements of a transaction that still sees it. */
const vanished = '42P01';
const attempts = 3;

/**
 * Copies the schemas of all services out of one snapshot.
 * @throws NadiError DATABASE_UNAVAILABLE (retriable), MIGRATION_PENDING
 */
export async function dumpDatabase(options: DumpDatabaseOptions): Promise<DatabaseDump> {
  const client = new pg.Client({ connectionString: options.databaseUrl, application_name: 'nadi-backup' });
  // The connection may end at any time; the statement under way reports it.
  client.on('error', () => undefined);
  try {
    await client.connect();
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await dumpSnapshot(client, options);
      } catch (error) {
        await client.query('rollback').catch(() => undefined);
        if (attempt === attempts || (error as { code?: string }).code !== vanished) {
          throw error;
        }
      }
    }
  } catch (cause) {
    options.signal.throwIfAborted();
    throw cause instanceof NadiError
      ? cause
      : new NadiError('DATABASE_UNAVAILABLE', { message: messageOf(cause), retriable: true, cause });
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function dumpSnapshot(client: pg.Client, options: DumpDatabaseOptions): Promise<DatabaseDump> {
  await client.query(`begin isolation level repeatable read read only`);
  await client.query(
    `select set_config('nadi.tenant', '*', true), set_config('statement_timeout', '0', true),
       set_config('idle_in_transaction_session_timeout', '0', true),
       set_config('timezone', 'UTC', true), set_config('datestyle', 'ISO', true)`,
  );
  const schemas: { name: string; migrations: string[]; tables: DescribedTable[] }[] = [];
  for (const name of options.services) {
    const migrations = await readMigrations(client, name);
    const tables = await describeTables(client, name);
    // From here on no partition is dropped before it was copied.
    await client.query(`lock table ${tables.map((table) => `${name}.${table.name}`).join(', ')} in access share mode`);
    schemas.push({ name, migrations, tables });
  }
  const { rows } = await client.query<{ at: Date }>('select now() as at');
  const total = schemas.reduce((sum, { tables }) => sum + tables.length, 0);
  let done = 0;
  const services: StoredService[] = [];
  const positions: StoredPosition[] = [];
  for (const { name, migrations, tables } of schemas) {
    const stored: StoredTable[] = [];
    for (const table of tables) {
      options.onProgress({ step: 'tables', done, total, detail: `${name}.${table.name}` });
      stored.push(await dumpTable(client, name, table, options));
      done += 1;
    }
    services.push({ name, migrations, tables: stored, sequences: await readSequences(client, name) });
    if (tables.some((table) => table.name === 'consumer_offsets')) {
      positions.push(...(await readPositions(client, name)));
    }
  }
  options.onProgress({ step: 'tables', done, total, detail: '' });
  await client.query('commit');
  return { takenAt: (rows[0]?.at ?? new Date(0)).toISOString(), services, positions };
}

/** Positions and ids that are made anew are left out. */
const ofKeptGroups = ` where consumer_group not in (${remade.groups.map((group) => `'${group}'`).join(', ')})`;

async function dumpTable(
  client: pg.Client,
  schema: string,
  { name, parent, bounds, rowSecurity, columns }: DescribedTable,
  { folder, signal }: DumpDatabaseOptions,
): Promise<StoredTable> {
  const counter = new RowCounter();
  const rows = `select ${columns.join(', ')} from ${schema}.${name}${columns.includes('consumer_group') ? ofKeptGroups : ''}`;
  const source = client.query(copyTo(`copy (${rows}) to stdout`));
  const file = await storeFile(folder, `tables/${schema}/${name}.copy.gz`, counter.pass(source), signal);
  return {
    name,
    ...(parent === null || bounds === null ? {} : { partitionOf: { parent, bounds, rowSecurity } }),
    columns: [...columns],
    rows: counter.rows,
    file,
  };
}

async function readPositions(client: pg.Client, service: string): Promise<StoredPosition[]> {
  const { rows } = await client.query<{ topic: string; partition: number; next_offset: string }>(
    `select topic, partition, next_offset::text from ${service}.consumer_offsets${ofKeptGroups}`,
  );
  return rows.map(({ topic, partition, next_offset }) => ({
    service,
    topic,
    partition,
    nextOffset: Number(next_offset),
  }));
}
