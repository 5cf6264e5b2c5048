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
  /** Where the same events begin in the topic of their contract, and all other topics end. */
  readonly positions: readonly StartPosition[];
  /** A folder of definitions with the two metrics that the floor computes. */
  readonly fewMetricsDir: string;
}

const fewMetrics = {
  views: 'question: How many products are looked at?\nunit: views\nmeasure: count',
  value:
    'question: What are the products worth that are looked at?\nunit: minor units\nmeasure: { sum: data.unitPriceMinor }',
};

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
    const messaging = createMessaging({
      kafkaBrokers,
      registryUrl,
      producerClient: 'platformatic',
      clientId: 'nadi-bench',
      logger: createLogger(serviceIdentity('bench', '0'), 'silent'),
    });
    await messaging.publisher.prepare([benchContract]);
    await fillWith(messaging.publisher, context.events, [benchContract.name, topic]);
    await messaging.publisher.close();
    return { topic, positions, fewMetricsDir: writeFewMetrics(context) };
  } finally {
    await topics.close();
  }
}

function writeFewMetrics({ workDir }: RowContext): string {
  const folder = join(workDir, 'few-metrics');
  mkdirSync(join(folder, 'metrics'), { recursive: true });
  for (const [name, text] of Object.entries(fewMetrics)) {
    const definition = `name: ${name}\nsource: ${benchContract.name}\n${text}\ndimensions: { channel: data.channel }\n`;
    writeFileSync(join(folder, 'metrics', `${name}.yaml`), definition);
  }
  return folder;
}
