import type { TopicAdmin } from '@nadi/messaging';
import type { LogEnd, LogEnds } from './erasure-store.ts';

/** Where the logs of contracts begin and end now; of a topic that does not exist there is nothing. @throws NadiError BROKER_UNAVAILABLE */
export async function readLogEnds(
  connect: () => Promise<Pick<TopicAdmin, 'describeTopics' | 'topicOffsets' | 'close'>>,
  names: readonly string[],
): Promise<LogEnds> {
  const admin = await connect();
  try {
    const ends: Record<string, Record<string, LogEnd>> = {};
    for (const name of (await admin.describeTopics(names)).keys()) {
      const offsets = await admin.topicOffsets(name);
      ends[name] = Object.fromEntries(offsets.map(({ partition, low, high }) => [partition, { low, high }]));
    }
    return ends;
  } finally {
    await admin.close();
  }
}
