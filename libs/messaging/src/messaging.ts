import type { Logger } from '@nadi/observability';
import { DeadLetterQueue } from './dead-letters.ts';
import { FlowMeter } from './flow/flow-meter.ts';
import { BatchingProducer, defaultBatching, type BatchingOptions } from './producer/batching-producer.ts';
import { EventPublisher } from './producer/event-publisher.ts';
import { kafkajsProducers } from './producer/kafkajs.adapter.ts';
import { platformaticProducers } from './producer/platformatic.adapter.ts';
import { createSchemaRegistry, type SchemaRegistry } from './registry/schema-registry.ts';
import { EventDecoder } from './serde/event-decoder.ts';
import { EventEncoder } from './serde/event-encoder.ts';

export interface MessagingOptions {
  readonly kafkaBrokers: readonly string[];
  readonly registryUrl: string;
  readonly producerClient: 'platformatic' | 'kafkajs';
  readonly clientId: string;
  readonly logger: Logger;
  readonly batching?: Partial<BatchingOptions>;
  readonly requestTimeoutMs?: number;
  /** Wired earlier in this process: its schemas and counts are used, its producer is not. */
  readonly beside?: Pick<Messaging, 'registry' | 'decoder' | 'flows'>;
}

/** What a service needs to publish and decode events, wired together. */
export interface Messaging {
  readonly registry: SchemaRegistry;
  readonly publisher: EventPublisher;
  readonly decoder: EventDecoder;
  readonly deadLetters: DeadLetterQueue;
  /** Counts what is written through the publisher, and what a consumer reads that is given it. */
  readonly flows: FlowMeter;
}

/** Connects a process to broker and registry; connections open at their first use. */
export function createMessaging(options: MessagingOptions): Messaging {
  const { kafkaBrokers, registryUrl, clientId, logger, beside } = options;
  const registry = beside?.registry ?? createSchemaRegistry({ url: registryUrl });
  const connection = { brokers: kafkaBrokers, clientId, requestTimeoutMs: options.requestTimeoutMs ?? 10_000 };
  const open = options.producerClient === 'kafkajs' ? kafkajsProducers(connection) : platformaticProducers(connection);
  const producer = new BatchingProducer(open, {
    ...defaultBatching,
    onRetry: (err, submissions) =>
      logger.warn({ err, submissions }, 'sending failed; trying again with the same event ids'),
    ...options.batching,
  });
  const flows = beside?.flows ?? new FlowMeter();
  const publisher = new EventPublisher(new EventEncoder(registry), producer, Date.now, flows);
  return {
    registry,
    publisher,
    decoder: beside?.decoder ?? new EventDecoder(registry),
    deadLetters: new DeadLetterQueue(publisher),
    flows,
  };
}
