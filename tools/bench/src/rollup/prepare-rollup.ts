import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { applyContracts } from '@nadi/contract-tooling';
import { contracts } from '@nadi/contracts';
import { createMessaging, createSchemaRegistry, createTopicAdmin } from '@nadi/messaging';
import { createLogger, serviceIdentity } from '@nadi/observability';
import { benchTopic } from '../events/bench-topic.ts';
import { benchContract } from '../events/product-views.ts';
import { fillWith } from './fill-with.ts';
import type { RowContext } from '../framework/bench-row.ts';

/** Where reporting begins in a partition. */
export interface StartPosition {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
}

/** What the variants of a rollup row share. */
export interface PreparedRollup {
  /** A topic that holds the events of a run and nothing else. */
  readonly topic: string;
  /** The same with a fiftieth of the events, for who reads on beyond those of its run. */
  readonly smallTopic: string;
  /** Where the same events begin in the topic of their contract, and all other topics end. */
  readonly positions: readonly StartPosition[];
  /** A folder of definitions with the two metrics that the floor computes. */
  readonly fewMetricsDir: string;
  /** The same with five measures by each of eight dimensions, a metric each. */
  readonly fortyMetricsDir: string;
}

/** Eight fields of the event, of one to nine hundred values. */
export const fortyDimensions = [
  'channel',
  'device',
  'city',
  'country',
  'ageBand',
  'category',
  'brand',
  'sellerId',
] as const;
const price = 'data.unitPriceMinor';
const views = { question: 'How many products are looked at?', unit: 'views', measure: 'count' };
const value = {
  question: 'What are the products worth that are looked at?',
  unit: 'minor units',
  measure: `{ sum: ${price} }`,
};
const fiveMeasures = {
  views,
  value,
  cheapest: { question: 'What costs least of what is looked at?', unit: 'minor units', measure: `{ min: ${price} }` },
  dearest: { question: 'What costs most of what is looked at?', unit: 'minor units', measure: `{ max: ${price} }` },
  average: { question: 'What costs a product that is looked at?', unit: 'minor units', measure: `{ avg: ${price} }` },
};

/** How many events of a run a slow variant is given. */
export function smallRunOf(events: number): number {
  return Math.ceil(events / 50);
}

/** Fills the contract's own topic, which reporting reads, and one for those who read from the beginning. */
export async function prepareRollup(context: RowContext): Promise<PreparedRollup> {
  const { kafkaBrokers, registryUrl } = await context.stack();
  const topics = await createTopicAdmin({ brokers: kafkaBrokers, clientId: 'nadi-bench' });
  try {
    await applyContracts(context.root, { registry: createSchemaRegistry({ url: registryUrl }), topics });
    const positions: StartPosition[] = [];
    for (const { name: topic } of contracts.values()) {
      const offsets = await topics.topicOffsets(topic);
      offsets.forEach(({ partition, high }) => positions.push({ topic, partition, offset: high }));
    }
    const topic = await benchTopic(context, 'rollup');
    const smallTopic = await benchTopic(context, 'rollup-small');
    const messaging = createMessaging({
      kafkaBrokers,
      registryUrl,
      producerClient: 'platformatic',
      clientId: 'nadi-bench',
      logger: createLogger(serviceIdentity('bench', '0'), 'silent'),
    });
    await messaging.publisher.prepare([benchContract]);
    await fillWith(messaging.publisher, context.events, [benchContract.name, topic]);
    await fillWith(messaging.publisher, smallRunOf(context.events), [smallTopic]);
    await messaging.publisher.close();
    return { topic, smallTopic, positions, ...writeMetrics(context) };
  } finally {
    await topics.close();
  }
}

function writeMetrics({ workDir }: RowContext): Pick<PreparedRollup, 'fewMetricsDir' | 'fortyMetricsDir'> {
  const fewMetricsDir = join(workDir, 'few-metrics');
  writeMetric(fewMetricsDir, 'views', views, 'channel');
  writeMetric(fewMetricsDir, 'value', value, 'channel');
  const fortyMetricsDir = join(workDir, 'forty-metrics');
  for (const [name, metric] of Object.entries(fiveMeasures)) {
    for (const dimension of fortyDimensions) {
      writeMetric(fortyMetricsDir, `${name}-by-${dimension.toLowerCase()}`, metric, dimension);
    }
  }
  return { fewMetricsDir, fortyMetricsDir };
}

function writeMetric(
  folder: string,
  name: string,
  { question, unit, measure }: typeof views,
  dimension: (typeof fortyDimensions)[number],
): void {
  const lines = [
    ...[`name: ${name}`, `source: ${benchContract.name}`, `question: ${question}`, `unit: ${unit}`],
    ...[`measure: ${measure}`, `dimensions: { ${dimension}: data.${dimension} }`],
  ];
  mkdirSync(join(folder, 'metrics'), { recursive: true });
  writeFileSync(join(folder, 'metrics', `${name}.yaml`), `${lines.join('\n')}\n`);
}
