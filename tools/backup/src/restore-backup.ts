import { applyContracts } from '@nadi/contract-tooling';
import { contracts, deadLettered } from '@nadi/contracts';
import { messageOf, NadiError } from '@nadi/errors';
import {
  createSchemaRegistry,
  createTopicAdmin,
  createTopicLogWriter,
  EventDecoder,
  EventEncoder,
  type SchemaRegistry,
  type TopicAdmin,
} from '@nadi/messaging';
import { unfinishedRestoreSchema } from '@nadi/persistence';
import { runServiceScript } from '@nadi/platform';
import pg from 'pg';
import type { PlatformAddresses } from './create-backup.ts';
import { readMigrations } from './database/catalogue.ts';
import { loadDatabase } from './database/load-database.ts';
import { sizeOf, type Manifest } from './manifest.ts';
import type { OnBackupProgress } from './progress.ts';
import { assertEmptyDatabase, assertEmptyTopics, assertSameContracts } from './restore-target.ts';
import { checkLogs, loadTopics } from './topics/load-topics.ts';
import { offsetMap, unchangedOffsets } from './topics/offset-map.ts';
import { RecordTranslation } from './topics/record-translation.ts';
import { restoreSchemas } from './topics/restore-schemas.ts';
import { SchemaIds } from './topics/schema-ids.ts';
import { verifiedManifest } from './verify-backup.ts';

export interface RestoreOptions extends PlatformAddresses {
  readonly folder: string;
  /** The checkout. */
  readonly root: string;
  /** What the programs of the services see. */
  readonly serviceEnvironment: Readonly<Record<string, string>>;
  /** `database` leaves topics and registry as they are: they are the ones the backup was made of, and may have gone on since. */
  readonly only?: 'database' | undefined;
  readonly onProgress?: OnBackupProgress;
  readonly signal?: AbortSignal;
}

export interface RestoreSummary {
  /** When the restored state was true, RFC 3339. */
  readonly takenAt: string;
  readonly rows: number;
  /** 0 if only the database was restored. */
  readonly records: number;
}

interface Restore extends RestoreOptions {
  readonly manifest: Manifest;
  readonly client: pg.Client;
  readonly admin: TopicAdmin;
  readonly registry: SchemaRegistry;
  readonly onProgress: OnBackupProgress;
  readonly signal: AbortSignal;
}

const clientId = 'nadi-restore';

/**
 * Brings an empty platform, whose services are stopped, to the state of a backup. Until it is whole a mark in the database
 * keeps every service and every migration from working on it.
 * @throws NadiError BACKUP_INVALID, BACKUP_INCOMPATIBLE, MIGRATION_UNKNOWN, RESTORE_SERVICES_RUNNING, RESTORE_NOT_EMPTY before
 * anything is changed; RESTORE_UNFINISHED and what database, broker and registry throw.
 */
export async function restoreBackup(options: RestoreOptions): Promise<RestoreSummary> {
  const { folder, onProgress = () => undefined, signal = new AbortController().signal } = options;
  const manifest = await verifiedManifest({ folder, onProgress, signal });
  const client = await connect(options.databaseUrl);
  const admin = await createTopicAdmin({ brokers: options.kafkaBrokers, clientId }).catch(async (error: unknown) => {
    await client.end();
    throw error;
  });
  const registry = createSchemaRegistry({ url: options.registryUrl });
  try {
    const restore = { ...options, manifest, client, admin, registry, onProgress, signal };
    await checkTarget(restore);
    await migrateAs(restore);
    await client.query(`create schema ${unfinishedRestoreSchema}`);
    await (options.only === 'database' ? restoreDatabase(restore) : restoreAll(restore));
    signal.throwIfAborted();
    await client.query(`drop schema ${unfinishedRestoreSchema}`);
    await migrate(restore, []);
  } finally {
    await client.end().catch(() => undefined);
    await admin.close();
  }
  const { rows, records } = sizeOf(manifest);
  return { takenAt: manifest.takenAt, rows, records: options.only === 'database' ? 0 : records };
}

async function checkTarget({ client, admin, manifest, root, only }: Restore): Promise<void> {
  await assertEmptyDatabase(
    client,
    manifest.services.map(({ name }) => name),
  );
  if (only !== 'database') {
    await assertSameContracts(root, manifest);
    await assertEmptyTopics(admin, manifest);
  }
}

/** Brings the schemas to where they were: rows fit the tables they came from. */
async function migrateAs(restore: Restore): Promise<void> {
  const { client, manifest } = restore;
  for (const { name, migrations } of manifest.services) {
    await migrate(restore, ['only', ...migrations], name);
    const applied = await readMigrations(client, name);
    const more = applied.filter((one) => !migrations.includes(one));
    if (more.length > 0) {
      throw new NadiError('RESTORE_NOT_EMPTY', {
        message: `the tables of ${name} are newer than the backup's: ${more.join(', ')}`,
      });
    }
  }
}

async function migrate(
  { root, serviceEnvironment, databaseUrl, manifest }: Restore,
  args: readonly string[],
  only?: string,
): Promise<void> {
  for (const { name } of manifest.services.filter((service) => only === undefined || service.name === only)) {
    const environment = { ...serviceEnvironment, NADI_DATABASE_URL: databaseUrl };
    await runServiceScript({ root, service: name, program: 'migrate', args, environment });
  }
}

async function restoreDatabase(restore: Restore): Promise<void> {
  await loadDatabase({ ...restore, offsets: unchangedOffsets });
}

async function restoreAll(restore: Restore): Promise<void> {
  const { manifest, admin, registry, root } = restore;
  const ids = new SchemaIds(await restoreSchemas(registry, manifest), registry);
  await applyContracts(root, { registry, topics: admin });
  // Contracts that this checkout has no longer.
  const gone = manifest.topics.filter(({ name }) => !contracts.has(name));
  if (gone.length > 0) {
    await admin.createTopics(
      gone.map(({ name, config, partitions }) => ({ name, config, partitions: partitions.length })),
    );
  }
  const offsets = offsetMap(manifest.topics);
  await loadDatabase({ ...restore, offsets });
  const encoder = new EventEncoder(registry);
  await encoder.prepare([deadLettered]);
  const translation = new RecordTranslation({ ids, offsets, encoder, decoder: new EventDecoder(registry) });
  const writer = createTopicLogWriter({ brokers: restore.kafkaBrokers, clientId });
  try {
    await loadTopics({ ...restore, writer, topics: manifest.topics, translation });
  } finally {
    await writer.close();
  }
  await checkLogs(manifest.topics, admin);
}

async function connect(connectionString: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString, application_name: clientId });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return client;
  } catch (cause) {
    throw new NadiError('DATABASE_UNAVAILABLE', { message: messageOf(cause), cause });
  }
}
