import { benchTopic } from '../events/bench-topic.ts';
import type { BenchRow, RowContext } from '../framework/bench-row.ts';
import { kafkaToolVariant } from '../framework/java-variant.ts';
import { nodeVariant } from '../framework/variant-process.ts';
import type { ConsumeOptions } from '../programs/consumed-topic.ts';
import { fillTopic } from '../programs/fill-topic.ts';
import { program } from './program.ts';

const bare = 'bare eachBatch, avsc';

async function target(context: RowContext): Promise<ConsumeOptions> {
  return { brokers: (await context.stack()).kafkaBrokers, topic: context.prepared as string };
}

/** Reading a topic from its beginning, every time in a new group. */
export const consumeRow: BenchRow = {
  name: 'consume',
  measures: 'Read a topic of six partitions from its beginning and decode every event.',
  events: { full: 300_000, quick: 2_000 },
  requirements: [{ kind: 'ratio', of: bare, per: 'cpu', atLeast: 0.7 }],
  prepare: async (context) => {
    const topic = await benchTopic(context, 'consume');
    await fillTopic((await context.stack()).kafkaBrokers, topic, context.events);
    return topic;
  },
  variants: [
    nodeVariant({ name: 'nadi', role: 'ours', program: program('consume-nadi'), options: target }),
    nodeVariant({ name: bare, role: 'floor', program: program('consume-kafkajs'), options: target }),
    nodeVariant({
      name: `${bare}, headers`,
      role: 'floor',
      program: program('consume-kafkajs'),
      options: async (context) => ({ ...(await target(context)), headers: true }),
    }),
    kafkaToolVariant({
      name: 'Java consumer perf tool (decodes nothing)',
      tool: 'ConsumerPerformance',
      args: async (context) => {
        const { brokers, topic } = await target(context);
        const group = `bench-java-${Date.now().toString(36)}-{run}`;
        const options = ['--num-records', '{events}', '--group', group, '--timeout', '60000'];
        return [...options, '--topic', topic, '--bootstrap-server', brokers.join(',')];
      },
    }),
  ],
};
