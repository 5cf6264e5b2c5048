import { NadiError } from '@nadi/errors';
import pg from 'pg';
import { DataSource, type EntityTarget, type MigrationInterface, type ObjectLiteral } from 'typeorm';

export interface DatabaseOptions {
  readonly url: string;
  readonly poolSize: number;
  /** The service: names its database schema and, with the prefix `nadi_`, its role. Small letters, digits and `_`. */
  readonly service: string;
  readonly entities?: readonly EntityTarget<ObjectLiteral>[];
  readonly migrations?: readonly (new () => MigrationInterface)[];
  /** Runs as the connecting user instead of the service's own role; for migrations only. */
  readonly asOwner?: boolean;
}

const bigintOid = 20;
/** Bounds what a service asks; a migration may take as long as it needs, also while it waits for another one. */
const statementTimeoutMs = 30_000;

/** The role a service works as; it owns nothing, so row-level security applies to it. */
export function serviceRole(service: string): string {
  return `nadi_${service}`;
}

/**
 * A data source on the service's own schema; not yet connected.
 * @throws NadiError CONFIG_INVALID if the service's name cannot name a schema as it is.
 */
export function createDataSource(options: DatabaseOptions): DataSource {
  // Offsets and counters stay below 2^53.
  pg.types.setTypeParser(bigintOid, Number);
  if (!/^[a-z][a-z0-9_]*$/.test(options.service)) {
    throw new NadiError('CONFIG_INVALID', {
      message: `the service name "${options.service}" cannot name a database schema: use small letters, digits and _`,
    });
  }
  const session =
    options.asOwner === true
      ? '-c statement_timeout=0'
      : `-c statement_timeout=${statementTimeoutMs} -c role=${serviceRole(options.service)}`;
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
      options: `-c search_path=${options.service} -c timezone=UTC ${session}`,
      keepAlive: true,
    },
    logging: false,
  });
}
