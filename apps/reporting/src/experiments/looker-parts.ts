import type { DuckDBConnection } from '@duckdb/node-api';
import type { ConfigValues } from '@nadi/config';
import { exposureLogged } from '@nadi/contracts';
import { NadiError } from '@nadi/errors';
import { createTopicAdmin } from '@nadi/messaging';
import type { Logger } from '@nadi/observability';
import type { DataSource } from 'typeorm';
import type { reportingConfig } from '../config.ts';
import { readLogEnds } from '../erasure/log-ends.ts';
import type { FollowedDefinitions } from '../lake/followed-definitions.ts';
import type { LakeTables } from '../lake/lake-tables.ts';
import type { LakeTail } from '../lake/lake-tail.ts';
import type { LakeView } from '../lake/lake-view.ts';
import { ExperimentLooker } from './experiment-looker.ts';
import { ExperimentStore } from './experiment-store.ts';

export interface LookerPartsOptions {
  readonly config: ConfigValues<typeof reportingConfig.settings>;
  readonly dataSource: DataSource;
  readonly definitions: FollowedDefinitions;
  readonly tail: Pick<LakeTail, 'tables' | 'partitions'>;
  readonly tables: LakeTables;
  readonly looks: DuckDBConnection;
  readonly holding: <T>(work: (view: LakeView) => Promise<T>) => Promise<T>;
  readonly logger: Logger;
  readonly now: () => number;
}

/** How long a look waits for what stands in the log to be read, and how often it looks whether it is. */
const [readWithinMs, readLookMs] = [30_000, 50];

/** What looks at experiments within the lake. */
export function createExperimentLooker(options: LookerPartsOptions): ExperimentLooker {
  const { config, dataSource, tail, tables, looks, holding, logger, now } = options;
  return new ExperimentLooker({
    ...{ tables, holding, logger, now, connection: looks, mostUnits: config.experimentsMostUnits },
    store: new ExperimentStore(dataSource),
    experiments: options.definitions.experiments,
    metrics: options.definitions.metrics,
    tenants: (view) => tenantsWithExposures(options, view),
    readThrough: async (topics) => {
      const connect = () => createTopicAdmin({ brokers: config.kafkaBrokers, clientId: 'nadi-lake' });
      const ends = Object.entries(await readLogEnds(connect, topics));
      const isRead = () =>
        ends.every(([topic, partitions]) =>
          Object.entries(partitions).every(
            ([partition, { low, high }]) =>
              low === high || (tail.partitions.get(topic)?.get(Number(partition))?.nextOffset ?? 0) >= high,
          ),
        );
      const untilMs = now() + readWithinMs;
      while (!isRead()) {
        if (now() > untilMs) {
          throw new NadiError('LAKE_UNAVAILABLE', {
            message: `the lake has not read all of ${topics.join(', ')} within ${readWithinMs / 1_000} s`,
            retriable: true,
          });
        }
        await new Promise((resolve) => setTimeout(resolve, readLookMs));
      }
    },
    everyMs: config.experimentsEverySeconds * 1_000,
  });
}

async function tenantsWithExposures({ tail, looks }: LookerPartsOptions, view: LakeView): Promise<readonly string[]> {
  const { name } = exposureLogged;
  const stored = view.filesOfAll(name).map(({ tenantId }) => tenantId);
  const newest = tail.tables.get(name)?.source(view.positions.get(name) ?? new Map());
  const found =
    newest === undefined ? undefined : await looks.runAndReadAll(`select distinct tenant_id from (${newest})`);
  return [...new Set([...stored, ...(found?.getRows() ?? []).map(([tenantId]) => String(tenantId))])].sort();
}
