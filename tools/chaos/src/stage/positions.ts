import { createTopicAdmin, type GroupProgress } from '@nadi/messaging';
import { businessTopics, reportingGroup } from '@nadi/platform';
import pg from 'pg';
import type { Stage } from './stage.ts';

/** Runs a statement as superuser, past every proxy. */
export async function asSuperuser<T extends object>(
  stage: Stage,
  sql: string,
  values: readonly unknown[] = [],
): Promise<T[]> {
  const client = new pg.Client({ connectionString: stage.platform.stack.adminDatabaseUrl });
  await client.connect();
  try {
    return (await client.query<T>(sql, [...values])).rows;
  } finally {
    await client.end();
  }
}

/** Sum of the positions that reporting has stored beside its results, or its lake beside its files. */
export async function storedPositions(stage: Stage, group = reportingGroup): Promise<number> {
  const [row] = await asSuperuser<{ total: string | null }>(
    stage,
    'select sum(next_offset) as total from reporting.consumer_offsets where consumer_group = $1',
    [group],
  );
  return Number(row?.total ?? 0);
}

/** How far reporting has come as the broker knows it, over all topics it reads. */
export async function brokerPositions(stage: Stage): Promise<GroupProgress> {
  const topics = await createTopicAdmin({ brokers: stage.platform.stack.kafkaBrokers, clientId: 'nadi-chaos' });
  try {
    const progress = [...(await topics.progress(reportingGroup, businessTopics())).values()];
    return {
      committed: progress.reduce((sum, { committed }) => sum + committed, 0),
      end: progress.reduce((sum, { end }) => sum + end, 0),
    };
  } finally {
    await topics.close();
  }
}
