import { randomBytes } from 'node:crypto';
import { createLogger, serviceIdentity } from '@nadi/observability';
import { runningStack } from '@nadi/test-harness';
import { DataSource, type MigrationInterface, type QueryRunner } from 'typeorm';
import { createDataSource, runMigrations, serviceRole } from '../../src/index.ts';

export const silent = createLogger(serviceIdentity('tests', '0'), 'silent');

type Migration = new () => MigrationInterface;

/** A migration that runs these statements. `number` orders migrations and names the class, as the library wants it. */
export function migration(number: number, sql: string): Migration {
  const name = `Test${1_763_600_000_000 + number}`;
  return {
    [name]: class implements MigrationInterface {
      async up(runner: QueryRunner): Promise<void> {
        await runner.query(sql);
      }

      down(): Promise<void> {
        return Promise.reject(new Error('not undone'));
      }
    },
  }[name] as Migration;
}

/** A service with a schema and a role of its own, which are removed in the end. */
export class TestService {
  readonly name = `test_${randomBytes(5).toString('hex')}`;
  private readonly opened: DataSource[] = [];

  migrate(...expand: readonly Migration[]): Promise<{ applied: readonly string[] }> {
    const options = { url: runningStack.databaseUrl, service: this.name, poolSize: 2 };
    return runMigrations(options, { expand, contract: [] }, 'expand');
  }

  /** Not connected yet. */
  dataSource(options: { readonly asOwner?: boolean; readonly poolSize?: number } = {}): DataSource {
    const dataSource = createDataSource({ url: runningStack.databaseUrl, service: this.name, poolSize: 4, ...options });
    this.opened.push(dataSource);
    return dataSource;
  }

  /** Works as the service's own role. */
  connect(poolSize = 4): Promise<DataSource> {
    return this.dataSource({ poolSize }).initialize();
  }

  async remove(): Promise<void> {
    const role = serviceRole(this.name);
    const owner = await this.dataSource({ asOwner: true }).initialize();
    await owner.query(`drop schema if exists ${this.name} cascade`);
    const [existing] = await owner.query<unknown[]>('select 1 from pg_roles where rolname = $1', [role]);
    if (existing !== undefined) {
      await owner.query(`drop owned by ${role}; drop role ${role}`);
    }
    await Promise.all(this.opened.map((dataSource) => (dataSource.isInitialized ? dataSource.destroy() : undefined)));
  }
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
