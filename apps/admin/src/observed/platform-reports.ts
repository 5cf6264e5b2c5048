import { setTimeout as sleep } from 'node:timers/promises';
import { serviceReported, serviceStarted, type Contract, type EventOf } from '@nadi/contracts';
import { NadiError } from '@nadi/errors';
import {
  attributesOf,
  platformTenant,
  tailTopic,
  type EventDecoder,
  type LogRecord,
  type TopicLogConnection,
} from '@nadi/messaging';
import type { Logger } from '@nadi/observability';
import { decodeValue } from './decode-record.ts';
import type { FlowGraph } from './model/flow-graph.ts';
import type { ServiceRegistry } from './model/service-registry.ts';

export interface PlatformReportsOptions {
  readonly connection: TopicLogConnection;
  readonly decoder: EventDecoder;
  readonly registry: Pick<ServiceRegistry, 'started' | 'reported'>;
  readonly graph: Pick<FlowGraph, 'reported'>;
  readonly logger: Logger;
}

/** Enough for the starts of weeks, and the reports of ten instances over a quarter of an hour. */
const newestStarts = 1_000;
const newestReports = 2_000;
const registryRetryMs = 1_000;

/** Follows what services say of themselves and passes it on. */
export class PlatformReports {
  private readonly stopping = new AbortController();
  private readonly listeners = new Set<() => void>();
  private running: Promise<unknown> = Promise.resolve();

  constructor(private readonly options: PlatformReportsOptions) {}

  start(): void {
    const { registry, graph } = this.options;
    this.running = Promise.all([
      this.follow(serviceStarted, newestStarts, (event) => registry.started(event)),
      this.follow(serviceReported, newestReports, (event) => {
        registry.reported(event);
        graph.reported(event);
      }),
    ]);
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  /** Called whenever something new has come in; returns what ends that. */
  onNews(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private async follow<C extends Contract>(
    contract: C,
    newest: number,
    take: (event: EventOf<C>) => void,
  ): Promise<void> {
    const { connection, logger } = this.options;
    const { signal } = this.stopping;
    const onRetry = (err: NadiError) => logger.warn({ err }, `${contract.name} cannot be read; trying again`);
    try {
      for await (const { records } of tailTopic(connection, { topic: contract.name, newest, signal, onRetry })) {
        for (const record of records) {
          const event = await this.decode(contract, record);
          if (event !== undefined) {
            take(event as EventOf<C>);
          }
        }
        this.listeners.forEach((listener) => listener());
      }
    } catch (err) {
      logger.error({ err }, `${contract.name} is no longer followed`);
    }
  }

  /** The event, or undefined if the record holds none of the platform's. Waits for the registry as long as it is away. */
  private async decode(contract: Contract, record: LogRecord): Promise<unknown> {
    const attributes = attributesOf(record);
    if (record.value === null || typeof attributes === 'string' || attributes.tenantId !== platformTenant) {
      return undefined;
    }
    while (!this.stopping.signal.aborted) {
      try {
        return await decodeValue(this.options.decoder, contract, record.value);
      } catch (err) {
        if (!(err instanceof NadiError) || !err.retriable) {
          this.options.logger.warn({ err, offset: record.offset }, `a record of ${contract.name} cannot be decoded`);
          return undefined;
        }
        await sleep(registryRetryMs, undefined, { signal: this.stopping.signal }).catch(() => undefined);
      }
    }
    return undefined;
  }
}
