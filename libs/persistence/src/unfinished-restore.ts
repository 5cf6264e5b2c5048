import { NadiError } from '@nadi/errors';
import type { DataSource } from 'typeorm';

/** The schema that exists from the first to the last step of a restore; everybody may see that it does. */
export const unfinishedRestoreSchema = 'nadi_restore_unfinished';

/**
 * Nothing may work on a database that a restore has not finished.
 * @throws NadiError RESTORE_UNFINISHED
 */
export async function assertRestored(dataSource: DataSource): Promise<void> {
  const found = await dataSource.query<unknown[]>('select 1 from pg_namespace where nspname = $1', [
    unfinishedRestoreSchema,
  ]);
  if (found.length > 0) {
    throw new NadiError('RESTORE_UNFINISHED', { message: 'a restore into this database has not come to its end' });
  }
}
