import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DuckDBConnection } from '@duckdb/node-api';
import { contracts } from '@nadi/contracts';
import { createTopicAdmin } from '@nadi/messaging';
import { openObjectStore, type ObjectStore } from '@nadi/object-store';
import { MonthPartitions } from '@nadi/persistence';
import { SqlEngine } from '@nadi/sql';
import { BackfillRunner } from '../backfill/backfill-runner.ts';
import { BackfillStore } from '../backfill/backfill-store.ts';
import { ErasureStore } from '../erasure/erasure-store.ts';
import { readLogEnds } from '../erasure/log-ends.ts';
import { openExportParts, type ExportParts } from '../exports/export-parts.ts';
import { group } from '../group.ts';
import { SegmentRunner } from '../segments/segment-runner.ts';
import { SegmentStore } from '../segments/segment-store.ts';
import { FileRewriter } from './file-rewriter.ts';
import { LakeErasing } from './lake-erasing.ts';
import { LakeFiles } from './lake-files.ts';
import { LakeLease } from './lake-lease.ts';
import { LakeStore } from './lake-store.ts';
import { LakeTables } from './lake-tables.ts';
import { LakeTail } from './lake-tail.ts';
import { LakeUpkeep } from './lake-upkeep.ts';
import { LakeWriter } from './lake-writer.ts';
import type { LakeOptions } from './lake.ts';
import { LogStretches } from './log-stretches.ts';
import { QueryRunner } from './query-runner.ts';

const hourMs = 3_600_000;
const mb = 1_048_576;

/** What a lake consists of. */
export interface LakeParts {
  readonly engine: SqlEngine;
  readonly objects: ObjectStore;
  readonly files: LakeFiles;
  readonly store: LakeStore;
  readonly lease: LakeLease;
  readonly tail: LakeTail;
  readonly writer: LakeWriter;
  readonly upkeep: LakeUpkeep;
  readonly erasing: LakeErasing;
  readonly tables: LakeTables;
  readonly runner: QueryRunner;
  readonly backfills: BackfillRunner;
  /** Of experiments alone. */
  readonly looks: DuckDBConnection;
  readonly segments: SegmentRunner;
  /** Undefined if this service makes none. */
  readonly exports: ExportParts | undefined;
}

/** Opens the files, the database and the log of a lake; nothing is read before they are started. */
export async function openLake(options: LakeOptions): Promise<LakeParts> {
  const { config, dataSource, decoder, definitions, instance, logger, now } = options;
  const objects = openObjectStore(config.lakeUrl, config);
  const { engine, files, folders } = await openFiles(options, objects);
  const store = new LakeStore(dataSource);
  const identity = await store.identity();
  await files.claim(identity);
  const erasures = new ErasureStore(dataSource);
  const segments = new SegmentStore(dataSource);
  const connection = { brokers: config.kafkaBrokers, clientId: 'nadi-lake' };
  if (identity.isNew) {
    const connect = () => createTopicAdmin(connection);
    await erasures.beginAnew(await readLogEnds(connect, [...contracts.keys()]));
    await segments.beginAnew();
  }
  const tail = new LakeTail({
    contracts: [...contracts.values()],
    database: await engine.connect(),
    ids: { horizonMs: config.dedupHorizonHours * hourMs, maxIds: config.dedupMaxIds },
    mostEvents: config.lakeMostEvents,
    ...{ connection, decoder, store, logger, now },
  });
  const writing = { files, connection: await engine.connect(), folder: folders.written };
  const rewriter = new FileRewriter({ store, ...writing });
  const upkeep = new LakeUpkeep({ store, files, rewriter, retentionDays: config.lakeRetentionDays, now });
  const stepOffsets = config.backfillStepOffsets;
  return {
    ...{ engine, objects, files, store, tail, upkeep, looks: await engine.connect() },
    lease: new LakeLease(dataSource, instance),
    writer: new LakeWriter({ tail, store, ...writing }),
    erasing: new LakeErasing({ store: erasures, rewriter, upkeep, now }),
    tables: new LakeTables({ tail, files, maskKey: identity.maskKey }),
    runner: new QueryRunner(engine, folders.answers),
    backfills: new BackfillRunner({
      store: new BackfillStore(dataSource, group),
      connection: await engine.connect(),
      partitions: new MonthPartitions(dataSource, 'metric_rollups'),
      ...{ files, stepOffsets, now },
    }),
    segments: new SegmentRunner({
      store: segments,
      inForce: definitions.segments,
      log: new LogStretches({ files, tail, connection: await engine.connect() }),
      ...{ logger, now, stepOffsets },
    }),
    exports: await openExportParts({
      ...{ config, dataSource, definitions, logger, now, files, maskKey: identity.maskKey, workFolder: folders.work },
      readFolders: [folders.read],
    }),
  };
}

/** The database over files, and the folders of this process. */
async function openFiles({ config }: LakeOptions, store: ObjectStore) {
  const folder = config.lakeUrl.startsWith('file:') ? fileURLToPath(config.lakeUrl) : undefined;
  const work = await ownFolder(resolve(config.workDir));
  const written = join(work, 'written');
  const answers = join(work, 'answers');
  const copies = join(work, 'copies');
  for (const path of [written, answers, copies]) {
    await mkdir(path);
  }
  const engine = await SqlEngine.create({
    readFolders: folder === undefined ? [] : [folder],
    writeFolders: [written, copies],
    workFolder: join(work, 'sql'),
    memoryMb: config.lakeMemoryMb,
    spillMb: config.lakeMemoryMb * 4,
    threads: config.lakeThreads,
    concurrency: config.sqlConcurrency,
  });
  const cacheBytes = config.lakeCacheMb * mb;
  const files = new LakeFiles({ store, folder, cacheFolder: copies, cacheBytes });
  return { engine, files, folders: { work, written, answers, read: folder ?? copies } };
}

const ownPrefix = 'process-';

/** A folder of this process alone: an earlier one may still be writing. Nothing that such a one leaves is of use. */
async function ownFolder(workDir: string): Promise<string> {
  await mkdir(workDir, { recursive: true });
  for (const name of await readdir(workDir)) {
    if (name.startsWith(ownPrefix)) {
      await rm(join(workDir, name), { recursive: true, force: true });
    }
  }
  return mkdtemp(join(workDir, ownPrefix));
}
