import { join } from 'node:path';
import type { BenchRow, RowContext } from '../framework/bench-row.ts';
import { nodeVariant } from '../framework/variant-process.ts';
import type { RollupByHandOptions } from '../programs/rollup-by-hand.program.ts';
import { fortyDimensions, prepareRollup, type PreparedRollup } from '../rollup/prepare-rollup.ts';
import { reportingVariant } from '../rollup/reporting-variant.ts';
import { kafkaStreamsVariant, type PeerRollup } from './kafka-streams.peer.ts';
import { program } from './program.ts';
import { quixStreamsVariant } from './quix-streams.peer.ts';

const byHand = 'bare eachBatch to SQL';
const streams = kafkaStreamsVariant('dsl', twoMetrics);
const streamsOfForty = kafkaStreamsVariant('dsl', fortyMetrics);
const events = { full: 1_000_000, quick: 4_000 };

async function target(context: RowContext): Promise<{ readonly brokers: readonly string[]; readonly topic: string }> {
  return { brokers: (await context.stack()).kafkaBrokers, topic: (context.prepared as PreparedRollup).topic };
}

async function twoMetrics(context: RowContext): Promise<PeerRollup> {
  return { ...(await target(context)), dimensions: ['channel'], aggregations: ['count', 'sum'] };
}

/** The average is that of sum and count. */
async function fortyMetrics(context: RowContext): Promise<PeerRollup> {
  return { ...(await target(context)), dimensions: fortyDimensions, aggregations: ['count', 'sum', 'min', 'max'] };
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
    kafkaStreamsVariant('processor', twoMetrics),
    quixStreamsVariant(twoMetrics),
  ],
};

/** Many metrics over one contract: events are read and parsed once for all of them. */
export const rollupFortyRow: BenchRow = {
  name: 'rollup-40',
  measures:
    'Forty metrics per minute of the same events: number, sum, smallest, largest and average by eight dimensions.',
  events: { full: 500_000, quick: 4_000 },
  // Kafka Streams keeps its windows in its process, we keep ours in the database.
  requirements: [{ kind: 'ratio', of: streamsOfForty.name, per: 'all-cpu', atLeast: 3 }],
  prepare: prepareRollup,
  variants: [
    reportingVariant(({ prepared }) => (prepared as PreparedRollup).fortyMetricsDir),
    streamsOfForty,
    kafkaStreamsVariant('processor', fortyMetrics),
    quixStreamsVariant(fortyMetrics),
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
