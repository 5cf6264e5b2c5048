import type { Contract } from '@nadi/contracts';
import { createMessaging, KafkaStrategy, type ConsumedEvent, type EventBatch, type Messaging } from '@nadi/messaging';
import { createLogger, serviceIdentity } from '@nadi/observability';
import { runningStack, unique } from '@nadi/test-harness';
import { metrics } from '@opentelemetry/api';

const logger = createLogger(serviceIdentity('tests', '0'), 'silent');

/** Writes and reads the log as another service would. */
export async function connect(contracts: readonly Contract[]): Promise<Messaging> {
  const { kafkaBrokers, registryUrl } = runningStack;
  const messaging = createMessaging({
    ...{ kafkaBrokers, registryUrl, producerClient: 'platformatic', clientId: 'ingestion-tests', logger },
  });
  await messaging.publisher.prepare(contracts);
  return messaging;
}

/** Collects the events of one tenant from the beginning of a topic on, in the order of their partitions. */
export async function collect<T>(messaging: Messaging, contract: Contract<T>, tenantId: string) {
  const events: ConsumedEvent<T>[] = [];
  const group = unique('test.collector');
  const strategy = new KafkaStrategy({
    ...{ brokers: runningStack.kafkaBrokers, clientId: group, group, logger, meter: metrics.getMeter('tests') },
    ...{ decoder: messaging.decoder, deadLetters: messaging.deadLetters },
    onCrash: (error) => {
      throw error;
    },
  });
  const handler = (batch: EventBatch): Promise<void> => {
    events.push(...(batch.events as EventBatch<T>['events']).filter((event) => event.tenantId === tenantId));
    return Promise.resolve();
  };
  strategy.addHandler(contract.name, handler, true, { contracts: [contract] });
  await strategy.listen((error) => {
    if (error !== undefined) throw error as Error;
  });
  return { events, close: () => strategy.close() };
}
