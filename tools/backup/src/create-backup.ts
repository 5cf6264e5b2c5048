import { contracts } from '@nadi/contracts';
import { createSchemaRegistry, createTopicAdmin, createTopicLogReader, framedSchemaId } from '@nadi/messaging';
import { services } from '@nadi/platform';
import { dumpDatabase, type StoredPosition } from './database/dump-database.ts';
import { withNewFolder } from './folder/backup-folder.ts';
import { formatVersion, sizeOf, type Manifest, type StoredTopic } from './manifest.ts';
import type { OnBackupProgress } from './progress.ts';
import { dumpOtherSchemas, dumpSubjects } from './topics/dump-schemas.ts';
import { dumpTopics } from './topics/dump-topics.ts';

/** Where the parts of a platform answer. */
export interface PlatformAddresses {
  /** As the owner of the database. */
  readonly databaseUrl: string;
  readonly kafkaBrokers: readonly string[];
  readonly registryUrl: string;
}

export interface BackupOptions extends PlatformAddresses {
  /** Folder to create. */
  readonly folder: string;
  readonly onProgress?: OnBackupProgress;
  readonly signal?: AbortSignal;
}

export interface BackupSummary {
  readonly takenAt: string;
  readonly tables: number;
  readonly rows: number;
  readonly topics: number;
  readonly records: number;
  /** Of all files, compressed. */
  readonly bytes: number;
  /** What is wrong with the platform itself and therefore with its backup. */
  readonly warnings: readonly string[];
}

const clientId = 'nadi-backup';

/**
 * Copies database and topics of a platform into a new folder while it runs. The database comes first: whatever its snapshot
 * has counted is then in the topics that are read after it, never the other way round.
 * @throws NadiError BACKUP_EXISTS, MIGRATION_PENDING, DATABASE_UNAVAILABLE, BROKER_UNAVAILABLE, REGISTRY_UNAVAILABLE; the
 * reason of the signal if that ends it. Nothing is left behind then.
 */
export async function createBackup(options: BackupOptions): Promise<BackupSummary> {
  const { folder } = options;
  let positions: readonly StoredPosition[] = [];
  const manifest = await withNewFolder(folder, async (partial) => {
    const dump = await dumpDatabase({
      databaseUrl: options.databaseUrl,
      services: services.map(({ name }) => name),
      folder: partial,
      onProgress: options.onProgress ?? (() => undefined),
      signal: options.signal ?? new AbortController().signal,
    });
    positions = dump.positions;
    const log = await dumpLog(partial, options);
    return { formatVersion, takenAt: dump.takenAt, services: [...dump.services], ...log };
  });
  return { ...summaryOf(manifest), warnings: positions.flatMap((one) => misplaced(one, manifest.topics)) };
}

/** What a manifest holds, in numbers. */
export function summaryOf(manifest: Manifest): Omit<BackupSummary, 'warnings'> {
  const tables = manifest.services.flatMap((service) => service.tables);
  const partitions = manifest.topics.flatMap((topic) => topic.partitions);
  const files = [...tables, ...partitions].flatMap(({ file }) => (file === undefined ? [] : [file]));
  return {
    takenAt: manifest.takenAt,
    tables: tables.length,
    topics: manifest.topics.length,
    ...sizeOf(manifest),
    bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}

async function dumpLog(
  folder: string,
  { kafkaBrokers, registryUrl, onProgress, signal }: BackupOptions,
): Promise<Pick<Manifest, 'topics' | 'subjects' | 'otherSchemas'>> {
  const admin = await createTopicAdmin({ brokers: kafkaBrokers, clientId });
  const reader = createTopicLogReader({ brokers: kafkaBrokers, clientId });
  const registry = createSchemaRegistry({ url: registryUrl });
  const seenIds = new Set<number>();
  try {
    const topics = await dumpTopics({
      topics: admin,
      reader,
      names: [...contracts.keys()],
      folder,
      onValue: (_topic, value) => {
        const id = value === null ? undefined : framedSchemaId(value);
        if (id !== undefined) seenIds.add(id);
      },
      onProgress: onProgress ?? (() => undefined),
      signal: signal ?? new AbortController().signal,
    });
    const subjects = await dumpSubjects(registry, contracts.values());
    return { topics, subjects, otherSchemas: await dumpOtherSchemas(registry, subjects, seenIds) };
  } finally {
    await reader.close();
    await admin.close();
  }
}

/** A position outside its log: the service has stopped there, and will again after a restore. */
function misplaced(
  { service, topic, partition, nextOffset }: StoredPosition,
  topics: readonly StoredTopic[],
): string[] {
  const stored = topics.find(({ name }) => name === topic)?.partitions.find((one) => one.partition === partition);
  return stored === undefined || (nextOffset >= stored.low && nextOffset <= stored.high)
    ? []
    : [
        `${service} stands at offset ${nextOffset} of ${topic}[${partition}], whose log reaches from ${stored.low} to ${stored.high}`,
      ];
}
