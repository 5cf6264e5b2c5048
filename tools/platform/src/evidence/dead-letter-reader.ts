import { setTimeout as sleep } from 'node:timers/promises';
import { deadLettered, type DeadLettered } from '@nadi/contracts';
import { NadiError } from '@nadi/errors';
import { createMessaging, KafkaStrategy, type EventBatch, type TopicAdmin } from '@nadi/messaging';
import { createLogger, serviceIdentity, startTelemetry } from '@nadi/observability';

export interface DeadLetterReaderOptions {
  readonly topics: Pick<TopicAdmin, 'topicOffsets'>;
  readonly kafkaBrokers: readonly string[];
  readonly registryUrl: string;
  /** Consumer group to read with; a new one reads from the beginning. */
  readonly group: string;
}

const timeoutMs = 30_000;
const pollMs = 100;

export async function readDeadLetters(options: DeadLetterReaderOptions): Promise<DeadLettered[]> {
  const ends = (await options.topics.topicOffsets(deadLettered.name)).filter(({ low, high }) => high > low);
  if (ends.length === 0) return [];
  const letters: DeadLettered[] = [];
  const positions = new Map<number, number>();
  const close = await consume(options, (batch) => {
    letters.push(...batch.events.map(({ data }) => data as DeadLettered));
    positions.set(batch.partition, batch.nextOffset);
  });
  try {
    const deadline = performance.now() + timeoutMs;
    while (ends.some(({ partition, high }) => (positions.get(partition) ?? 0) < high)) {
      if (performance.now() > deadline) {
        throw new NadiError('BROKER_UNAVAILABLE', { message: `${deadLettered.name} could not be read to its end` });
      }
      await sleep(pollMs);
    }
  } finally {
    await close();
  }
  return letters;
}

/** Consumes without an application around it; returns what ends it. */
async function consume(
  { kafkaBrokers, registryUrl, group }: DeadLetterReaderOptions,
  onBatch: (batch: EventBatch) => void,
): Promise<() => Promise<void>> {
  const identity = serviceIdentity('cli', '0', 'unknown');
  const logger = createLogger(identity, 'silent');
  const telemetry = startTelemetry(identity, { tracePerMille: 0 });
  const messaging = createMessaging({
    kafkaBrokers,
    registryUrl,
    producerClient: 'platformatic',
    clientId: group,
    logger,
  });
  let crash: Error | undefined;
  const strategy = new KafkaStrategy({
    brokers: kafkaBrokers,
    clientId: group,
    group,
    decoder: messaging.decoder,
    deadLetters: messaging.deadLetters,
    logger,
    meter: telemetry.meter,
    onCrash: (error) => (crash = error),
  });
  const handler = (batch: EventBatch): Promise<undefined> => {
    onBatch(batch);
    return Promise.resolve(undefined);
  };
  strategy.addHandler(deadLettered.name, handler, true, { contracts: [deadLettered] });
  await strategy.listen((error) => {
    if (error !== undefined) crash = error as Error;
  });
  if (crash !== undefined) {
    throw new NadiError('BROKER_UNAVAILABLE', { message: crash.message, cause: crash });
  }
  return async () => {
    await strategy.close();
    await messaging.publisher.close();
    await telemetry.shutdown();
  };
}
