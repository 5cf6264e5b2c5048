import { hashWords, type Contract } from '@nadi/contracts';
import { NadiError } from '@nadi/errors';
import {
  acrossTenants,
  addToOutbox,
  createDataSource,
  ExactlyOnce,
  exactlyOnceTables,
  lastRecordColumn,
  OutboxRelay,
  outboxTable,
  runMigrations,
  serviceRole,
} from '@nadi/persistence';
import { runningStack } from '@nadi/test-harness';
import type { DataSource, MigrationInterface, QueryRunner } from 'typeorm';
import { drop, ok, type BatchHandler, type Messaging } from '../../src/index.ts';
import { startInstance, type Instance } from './instance.ts';
import { silent } from './platform.ts';

class CountTables1763600000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `${exactlyOnceTables} ${lastRecordColumn} ${outboxTable}; create table counts (key text primary key, events int not null);`,
    );
  }

  down(): Promise<void> {
    return Promise.reject(new Error('not undone'));
  }
}

interface Counted {
  readonly tenantId: string;
  readonly id: string;
  readonly key: string;
}

export interface CountingOptions {
  /** Names schema and role in the database. */
  readonly service: string;
  readonly group: string;
  readonly messaging: Messaging;
  readonly counted: Contract;
  /** Tells of every event once it was counted, through the outbox. */
  readonly announced: Contract;
  /** Called in the middle of each transaction; may throw. */
  readonly fault?: () => void;
}

export async function migrateCounting(service: string): Promise<void> {
  const options = { url: runningStack.databaseUrl, service, poolSize: 2 };
  await runMigrations(options, { expand: [CountTables1763600000001], contract: [] }, 'expand');
}

/** Removes schema and role again. */
export async function dropCounting(service: string): Promise<void> {
  const owner = await createDataSource({
    url: runningStack.databaseUrl,
    service,
    poolSize: 1,
    asOwner: true,
  }).initialize();
  await owner.query(
    `drop schema ${service} cascade; drop owned by ${serviceRole(service)}; drop role ${serviceRole(service)}`,
  );
  await owner.destroy();
}

/** Counts events per key in PostgreSQL, exactly once, and announces each. */
export class CountingInstance {
  private constructor(
    readonly dataSource: DataSource,
    readonly instance: Instance,
    private readonly relay: OutboxRelay,
  ) {}

  static async start(options: CountingOptions): Promise<CountingInstance> {
    const { service, group, messaging, counted, announced } = options;
    const dataSource = await createDataSource({ url: runningStack.databaseUrl, service, poolSize: 6 }).initialize();
    const exactlyOnce = new ExactlyOnce<null, readonly Counted[]>(dataSource, {
      group,
      horizonMs: 3_600_000,
      maxIds: 100_000,
      createMemory: () => null,
      apply: async (manager, changes) => {
        const events = changes.flat();
        await manager.query(
          `insert into counts select key, count(*) from unnest($1::text[]) as e(key) group by key order by key
           on conflict (key) do update set events = counts.events + excluded.events`,
          [events.map(({ key }) => key)],
        );
        options.fault?.();
        const attributes = { contract: announced, source: '/counting', timeMs: 1 };
        await addToOutbox(
          manager,
          events.map(({ tenantId, id }) => ({ ...attributes, tenantId, id: `announced-${id}`, data: { id } })),
        );
      },
    });
    const handler: BatchHandler = async (batch) => {
      const { fresh, duplicates, ids } = await exactlyOnce.fresh(batch);
      if (ids.length !== fresh.length * hashWords) throw new Error('an id per fresh event');
      const repeated = new Set(duplicates);
      return {
        outcomes: batch.events.map((event) => (repeated.has(event) ? drop('duplicate') : ok)),
        commit: () => exactlyOnce.commit(batch, ids, fresh),
      };
    };
    await messaging.publisher.prepare([announced]);
    const relay = new OutboxRelay({
      dataSource,
      contracts: [announced],
      publish: (events) => messaging.publisher.publish(events),
      logger: silent,
      idleMs: 20,
    });
    relay.start();
    const instance = await startInstance({ messaging, group, contracts: [counted], handler, offsets: exactlyOnce });
    return new CountingInstance(dataSource, instance, relay);
  }

  /** Events counted so far, per key. */
  async counts(): Promise<Map<string, number>> {
    const rows = await this.dataSource.query<{ key: string; events: number }[]>('select key, events from counts');
    return new Map(rows.map(({ key, events }) => [key, events]));
  }

  async outboxRows(): Promise<number> {
    const [row] = await acrossTenants(this.dataSource, (manager) =>
      manager.query<{ rows: number }[]>('select count(*) as rows from outbox'),
    );
    return row?.rows ?? -1;
  }

  async close(): Promise<void> {
    await this.instance.close();
    await this.relay.stop();
    await this.dataSource.destroy();
  }
}

/** What a database says that is going down. */
export const databaseOutage = (): NadiError =>
  new NadiError('DATABASE_UNAVAILABLE', { message: 'terminating connection', retriable: true });
