import { join } from 'node:path';
import type { BenchRow, RowContext } from '../framework/bench-row.ts';
import { nodeVariant } from '../framework/variant-process.ts';
import type { RollupByHandOptions } from '../programs/rollup-by-hand.program.ts';
import { prepareRollup, type PreparedRollup } from '../rollup/prepare-rollup.ts';
import { reportingVariant } from '../rollup/reporting-variant.ts';
import { kafkaStreamsVariant } from './kafka-streams.peer.ts';
import { program } from './program.ts';

const byHand = 'bare eachBatch to SQL';
const streams = kafkaStreamsVariant('dsl', target);
const events = { full: 1_000_000, quick: 4_000 };

async function target(context: RowContext): Promise<{ readonly brokers: readonly string[]; readonly topic: string }> {
  return { brokers: (await context.stack()).kafkaBrokers, topic: (context.prepared as PreparedRollup).topic };
}

/** Counting into the two metrics that the others compute as well. */
export const rollupRow: BenchRow = {
  name: 'rollup',
  measures: 'Count events and add up a field per minute and channel, exactly once, from a topic of six partitions.',
  events,
  requirements: [
    { kind: 'ratio', of: byHand, per: 'cpu', atLeast: 0.7 },
    { kind: 'rate', per: 'cpu', atLeast: 80_000 },
    { kind: 'ratio', of: streams.name, per: 'cpu', atLeast: 3 },
  ],
  prepare: prepareRollup,
  variants: [
    reportingVariant(({ prepared }) => (prepared as PreparedRollup).fewMetricsDir),
    nodeVariant({
      name: byHand,
      role: 'floor',
      program: program('rollup-by-hand'),
      options: async (context): Promise<RollupByHandOptions> => ({
        ...(await target(context)),
        databaseUrl: (await context.stack()).databaseUrl,
      }),
    }),
    streams,
    kafkaStreamsVariant('processor', target),
  ],
};

/** The same events into every metric that is shipped, for information. */
export const rollupAllRow: BenchRow = {
  name: 'rollup-all',
  measures: 'The same events into all shipped metrics, three of which they feed.',
  events,
  requirements: [],
  prepare: prepareRollup,
  variants: [reportingVariant(({ root }) => join(root, 'config'))],
};
