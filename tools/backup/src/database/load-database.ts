import { pipeline } from 'node:stream/promises';
import { deadLettered } from '@nadi/contracts';
import { messageOf, NadiError } from '@nadi/errors';
import { offsetColumns } from '@nadi/persistence';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { readStored } from '../folder/stored-file.ts';
import { tablesOf, type Manifest, type StoredService, type StoredTable } from '../manifest.ts';
import type { OnBackupProgress } from '../progress.ts';
import type { OffsetMap } from '../topics/offset-map.ts';
import { describeTables } from './catalogue.ts';
import { changeRows, type RowChange } from './copy-rows.ts';

/** SQL's null in COPY's text format. */
const noValue = '\\N';

export interface LoadDatabaseOptions {
  /** Connected as the owner of the schemas; they have the tables of the backup's migrations, without rows. */
  readonly client: pg.Client;
  readonly manifest: Manifest;
  readonly folder: string;
  readonly offsets: OffsetMap;
  readonly onProgress: OnBackupProgress;
  readonly signal: AbortSignal;
}

/**
 * Loads the rows of all services in one transaction.
 * @throws NadiError DATABASE_UNAVAILABLE; nothing is loaded then.
 */
export async function loadDatabase(options: LoadDatabaseOptions): Promise<void> {
  const { client, manifest, onProgress } = options;
  const tables = tablesOf(manifest);
  try {
    await client.query('begin');
    await client.query(
      `select set_config('statement_timeout', '0', true), set_config('timezone', 'UTC', true), set_config('datestyle', 'ISO', true)`,
    );
    const forced = await liftRowSecurity(client, manifest.services);
    for (const [done, { schema, table }] of tables.entries()) {
      onProgress({ step: 'tables', done, total: tables.length, detail: `${schema}.${table.name}` });
      await loadTable(schema, table, options);
    }
    for (const { name, sequences } of manifest.services) {
      for (const { name: sequence, lastValue, isCalled } of sequences) {
        await client.query('select setval($1, $2, $3)', [`${name}.${sequence}`, lastValue, isCalled]);
      }
    }
    await keepAges(client, manifest);
    for (const table of forced) {
      await client.query(`alter table ${table} force row level security`);
    }
    await client.query('commit');
    onProgress({ step: 'tables', done: tables.length, total: tables.length, detail: '' });
  } catch (cause) {
    await client.query('rollback').catch(() => undefined);
    options.signal.throwIfAborted();
    throw cause instanceof NadiError
      ? cause
      : new NadiError('DATABASE_UNAVAILABLE', { message: messageOf(cause), cause });
  }
}

/** COPY cannot load a table whose row security holds for its owner too: within this transaction it does not. */
async function liftRowSecurity(client: pg.Client, services: readonly StoredService[]): Promise<string[]> {
  const forced: string[] = [];
  for (const { name } of services) {
    const tables = await describeTables(client, name);
    forced.push(...tables.filter((table) => table.forcedRowSecurity).map((table) => `${name}.${table.name}`));
  }
  for (const table of forced) {
    await client.query(`alter table ${table} no force row level security`);
  }
  return forced;
}

async function loadTable(
  schema: string,
  table: StoredTable,
  { client, folder, offsets, signal }: LoadDatabaseOptions,
): Promise<void> {
  const { name, partitionOf, columns, rows, file } = table;
  if (partitionOf !== undefined) {
    const { parent, bounds, rowSecurity } = partitionOf;
    await client.query(`create table if not exists ${schema}.${name} partition of ${schema}.${parent} ${bounds}`);
    if (rowSecurity) {
      await client.query(`alter table ${schema}.${name} enable row level security`);
    }
  }
  const target = client.query(copyFrom(`copy ${schema}.${name} (${columns.join(', ')}) from stdin`));
  const change = offsetChange(table, offsets);
  await readStored(
    folder,
    file,
    (chunks) => pipeline(change === undefined ? chunks : changeRows(chunks, change.fieldCount, change.apply), target),
    signal,
  );
  if (target.rowCount !== rows) {
    throw new NadiError('BACKUP_INVALID', {
      message: `${file.path} has ${target.rowCount} rows, the manifest says ${rows}`,
    });
  }
}

/** Tables whose offset says where reading goes on. */
const positionTables: ReadonlySet<string> = new Set(['consumer_offsets', 'pipeline_progress', 'quarantine_replays']);

/** How the rows of a table change that hold offsets; undefined for all other tables. */
export function offsetChange(
  { name, columns }: Pick<StoredTable, 'name' | 'columns'>,
  offsets: OffsetMap,
): { fieldCount: number; apply: RowChange } | undefined {
  if (!(name in offsetColumns)) {
    return undefined;
  }
  // A position has to be exact; rows that are told apart by their offset need one that stays unique.
  const move = positionTables.has(name) ? offsets.position : offsets.label;
  const at = (column: string): number => columns.indexOf(column);
  const [topic, partition, offset] = [
    at('topic'),
    at('partition'),
    at(offsetColumns[name as keyof typeof offsetColumns]),
  ] as const;
  const mark = at('last_record');
  return {
    fieldCount: Math.max(topic, partition, offset, mark) + 1,
    apply: (fields) => {
      const [before = '', topicName = ''] = [fields[offset], fields[topic]];
      const after = String(move(topicName, Number(fields[partition]), Number(before)));
      fields[offset] = after;
      if (mark >= 0) {
        fields[mark] = movedMark(fields[mark] ?? noValue, topicName, before, after);
      }
    },
  };
}

/** The mark of the last record names the position it belongs to. Dead letters become other records when they are moved. */
function movedMark(mark: string, topic: string, before: string, after: string): string {
  if (before !== after && topic === deadLettered.name) {
    return noValue;
  }
  return mark.startsWith(`${before}:`) ? `${after}:${mark.slice(before.length + 1)}` : mark;
}

/**
 * Ids are forgotten some time after they were counted. The log waits to be read on from where it was when the snapshot was
 * taken, so the ids have to be as young as they were then.
 */
async function keepAges(client: pg.Client, { services, takenAt }: Manifest): Promise<void> {
  for (const { name, tables } of services) {
    if (tables.some((table) => table.name === 'processed_ids')) {
      await client.query(
        `update ${name}.processed_ids set counted_at = counted_at + greatest(now() - $1::timestamptz, interval '0')`,
        [takenAt],
      );
    }
  }
}
