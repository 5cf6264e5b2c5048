import 'reflect-metadata';
import type { Contract } from '@nadi/contracts';
import { Controller, Module, type INestMicroservice, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { runningStack, until } from '@nadi/test-harness';
import { metrics } from '@opentelemetry/api';
import {
  Consumes,
  KafkaStrategy,
  type BatchHandler,
  type KafkaStrategyOptions,
  type Messaging,
} from '../../src/index.ts';
import { silent } from './platform.ts';

export interface InstanceOptions extends Partial<KafkaStrategyOptions> {
  readonly messaging: Messaging;
  readonly group: string;
  readonly contracts: readonly Contract[];
  readonly handler: BatchHandler;
}

/** One instance of a service: a Nest microservice whose only controller consumes the contracts. */
export interface Instance {
  readonly strategy: KafkaStrategy;
  /** What crashed the consumer, if anything did. */
  readonly crashes: Error[];
  /** As on SIGTERM: what is under way is finished. */
  close(): Promise<void>;
}

function moduleWith(contracts: readonly Contract[], handler: BatchHandler): Type {
  @Controller()
  class TestController {
    @Consumes(...contracts)
    handle(batch: Parameters<BatchHandler>[0]): ReturnType<BatchHandler> {
      return handler(batch);
    }
  }

  @Module({ controllers: [TestController] })
  class TestModule {}
  return TestModule;
}

/** Starts an instance and waits until its group has given it its share. */
export async function startInstance(options: InstanceOptions): Promise<Instance> {
  const { messaging, group, contracts, handler, ...rest } = options;
  const crashes: Error[] = [];
  const strategy = new KafkaStrategy({
    brokers: runningStack.kafkaBrokers,
    clientId: group,
    group,
    decoder: messaging.decoder,
    deadLetters: messaging.deadLetters,
    logger: silent,
    meter: metrics.getMeter('tests'),
    retryPolicy: { attempts: 3, firstMs: 5, lastMs: 20, random: Math.random },
    sessionTimeoutMs: 6_000,
    onCrash: (error) => crashes.push(error),
    ...rest,
  });
  const app: INestMicroservice = await NestFactory.createMicroservice(moduleWith(contracts, handler), {
    strategy,
    logger: false,
  });
  await app.listen();
  await until(`${group} to join`, () => strategy.isJoined);
  return { strategy, crashes, close: () => app.close() };
}
