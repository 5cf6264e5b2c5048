import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ConfigValues } from '@nadi/config';
import { NadiError } from '@nadi/errors';
import { createTopicAdmin } from '@nadi/messaging';
import { openObjectStore } from '@nadi/object-store';
import type { Logger } from '@nadi/observability';
import { SqlEngine } from '@nadi/sql';
import type { DataSource } from 'typeorm';
import type { reportingConfig } from '../config.ts';
import type { LakeFiles } from '../lake/lake-files.ts';
import type { FollowedDefinitions } from '../lake/followed-definitions.ts';
import { ExportRunStore } from './export-run-store.ts';
import { ExportRunner } from './export-runner.ts';
import { ExportTables } from './export-tables.ts';
import { Exporting, type ExportedLake } from './exporting.ts';
import { RunPlanner } from './run-planner.ts';
import { RunWriter } from './run-writer.ts';

type Config = ConfigValues<typeof reportingConfig.settings>;

export interface ExportPartsOptions {
  readonly config: Config;
  readonly dataSource: DataSource;
  readonly definitions: FollowedDefinitions;
  readonly logger: Logger;
  readonly now: () => number;
  /** Of the lake. */
  readonly files: LakeFiles;
  readonly maskKey: string;
  /** Folders that the lake's files are read from. */
  readonly readFolders: readonly string[];
  /** A folder of this process alone. */
  readonly workFolder: string;
}

const mb = 1_048_576;
const partMb = 32;

/** What makes exports within the process of the lake. */
export interface ExportParts {
  start(lake: () => ExportedLake): void;
  /** Whether runs wait for what is in memory to be written. */
  readonly isAwaited: boolean;
  stop(): Promise<void>;
}

/** Undefined if this service makes none. */
export async function openExportParts(options: ExportPartsOptions): Promise<ExportParts | undefined> {
  const { config, dataSource, definitions, logger, now, files, maskKey, readFolders, workFolder } = options;
  if (config.exportsUrl === 'none') {
    return undefined;
  }
  const folder = join(workFolder, 'exports');
  await mkdir(folder);
  const engine = await SqlEngine.create({
    ...{ readFolders, writeFolders: [folder], workFolder: join(workFolder, 'exports-sql') },
    ...{ memoryMb: config.exportsMemoryMb, spillMb: config.exportsMemoryMb * 8, threads: 1, concurrency: 1 },
  });
  const objects = openObjectStore(config.exportsUrl, config);
  const store = new ExportRunStore(dataSource);
  const writer = new RunWriter({
    ...{ engine, connection: await engine.connect(), tables: new ExportTables({ files, maskKey }), objects, folder },
    partLimits: { rows: config.exportsPartRows, bytes: partMb * mb },
  });
  const connection = { brokers: config.kafkaBrokers, clientId: 'nadi-lake' };
  const parts = {
    definitions,
    ...{ store, planner: new RunPlanner(dataSource, now), logger, now },
    connect: () => createTopicAdmin(connection),
    runner: new ExportRunner({ store, writer, retentionDays: config.lakeRetentionDays, logger, now }),
  };
  let exporting: Exporting | undefined;
  return {
    start(lake) {
      exporting = new Exporting(parts, lake);
      exporting.start();
    },
    get isAwaited() {
      return exporting?.isAwaited ?? false;
    },
    async stop() {
      await exporting?.stop();
      objects.close();
      await engine.close();
    },
  };
}

/**
 * The lake deletes files below its place that it does not know, so that exports have to be elsewhere, and there are none without a lake.
 * @throws NadiError CONFIG_INVALID
 */
export function assertExportsPlaced({ lakeUrl, exportsUrl }: Pick<Config, 'lakeUrl' | 'exportsUrl'>): void {
  if (exportsUrl === 'none') {
    return;
  }
  if (lakeUrl === 'none') {
    throw new NadiError('CONFIG_INVALID', {
      message:
        'NADI_REPORTING_EXPORTS_URL is set, and exports are made of the lake: set NADI_REPORTING_LAKE_URL as well',
    });
  }
  const [lake, exports] = [lakeUrl, exportsUrl].map((url) => `${url.replace(/\/+$/, '')}/`) as [string, string];
  if (lake.startsWith(exports) || exports.startsWith(lake)) {
    throw new NadiError('CONFIG_INVALID', {
      message: `NADI_REPORTING_EXPORTS_URL and NADI_REPORTING_LAKE_URL lie within each other: take two folders or prefixes`,
    });
  }
}
