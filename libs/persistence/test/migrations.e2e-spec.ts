import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { runningStack } from '@nadi/test-harness';
import { assertMigrated, openDatabase, runMigrations } from '../src/index.ts';
import { migration, silent, TestService } from './support/test-service.ts';

const createTable = migration(1, 'create table things (id int primary key)');
const addColumn = migration(2, 'alter table things add column note text');
const dropColumn = migration(3, 'alter table things drop column note');

describe('migrations', () => {
  let service: TestService;

  beforeEach(() => {
    service = new TestService();
  });

  afterEach(() => service.remove());

  it('apply what is missing, in order, and nothing a second time', async () => {
    expect(await service.migrate(createTable)).toEqual({ applied: [createTable.name] });
    expect(await service.migrate(createTable, addColumn)).toEqual({ applied: [addColumn.name] });
    expect(await service.migrate(createTable, addColumn)).toEqual({ applied: [] });
  });

  it('wait for each other, so that concurrent runs apply each once', async () => {
    const slow = migration(1, 'create table things (id int primary key); select pg_sleep(0.3)');
    const runs = await Promise.all([1, 2, 3].map(() => service.migrate(slow, addColumn)));
    expect(runs.flatMap(({ applied }) => applied).toSorted()).toEqual([slow.name, addColumn.name]);
  });

  it('of different services have schemas and roles of their own', async () => {
    const other = new TestService();
    try {
      await Promise.all([service.migrate(createTable), other.migrate(createTable)]);
      await (await other.connect()).query('insert into things values (1)');
      const own = await service.connect();
      expect(await own.query('select * from things')).toEqual([]);
      await expect(own.query(`select * from ${other.name}.things`)).rejects.toMatchObject({ code: '42501' });
    } finally {
      await other.remove();
    }
  });

  it('that remove something run only when asked for', async () => {
    const options = { url: runningStack.databaseUrl, service: service.name, poolSize: 2 };
    const all = { expand: [createTable, addColumn], contract: [dropColumn] };
    expect(await runMigrations(options, all, 'expand')).toEqual({ applied: [createTable.name, addColumn.name] });
    await assertMigrated(await service.connect(), all.expand);
    expect(await runMigrations(options, all, 'contract')).toEqual({ applied: [dropColumn.name] });
  });

  it('run by their names alone where rows of that state are to be restored', async () => {
    const options = { url: runningStack.databaseUrl, service: service.name, poolSize: 2 };
    const all = { expand: [createTable, addColumn], contract: [dropColumn] };
    await expect(runMigrations(options, all, [createTable.name, 'Later1'])).rejects.toMatchObject({
      code: 'MIGRATION_UNKNOWN',
      message: 'there are no migrations Later1',
    });
    expect(await runMigrations(options, all, [createTable.name])).toEqual({ applied: [createTable.name] });
    expect(await runMigrations(options, all, 'contract')).toEqual({ applied: [addColumn.name, dropColumn.name] });
  });

  it('leave nothing behind of one that fails, and keep those before it', async () => {
    const failing = migration(2, 'create table half (id int); select 1 / 0');
    await expect(service.migrate(createTable, failing)).rejects.toMatchObject({ code: '22012' });
    const owner = await service.dataSource({ asOwner: true }).initialize();
    expect(await owner.query(`select to_regclass('half') as half, to_regclass('things')::text as things`)).toEqual([
      { half: null, things: 'things' },
    ]);
    expect(await service.migrate(createTable)).toEqual({ applied: [] });
  });

  it('are asked for by name when a service starts without them', async () => {
    await expect(openDatabase(service.dataSource(), [createTable], silent)).rejects.toMatchObject({
      code: 'MIGRATION_PENDING',
    });
    await service.migrate(createTable);
    await expect(openDatabase(service.dataSource(), [createTable, addColumn], silent)).rejects.toMatchObject({
      code: 'MIGRATION_PENDING',
      context: { missing: [addColumn.name] },
    });
    const opened = await openDatabase(service.dataSource(), [createTable], silent);
    expect(await opened.query('select current_user as role, current_schema() as schema')).toEqual([
      { role: `nadi_${service.name}`, schema: service.name },
    ]);
  });

  it('may take as long as they need, while a service has to ask in time', async () => {
    const owner = await service.dataSource({ asOwner: true }).initialize();
    expect(await owner.query('show statement_timeout')).toEqual([{ statement_timeout: '0' }]);
    await service.migrate(createTable);
    const own = await service.connect();
    expect(await own.query('show statement_timeout')).toEqual([{ statement_timeout: '30s' }]);
  });

  it('hand the service rows but no say over its tables', async () => {
    await service.migrate(createTable);
    const own = await service.connect();
    await own.query('insert into things values (1)');
    for (const ddl of [
      'create table mine (id int)',
      'alter table things add column mine int',
      'drop table things',
      'truncate things',
      'create schema mine',
      'create table public.mine (id int)',
      `create role mine_${service.name}`,
    ]) {
      await expect(own.query(ddl)).rejects.toMatchObject({ code: '42501' });
    }
  });
});
