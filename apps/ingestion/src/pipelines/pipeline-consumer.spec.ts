import { describe, expect, it } from '@jest/globals';
import { contracts } from '@nadi/contracts';
import { NadiError } from '@nadi/errors';
import type { KafkaStrategy, TopicAdmin } from '@nadi/messaging';
import { createLogger, serviceIdentity } from '@nadi/observability';
import { PipelineConsumer, type PipelineConsumerOptions } from './pipeline-consumer.ts';

const [orders, searches] = ['orders.order-placed', 'storefront.search-performed'] as const;

function consumer(overrides: Partial<PipelineConsumerOptions> & Pick<PipelineConsumerOptions, 'inputs'>) {
  const subscriptions: string[][] = [];
  const begun: string[] = [];
  const made = new PipelineConsumer({
    contracts,
    store: {
      knownTopics: () => Promise.resolve(begun),
      begin: (topic) => Promise.resolve(void begun.push(topic)),
    },
    createStrategy: () => {
      const topics: string[] = [];
      subscriptions.push(topics);
      const strategy = {
        addHandler: (topic: string) => topics.push(topic),
        listen: (done: () => void) => Promise.resolve(done()),
        close: () => Promise.resolve(),
      };
      return strategy as unknown as KafkaStrategy;
    },
    connectAdmin: () =>
      Promise.resolve({
        offsetsAt: () => Promise.resolve([]),
        close: () => Promise.resolve(),
      } as unknown as TopicAdmin),
    handler: () => Promise.resolve(),
    logger: createLogger(serviceIdentity('spec', '0'), 'silent'),
    onCrash: (error) => {
      throw error;
    },
    ...overrides,
  });
  return { made, subscriptions };
}

describe('the consumer of pipelines', () => {
  it('joins what another pipeline reads, and reads on what was read once', async () => {
    let inputs = new Map<string, number>([[orders, 1]]);
    const { made, subscriptions } = consumer({ inputs: () => inputs });
    await made.renew();
    inputs = new Map([[searches, 1]]);
    await Promise.all([made.renew(), made.renew()]);
    expect(subscriptions).toEqual([[orders], [orders, searches]]);
  });

  it('waits for a database that is away', async () => {
    let attempts = 0;
    const { made, subscriptions } = consumer({
      inputs: () => new Map([[orders, 1]]),
      store: {
        begin: () => Promise.resolve(),
        knownTopics: () => {
          attempts += 1;
          const away = new NadiError('DATABASE_UNAVAILABLE', { message: 'away', retriable: true });
          return attempts === 1 ? Promise.reject(away) : Promise.resolve([]);
        },
      },
    });
    await made.renew();
    expect([attempts, subscriptions]).toEqual([2, [[orders]]]);
  });

  it('joins nothing while no pipeline reads anything', async () => {
    const { made, subscriptions } = consumer({ inputs: () => new Map() });
    await made.renew();
    expect(subscriptions).toEqual([]);
  });
});
