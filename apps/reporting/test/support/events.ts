import 'reflect-metadata';
import {
  searchPerformed,
  sellerFollowed,
  type Contract,
  type SearchPerformed,
  type SellerFollowed,
} from '@nadi/contracts';
import {
  Consumes,
  createMessaging,
  KafkaStrategy,
  ok,
  type ConsumedEvent,
  type EventBatch,
  type Messaging,
  type OutgoingEvent,
} from '@nadi/messaging';
import { createLogger, serviceIdentity } from '@nadi/observability';
import { runningStack, unique } from '@nadi/test-harness';
import { Controller, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { metrics } from '@opentelemetry/api';

const silent = createLogger(serviceIdentity('tests', '0'), 'silent');

export async function connect(contracts: readonly Contract[]): Promise<Messaging> {
  const messaging = createMessaging({
    kafkaBrokers: runningStack.kafkaBrokers,
    registryUrl: runningStack.registryUrl,
    producerClient: 'platformatic',
    clientId: 'reporting-tests',
    logger: silent,
  });
  await messaging.publisher.prepare(contracts);
  return messaging;
}

interface EventOptions {
  /** Event time, milliseconds since 1970. */
  readonly timeMs: number;
  readonly receivedMs?: number;
  /** Decides the partition. */
  readonly visitor?: string;
  readonly id?: string;
}

export function search(
  tenantId: string,
  { timeMs, receivedMs, visitor = 'v1', id = unique('e') }: EventOptions,
  data: Partial<SearchPerformed> = {},
): OutgoingEvent {
  return {
    contract: searchPerformed,
    id,
    tenantId,
    source: '/tests',
    timeMs,
    ...(receivedMs === undefined ? {} : { receivedMs }),
    data: {
      visitorId: visitor,
      sessionId: 's1',
      channel: 'web',
      country: 'IN',
      searchId: id,
      query: 'shoes',
      resultCount: 3,
      durationMs: 12,
      ...data,
    } satisfies SearchPerformed,
  };
}

export function follow(tenantId: string, { timeMs, visitor = 'c1', id = unique('e') }: EventOptions): OutgoingEvent {
  const data: SellerFollowed = { customerId: visitor, sellerId: 's1', following: true, channel: 'app', country: 'IN' };
  return { contract: sellerFollowed, id, tenantId, source: '/tests', timeMs, data };
}

/** Reads topics from their beginning, as another service would. */
export async function collect(messaging: Messaging, contracts: readonly Contract[]) {
  const events: ConsumedEvent[] = [];
  @Controller()
  class Collector {
    @Consumes(...contracts)
    handle(batch: EventBatch) {
      return Promise.resolve({
        outcomes: batch.events.map(() => ok),
        commit: () => {
          events.push(...batch.events);
          return Promise.resolve();
        },
      });
    }
  }
  @Module({ controllers: [Collector] })
  class CollectorModule {}
  const group = unique('test.collector');
  const strategy = new KafkaStrategy({
    brokers: runningStack.kafkaBrokers,
    clientId: group,
    group,
    decoder: messaging.decoder,
    deadLetters: messaging.deadLetters,
    logger: silent,
    meter: metrics.getMeter('tests'),
    onCrash: (error) => {
      throw error;
    },
  });
  const app = await NestFactory.createMicroservice(CollectorModule, { strategy, logger: false });
  await app.listen();
  return { events, close: () => app.close() };
}
