import type { ConfigValues } from '@nadi/config';
import type { DefinitionFeed } from '@nadi/live-definitions';
import { createTopicAdmin, type TopicLogConnection } from '@nadi/messaging';
import { openObjectStore } from '@nadi/object-store';
import type { Logger } from '@nadi/observability';
import { RepeatedWork } from '@nadi/persistence';
import type { Provider } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { BackfillStore } from '../backfill/backfill-store.ts';
import { Backfills } from '../backfill/backfills.ts';
import type { reportingConfig } from '../config.ts';
import { ErasureStore } from '../erasure/erasure-store.ts';
import { Erasures } from '../erasure/erasures.ts';
import { ExperimentReports } from '../experiments/experiment-reports.ts';
import { ExperimentStore } from '../experiments/experiment-store.ts';
import { createExperimentsInForce } from '../experiments/experiments-in-force.ts';
import { ExportRunStore } from '../exports/export-run-store.ts';
import { assertExportsPlaced } from '../exports/export-parts.ts';
import { createExportsInForce } from '../exports/exports-in-force.ts';
import { Exports } from '../exports/exports.ts';
import { group } from '../group.ts';
import type { MetricReader } from '../query/metric-reader.ts';
import type { MetricsInForce } from '../metrics-in-force.ts';
import { createQueriesInForce } from '../queries/queries-in-force.ts';
import { QueryRuns } from '../queries/query-runs.ts';
import { SegmentReports } from '../segments/segment-reports.ts';
import { createSegmentsInForce } from '../segments/segments-in-force.ts';
import { SellerRoom } from '../sellers/seller-room.ts';
import { SqlRuns } from '../sql/sql-runs.ts';
import { LakeChild } from './lake-child.ts';

export interface LakePartsOptions {
  readonly connection: TopicLogConnection;
  readonly feed: DefinitionFeed;
  readonly logger: Logger;
  readonly config: ConfigValues<typeof reportingConfig.settings>;
  /** What the process of the lake sees. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly dataSource: DataSource;
  readonly inForce: MetricsInForce;
  readonly metrics: MetricReader;
}

const bytesPerMb = 1_048_576;
const tidyEveryMs = 30_000;
/** Beside the memory of the database: what values of statements take on their way out, and the program itself. */
const lakeProcessMb = 1_536;

/** The lake of this instance, what is asked of it, and how to start and stop them. */
export function createLakeParts(options: LakePartsOptions) {
  const { config, connection, feed, dataSource, inForce, logger } = options;
  assertExportsPlaced(config);
  const child = createChild(options);
  const queriesInForce = createQueriesInForce(feed);
  const experiments = createExperimentsInForce(feed);
  const segmentsInForce = createSegmentsInForce(feed);
  const exportsInForce = createExportsInForce(feed);
  const objects = config.exportsUrl === 'none' ? undefined : openObjectStore(config.exportsUrl, config);
  const sql = new SqlRuns({
    ...{ lake: child, logger, timeoutMs: config.sqlTimeoutSeconds * 1_000, mostRows: config.sqlMostRows },
    mostBytes: config.sqlMostMb * bytesPerMb,
  });
  const cacheBytes = config.queriesCacheMb * bytesPerMb;
  const connect = () => createTopicAdmin(connection);
  const hasLake = child !== undefined;
  const backfills = new Backfills(new BackfillStore(dataSource, group), inForce, hasLake);
  const tidying = new RepeatedWork(async () => {
    await backfills.stopRetired().catch((err: unknown) => logger.warn({ err }, 'backfills of retired metrics go on'));
    return tidyEveryMs;
  });
  const reports = new ExperimentReports({
    ...{
      inForce: experiments,
      store: new ExperimentStore(dataSource),
      metrics: options.metrics,
      hasLake,
      now: Date.now,
    },
  });
  const providers: Provider[] = [
    { provide: SqlRuns, useValue: sql },
    {
      provide: QueryRuns,
      useValue: new QueryRuns({
        ...{ inForce: queriesInForce, sql, sellers: statementsOfSellers(config), cacheBytes, now: Date.now },
      }),
    },
    { provide: Backfills, useValue: backfills },
    { provide: ExperimentReports, useValue: reports },
    {
      provide: SegmentReports,
      useValue: new SegmentReports({ dataSource, inForce: segmentsInForce, now: Date.now, hasLake }),
    },
    {
      provide: Exports,
      useValue: new Exports({
        ...{ inForce: exportsInForce, metrics: inForce, queries: queriesInForce },
        ...{ store: new ExportRunStore(dataSource), objects, now: Date.now },
      }),
    },
    { provide: Erasures, useValue: new Erasures({ store: new ErasureStore(dataSource), connect, hasLake }) },
  ];
  return {
    /** Undefined if this service keeps no lake. */
    child,
    providers,
    /** Once the definitions are known. */
    start() {
      child?.start();
      tidying.start();
    },
    async stop() {
      await Promise.all([child?.stop(), tidying.stop()]);
      objects?.close();
    },
  };
}

/** Half of what may run at a time is for the people of the marketplace. */
function statementsOfSellers({ sqlConcurrency }: LakePartsOptions['config']): SellerRoom {
  const ofAll = Math.max(1, Math.floor(sqlConcurrency / 2));
  return new SellerRoom({ ofAll, ofEach: 2, waiting: { ofAll: 300, ofEach: 20 } });
}

function createChild({ config, environment, logger }: LakePartsOptions): LakeChild | undefined {
  const exportsMb = config.exportsUrl === 'none' ? 0 : config.exportsMemoryMb;
  const memoryMb = 2 * (config.lakeMemoryMb + exportsMb) + lakeProcessMb;
  return config.lakeUrl === 'none' ? undefined : new LakeChild({ environment, memoryMb, logger });
}
