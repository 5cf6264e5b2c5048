import { NadiError } from '@nadi/errors';
import type { Logger } from '@nadi/observability';
import type { DataSource, MigrationInterface } from 'typeorm';
import { isDatabaseOutage } from './database-fault.ts';
import { assertMigrated } from './migrations.ts';

const waitMs = 1_000;

/**
 * Connects at a service's start and checks that its schema is there. While the server does not answer it waits, since a
 * restart would not help.
 * @throws NadiError MIGRATION_PENDING
 */
export async function openDatabase(
  dataSource: DataSource,
  migrations: readonly (new () => MigrationInterface)[],
  logger: Logger,
): Promise<DataSource> {
  for (;;) {
    try {
      await dataSource.initialize();
      break;
    } catch (cause) {
      // The service's role does not exist: nothing was ever migrated.
      if ((cause as { code?: string }).code === '22023') {
        throw new NadiError('MIGRATION_PENDING', { message: 'the service has no role in the database yet', cause });
      }
      if (!isDatabaseOutage(cause)) {
        throw cause;
      }
      logger.warn({ err: cause }, 'PostgreSQL does not answer; waiting for it');
      await new Promise((resolve) => setTimeout(resolve, waitMs));
    }
  }
  await assertMigrated(dataSource, migrations);
  return dataSource;
}
