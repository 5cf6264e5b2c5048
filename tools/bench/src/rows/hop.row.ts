import { benchTopic } from '../events/bench-topic.ts';
import type { BenchRow, RowContext } from '../framework/bench-row.ts';
import type { Requirement } from '../framework/requirement.ts';
import { nodeVariant } from '../framework/variant-process.ts';
import type { HopOptions } from '../programs/paced-events.ts';
import { program } from './program.ts';

const seconds = 15;

/** A topic for each variant: a consumer on the other's topic would decode what the other sends, while that is measured. */
interface HopTopics {
  readonly ours: string;
  readonly floor: string;
}

function hopRow(thousandsPerSecond: number, requirements: readonly Requirement[]): BenchRow {
  const eventsPerSecond = thousandsPerSecond * 1_000;
  const target =
    (role: keyof HopTopics) =>
    async (context: RowContext): Promise<HopOptions> => ({
      brokers: (await context.stack()).kafkaBrokers,
      topic: (context.prepared as HopTopics)[role],
      eventsPerSecond,
    });
  return {
    name: `hop-${thousandsPerSecond}k`,
    measures: `Publish an event under its contract until the handler of a consumer has it decoded, ${thousandsPerSecond},000 a second.`,
    events: { full: seconds * eventsPerSecond, quick: 1_000 },
    requirements,
    prepare: async (context): Promise<HopTopics> => ({
      ours: await benchTopic(context, `hop-${thousandsPerSecond}k-ours`),
      floor: await benchTopic(context, `hop-${thousandsPerSecond}k-floor`),
    }),
    variants: [
      nodeVariant({ name: 'nadi', role: 'ours', program: program('hop-nadi'), options: target('ours') }),
      nodeVariant({ name: 'bare clients', role: 'floor', program: program('hop-bare'), options: target('floor') }),
    ],
  };
}

/** From contract to contract through the broker. The higher rates have no requirement: they show what can be sustained. */
export const hopRows: readonly BenchRow[] = [
  hopRow(10, [{ kind: 'p95', belowMs: 5 }]),
  hopRow(30, [{ kind: 'p95', belowMs: 5 }]),
  hopRow(60, []),
  hopRow(100, []),
];
