import pg from 'pg';
import { DataSource, type EntityTarget, type MigrationInterface, type ObjectLiteral } from 'typeorm';

export interface DatabaseOptions {
  readonly url: string;
  readonly poolSize: number;
  /** The service: names its database schema and, with the prefix `nadi_`, its role. */
  readonly service: string;
  readonly entities?: readonly EntityTarget<ObjectLiteral>[];
  readonly migrations?: readonly (new () => MigrationInterface)[];
  /** Runs as the connecting user instead of the service's own role; for migrations only. */
  readonly asOwner?: boolean;
}

const bigintOid = 20;
const statementTimeoutMs = 30_000;

/** The role a service works as; it owns nothing, so row-level security applies to it. */
export function serviceRole(service: string): string {
  return `nadi_${service}`;
}

/** A data source on the service's own schema; not yet connected. */
export function createDataSource(options: DatabaseOptions): DataSource {
  // Offsets and counters stay below 2^53.
  pg.types.setTypeParser(bigintOid, Number);
  const role = options.asOwner === true ? '' : ` -c role=${serviceRole(options.service)}`;
  return new DataSource({
    type: 'postgres',
    url: options.url,
    schema: options.service,
    entities: [...(options.entities ?? [])] as never,
    migrations: [...(options.migrations ?? [])],
    migrationsTableName: 'migrations',
    poolSize: options.poolSize,
    applicationName: `nadi-${options.service}`,
    connectTimeoutMS: 5_000,
    extra: {
      options: `-c search_path=${options.service} -c statement_timeout=${statementTimeoutMs} -c timezone=UTC${role}`,
      keepAlive: true,
    },
    logging: false,
  });
}
