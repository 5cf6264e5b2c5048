import { benchTopic } from '../events/bench-topic.ts';
import type { BenchRow, RowContext } from '../framework/bench-row.ts';
import { kafkaToolVariant } from '../framework/java-variant.ts';
import { nodeVariant } from '../framework/variant-process.ts';
import { averageBytes, producedRecords, type ProduceOptions } from '../programs/produced-records.ts';
import { program } from './program.ts';

const bare = 'bare @platformatic/kafka';
const javaTool = 'Java producer perf tool';

async function target(context: RowContext): Promise<ProduceOptions> {
  return { brokers: (await context.stack()).kafkaBrokers, topic: context.prepared as string };
}

/** Sending encoded records. */
export const produceRow: BenchRow = {
  name: 'produce',
  measures:
    'Send encoded records (key, body, seven headers) to six partitions, idempotent and acknowledged by all replicas.',
  events: { full: 300_000, quick: 2_000 },
  requirements: [
    { kind: 'ratio', of: bare, per: 'cpu', atLeast: 0.8 },
    { kind: 'ratio', of: javaTool, per: 'cpu', atLeast: 0.7 },
  ],
  prepare: (context) => benchTopic(context, 'produce'),
  variants: [
    nodeVariant({ name: 'nadi', role: 'ours', program: program('produce-nadi'), options: target }),
    nodeVariant({ name: bare, role: 'floor', program: program('produce-platformatic'), options: target }),
    nodeVariant({
      name: 'bare kafkajs',
      role: 'floor',
      program: program('produce-kafkajs'),
      options: target,
      share: 0.5,
    }),
    kafkaToolVariant({
      name: javaTool,
      tool: 'ProducerPerformance',
      args: async (context) => {
        const { brokers, topic } = await target(context);
        // The tool sends neither keys nor headers: its bodies are as large as all of it together.
        const bytes = averageBytes(await producedRecords(topic));
        const options = ['--num-records', '{events}', '--record-size', String(bytes), '--throughput', '-1'];
        return [...options, '--topic', topic, '--bootstrap-server', brokers.join(',')];
      },
    }),
  ],
};
