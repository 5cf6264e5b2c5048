import {
  BatchingProducer,
  DeadLetterQueue,
  EventEncoder,
  EventPublisher,
  type KafkaStrategyOptions,
} from '@nadi/messaging';
import { createLogger, startTelemetry } from '@nadi/observability';
import { memoryRegistry } from './memory-registry.ts';

const identity = { service: 'bench', version: '0', commit: undefined, instanceId: 'bench' };
const neverSends = new BatchingProducer(() => Promise.reject(new Error('nothing is sent')));

/** What a transport needs beside broker, group and decoder: metrics are counted as in a service, and nothing is logged. */
export const silentConsumerOptions: Omit<KafkaStrategyOptions, 'brokers' | 'decoder' | 'group'> = {
  clientId: 'nadi-bench',
  deadLetters: new DeadLetterQueue(new EventPublisher(new EventEncoder(memoryRegistry()), neverSends)),
  logger: createLogger(identity, 'silent'),
  meter: startTelemetry(identity, { tracePerMille: 0 }).meter,
  onCrash: (error) => {
    throw error;
  },
};
