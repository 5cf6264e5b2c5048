import pg from 'pg';
import { runningStack } from './config.ts';

/** Runs SQL on the stack's database as its superuser, as somebody who got hold of it could. */
export async function queryAsSuperuser<T extends pg.QueryResultRow>(sql: string, values: unknown[] = []): Promise<T[]> {
  const client = new pg.Client({ connectionString: runningStack.adminDatabaseUrl });
  await client.connect();
  try {
    return (await client.query<T>(sql, values)).rows;
  } finally {
    await client.end();
  }
}
