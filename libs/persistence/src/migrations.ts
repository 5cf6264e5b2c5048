import { NadiError } from '@nadi/errors';
import type { DataSource, MigrationInterface } from 'typeorm';
import { createDataSource, serviceRole, type DatabaseOptions } from './data-source.ts';
import { guardDatabase } from './database-fault.ts';
import { assertRestored } from './unfinished-restore.ts';

/** `expand` migrations suit the running and the next version; `contract` ones remove what the running one still used. */
export type MigrationPhase = 'expand' | 'contract';

export interface MigrationRun {
  readonly applied: readonly string[];
}

/** Which migrations to run: those of a phase, or exactly the named ones, as a restore needs them. */
export type MigrationChoice = MigrationPhase | readonly string[];

type MigrationLists = Readonly<Record<MigrationPhase, readonly (new () => MigrationInterface)[]>>;

/** Any fixed number; all migrations of all services wait for each other on it. */
const advisoryLock = 7_263_412;

/**
 * Brings a service's schema up to date, as the owner of the database. One run at a time: others wait.
 * @throws NadiError DATABASE_UNAVAILABLE (retriable), MIGRATION_UNKNOWN, RESTORE_UNFINISHED
 */
export async function runMigrations(
  options: Omit<DatabaseOptions, 'migrations' | 'asOwner'>,
  migrations: MigrationLists,
  choice: MigrationChoice,
): Promise<MigrationRun> {
  const included = chosen(migrations, choice);
  const dataSource = createDataSource({ ...options, migrations: included, asOwner: true, poolSize: 2 });
  return guardDatabase(async () => {
    await dataSource.initialize();
    const lock = dataSource.createQueryRunner();
    try {
      await lock.query('select pg_advisory_lock($1)', [advisoryLock]);
      await assertRestored(dataSource);
      await prepareSchema(dataSource, options.service);
      const applied = await dataSource.runMigrations({ transaction: 'each' });
      await dataSource.query(
        `grant select, insert, update, delete on all tables in schema ${options.service} to ${serviceRole(options.service)}`,
      );
      await dataSource.query(
        `grant usage, select on all sequences in schema ${options.service} to ${serviceRole(options.service)}`,
      );
      return { applied: applied.map(({ name }) => name) };
    } finally {
      await lock.release();
      await dataSource.destroy();
    }
  });
}

function chosen({ expand, contract }: MigrationLists, choice: MigrationChoice): MigrationLists['expand'] {
  if (choice === 'expand') {
    return expand;
  }
  const all = [...expand, ...contract];
  if (choice === 'contract') {
    return all;
  }
  const known = new Set(all.map(({ name }) => name));
  const unknown = choice.filter((name) => !known.has(name));
  if (unknown.length > 0) {
    throw new NadiError('MIGRATION_UNKNOWN', { message: `there are no migrations ${unknown.join(', ')}` });
  }
  return all.filter(({ name }) => choice.includes(name));
}

/**
 * Checks at a service's start that its schema is there.
 * @throws NadiError MIGRATION_PENDING naming the migrations that are missing, RESTORE_UNFINISHED.
 */
export async function assertMigrated(
  dataSource: DataSource,
  expand: readonly (new () => MigrationInterface)[],
): Promise<void> {
  await guardDatabase(() => assertRestored(dataSource));
  const applied = await guardDatabase(() =>
    dataSource.query<{ name: string }[]>('select name from migrations').catch((error: { code?: string }) => {
      // Neither table nor schema: nothing was ever migrated.
      if (error.code === '42P01' || error.code === '3F000') {
        return [];
      }
      throw error;
    }),
  );
  const names = new Set(applied.map(({ name }) => name));
  const missing = expand.map((migration) => migration.name).filter((name) => !names.has(name));
  if (missing.length > 0) {
    throw new NadiError('MIGRATION_PENDING', {
      message: `not applied yet: ${missing.join(', ')}`,
      context: { missing },
    });
  }
}

async function prepareSchema(dataSource: DataSource, service: string): Promise<void> {
  const role = serviceRole(service);
  const [existing] = await dataSource.query<{ rolname: string }[]>('select rolname from pg_roles where rolname = $1', [
    role,
  ]);
  if (existing === undefined) {
    await dataSource.query(`create role ${role} nologin nobypassrls`);
  }
  // The connecting user has to be a member to work as the role; a superuser is one already.
  await dataSource.query(`grant ${role} to current_user`);
  await dataSource.query(`create schema if not exists ${service}`);
  await dataSource.query(`grant usage on schema ${service} to ${role}`);
}
