import { createTopicAdmin } from '@nadi/messaging';
import { businessTopics, reportingGroup } from './reporting-group.ts';

export async function readLag(brokers: readonly string[]): Promise<number | null> {
  try {
    const admin = await createTopicAdmin({ brokers, clientId: 'nadi-platform' });
    try {
      const lags = await admin.lag(reportingGroup, businessTopics());
      return [...lags.values()].reduce((sum, lag) => sum + lag, 0);
    } finally {
      await admin.close();
    }
  } catch {
    return null;
  }
}
