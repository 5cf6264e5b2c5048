import type { NadiError } from '@nadi/errors';
import type { Contract } from '@nadi/contracts';
import type { Logger } from '@nadi/observability';
import { Server, type CustomTransportStrategy, type MessageHandler } from '@nestjs/microservices';
import type { Meter } from '@opentelemetry/api';
import { Kafka, logLevel, type Admin, type Consumer, type EachBatchPayload } from 'kafkajs';
import { isObservable, lastValueFrom } from 'rxjs';
import type { DeadLetterQueue } from '../dead-letters.ts';
import type { FlowMeter } from '../flow/flow-meter.ts';
import type { EventDecoder } from '../serde/event-decoder.ts';
import type { RetryPolicy } from './batch-settler.ts';
import { ConsumerMetrics } from './consumer-metrics.ts';
import { kafkaTransport, type ConsumesExtras } from './consumes.decorator.ts';
import type { BatchHandler } from './event-batch.ts';
import { installFastRecordDecoding } from './fast-record-decoding.ts';
import { LogRanges } from './log-ranges.ts';
import type { OffsetStore } from './offset-store.ts';
import { PartitionRunner } from './partition-runner.ts';
import { takeOver, type Assignment } from './take-over.ts';
import { PositionHints } from './position-hints.ts';
import { withProcessSpan } from './process-span.ts';

export interface KafkaStrategyOptions {
  readonly brokers: readonly string[];
  readonly clientId: string;
  readonly group: string;
  readonly decoder: EventDecoder;
  readonly deadLetters: DeadLetterQueue;
  /** Keeps the positions beside the results; without it Kafka keeps them. */
  readonly offsets?: OffsetStore;
  readonly logger: Logger;
  readonly meter: Meter;
  /** Counts what is read. */
  readonly flows?: FlowMeter;
  readonly retryPolicy?: RetryPolicy;
  /** How many partitions are handled at once. */
  readonly concurrency?: number;
  /** Most bytes of one partition in one fetch. */
  readonly maxBytesPerPartition?: number;
  /**
   * Bytes that a fetch waits for, 100 ms at most. Many small batches cost more than few larger ones: who stores results in
   * a transaction per batch gains by waiting. Default 1: records are handled as they come.
   */
  readonly minBytes?: number;
  readonly sessionTimeoutMs?: number;
  /** Called when the consumer cannot go on: the process is expected to exit and be started again. */
  readonly onCrash: (error: Error) => void;
}

type Events = Record<string, (...args: unknown[]) => void>;

const defaultRetryPolicy: RetryPolicy = { attempts: 5, firstMs: 100, lastMs: 2_000, random: Math.random };
const hintEveryMs = 1_000;
const takeOverBackoff = { firstMs: 250, lastMs: 5_000 };

/** Nest's transport: one consumer group over all contracts that the service's controllers consume. */
export class KafkaStrategy extends Server<Events> implements CustomTransportStrategy {
  override readonly transportId = kafkaTransport;
  private readonly kafka: Kafka;
  private consumer: Consumer | undefined;
  private admin: Admin | undefined;
  private runner: PartitionRunner | undefined;
  private readonly hints: PositionHints | undefined;
  private joined = false;
  /** Counts how often partitions were shared out or given up. */
  private generation = 0;

  constructor(private readonly options: KafkaStrategyOptions) {
    super();
    installFastRecordDecoding();
    this.hints = options.offsets === undefined ? undefined : new PositionHints(hintEveryMs);
    this.kafka = new Kafka({
      clientId: options.clientId,
      brokers: [...options.brokers],
      logLevel: logLevel.NOTHING,
      // The first connection may have to wait for a broker that is still starting.
      retry: { initialRetryTime: 300, maxRetryTime: 5_000, retries: 30 },
    });
  }

  /** Joins the group and starts consuming; resolves once subscribed. */
  async listen(callback: (error?: unknown) => void): Promise<void> {
    try {
      await this.start();
      callback();
    } catch (error) {
      await this.close().catch(() => undefined);
      callback(error);
    }
  }

  /** Finishes the batches under way, commits and leaves the group. */
  async close(): Promise<void> {
    this.runner?.close();
    this.joined = false;
    // Ends a take-over that still waits for the store: the client can no longer seek once it has stopped.
    this.generation += 1;
    await this.hints?.stop();
    await this.consumer?.disconnect();
    await this.admin?.disconnect();
    this.consumer = undefined;
    this.admin = undefined;
  }

  on(): never {
    throw new Error('the Kafka strategy emits no events');
  }

  unwrap<T>(): T {
    return this.consumer as T;
  }

  /** True once the group has assigned partitions to this instance. */
  get isJoined(): boolean {
    return this.joined;
  }

  /** Partitions that stopped because going on would guess; each error says why. */
  stoppedPartitions(): readonly NadiError[] {
    return this.runner?.stoppedPartitions() ?? [];
  }

  private async start(): Promise<void> {
    const { options } = this;
    const routes = this.routes();
    const admin = this.kafka.admin();
    this.admin = admin;
    await admin.connect();
    const ranges = new LogRanges(admin);
    const consumer = this.kafka.consumer({
      groupId: options.group,
      sessionTimeout: options.sessionTimeoutMs ?? 10_000,
      rebalanceTimeout: 30_000,
      heartbeatInterval: 1_000,
      minBytes: options.minBytes ?? 1,
      maxWaitTimeInMs: 100,
      maxBytesPerPartition: options.maxBytesPerPartition ?? 1_048_576,
      allowAutoTopicCreation: false,
      // A crashed consumer does not always come back by itself; a new process does.
      retry: {
        restartOnFailure: () => Promise.resolve(false),
        // A broker that has just started may load its groups for minutes, and refuses whoever would join meanwhile.
        retries: 30,
        initialRetryTime: 300,
        maxRetryTime: 5_000,
      },
    });
    this.consumer = consumer;
    const runner = new PartitionRunner({
      group: options.group,
      decoder: options.decoder,
      deadLetters: options.deadLetters,
      offsets: options.offsets,
      retryPolicy: options.retryPolicy ?? defaultRetryPolicy,
      logger: options.logger,
      metrics: new ConsumerMetrics(options.meter, options.group),
      logRange: (topic, partition) => ranges.of(topic, partition),
      seek: (topic, partition, offset) => consumer.seek({ topic, partition, offset: String(offset) }),
      hints: this.hints,
      flows: options.flows,
    });
    this.runner = runner;
    this.watch(consumer, runner);
    await consumer.connect();
    await consumer.subscribe({ topics: [...routes.keys()], fromBeginning: true });
    [...routes.keys()].forEach((topic) => options.flows?.follows(topic));
    this.hints?.start();
    await consumer.run({
      autoCommit: options.offsets === undefined,
      autoCommitInterval: 1_000,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: options.concurrency ?? 32,
      eachBatch: (payload) => this.onBatch(payload, routes, runner),
    });
  }

  private async onBatch(payload: EachBatchPayload, routes: Map<string, Route>, runner: PartitionRunner): Promise<void> {
    const { batch } = payload;
    const route = routes.get(batch.topic);
    if (route === undefined || !payload.isRunning() || payload.isStale()) {
      return;
    }
    await withProcessSpan(batch, this.options.group, () => runner.run(payload, route.contract, route.handler));
  }

  private watch(consumer: Consumer, runner: PartitionRunner): void {
    consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
      runner.reset();
      this.joined = true;
      this.generation += 1;
      this.takeOver(consumer, payload.memberAssignment);
    });
    consumer.on(consumer.events.REBALANCING, () => {
      runner.reset();
      this.joined = false;
      this.generation += 1;
    });
    consumer.on(consumer.events.CRASH, ({ payload }) => this.options.onCrash(payload.error));
  }

  private takeOver(consumer: Consumer, assignment: Assignment): void {
    const { offsets, group, retryPolicy = defaultRetryPolicy } = this.options;
    if (offsets === undefined) return;
    const { generation } = this;
    takeOver(assignment, {
      group,
      offsets,
      seek: (topic, partition, offset) => consumer.seek({ topic, partition, offset: String(offset) }),
      backoff: { ...takeOverBackoff, random: retryPolicy.random },
      wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
      isOver: () => this.generation !== generation || this.consumer !== consumer,
    }).catch((error: unknown) => this.options.onCrash(error as Error));
  }

  private routes(): Map<string, Route> {
    const routes = new Map<string, Route>();
    for (const [pattern, handler] of this.messageHandlers) {
      const contract = (handler.extras as ConsumesExtras | undefined)?.contracts.find(({ name }) => name === pattern);
      if (contract === undefined || handler.next !== undefined) {
        throw new Error(`${pattern} must be consumed by exactly one @Consumes method`);
      }
      routes.set(pattern, { contract, handler: unwrapHandler(handler) });
    }
    return routes;
  }
}

interface Route {
  readonly contract: Contract;
  readonly handler: BatchHandler;
}

/** Nest wraps results in observables; the handler's own value is the last one. */
function unwrapHandler(handler: MessageHandler): BatchHandler {
  return async (batch) => {
    const result: unknown = await handler(batch, undefined);
    return (isObservable(result) ? await lastValueFrom(result, { defaultValue: undefined }) : result) as Awaited<
      ReturnType<BatchHandler>
    >;
  };
}
