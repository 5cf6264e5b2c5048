import type { Contract } from '@nadi/contracts';
import { createTopicAdmin } from '@nadi/messaging';
import type { RowContext } from '../framework/bench-row.ts';
import { benchContract } from './product-views.ts';

/** Creates a topic of this bench alone, with as many partitions as the event's own; returns its name. */
export async function benchTopic(context: RowContext, name: string): Promise<string> {
  const { kafkaBrokers } = await context.stack();
  const topic = `bench.${name}-${process.pid}-${Date.now().toString(36)}`;
  const admin = await createTopicAdmin({ brokers: kafkaBrokers, clientId: 'nadi-bench' });
  try {
    await admin.createTopics([{ name: topic, partitions: benchContract.partitions, config: {} }]);
  } finally {
    await admin.close();
  }
  return topic;
}

/** The event's contract under the name of such a topic. */
export function contractNamedLike(topic: string): Contract {
  return { ...benchContract, name: topic };
}
