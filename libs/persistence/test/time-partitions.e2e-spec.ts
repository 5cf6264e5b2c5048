import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import {
  acrossTenants,
  ensureMonthPartitionFunction,
  monthPartitionFunction,
  MonthPartitions,
  serviceRole,
  tenantPolicy,
  withTenant,
} from '../src/index.ts';
import { migration, TestService } from './support/test-service.ts';

const at = (time: string) => Date.parse(time);

describe('month partitions', () => {
  const service = new TestService();
  let dataSource: DataSource;

  const createTables = migration(
    1,
    `create table readings (tenant_id text not null, at timestamptz not null) partition by range (at);
     ${tenantPolicy('readings')} ${monthPartitionFunction(serviceRole(service.name))}`,
  );

  async function partitions(): Promise<string[]> {
    const rows = await dataSource.query<{ name: string }[]>(
      `select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
       where i.inhparent = to_regclass('readings') order by 1`,
    );
    return rows.map(({ name }) => name);
  }

  const add = (time: string) =>
    acrossTenants(dataSource, (manager) =>
      manager.query(`insert into readings values ('acme', $1)`, [new Date(at(time))]),
    );

  beforeAll(async () => {
    await service.migrate(createTables);
    dataSource = await service.connect();
  });

  afterAll(() => service.remove());

  it('are made when the first row of a month arrives, by a service that cannot create tables', async () => {
    await expect(add('2026-03-05T00:00:00Z')).rejects.toMatchObject({ code: '23514' });
    const months = new MonthPartitions(dataSource, 'readings');
    await months.ensure([at('2026-03-05T00:00:00Z'), at('2026-02-28T23:59:59.999Z'), at('2026-03-31T00:00:00Z')]);
    await months.ensure([at('2026-03-01T00:00:00Z')]);
    expect(await partitions()).toEqual(['readings_202602', 'readings_202603']);
    await add('2026-03-31T23:59:59.999Z');
    await add('2026-02-01T00:00:00Z');
  });

  it('are made once when many ask at the same time', async () => {
    await Promise.all(
      Array.from({ length: 8 }, () => new MonthPartitions(dataSource, 'readings').ensure([at('2026-05-01T00:00:00Z')])),
    );
    expect(await partitions()).toContain('readings_202605');
  });

  it('show a tenant no more than the table does, also after the next migration', async () => {
    await service.migrate(createTables, migration(2, 'select 1'));
    const through = (relation: string) =>
      withTenant(dataSource, 'beta', (manager) => manager.query<unknown[]>(`select * from ${relation}`));
    expect(await through('readings')).toEqual([]);
    expect(await through('readings_202603')).toEqual([]);
    expect(
      await withTenant(dataSource, 'acme', (manager) => manager.query<unknown[]>('select 1 from readings')),
    ).toHaveLength(2);
  });

  it('are dropped once they end before a time, and made again if they are needed', async () => {
    const months = new MonthPartitions(dataSource, 'readings');
    await months.ensure([at('2026-02-10T00:00:00Z')]);
    expect(await months.dropBefore(at('2026-03-31T23:59:59Z'))).toEqual(['readings_202602']);
    expect(await months.dropBefore(at('2026-03-31T23:59:59Z'))).toEqual([]);
    expect(await partitions()).toEqual(['readings_202603', 'readings_202605']);
    await months.ensure([at('2026-02-10T00:00:00Z')]);
    await add('2026-02-10T00:00:00Z');
  });

  it('leave room in their pages once a migration says that their rows are written several times', async () => {
    await service.migrate(
      createTables,
      migration(2, 'select 1'),
      migration(3, ensureMonthPartitionFunction(['readings'])),
    );
    await new MonthPartitions(dataSource, 'readings').ensure([at('2026-06-01T00:00:00Z')]);
    const rows = await dataSource.query<{ name: string; options: readonly string[] }[]>(
      `select relname as name, reloptions as options from pg_class
       where relname in ('readings_202605', 'readings_202606') order by 1`,
    );
    expect(rows).toEqual([
      { name: 'readings_202605', options: ['fillfactor=100'] },
      { name: 'readings_202606', options: ['fillfactor=50'] },
    ]);
  });
});
