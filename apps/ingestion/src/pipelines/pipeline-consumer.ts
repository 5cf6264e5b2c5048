import type { Contract } from '@nadi/contracts';
import { NadiError } from '@nadi/errors';
import type { BatchHandler, EventBatch, KafkaStrategy, TopicAdmin } from '@nadi/messaging';
import type { Logger } from '@nadi/observability';
import type { PipelineStore } from './pipeline-store.ts';

export interface PipelineConsumerOptions {
  readonly contracts: ReadonlyMap<string, Contract>;
  readonly store: Pick<PipelineStore, 'knownTopics' | 'begin'>;
  /** A member of the group that is not connected yet. */
  readonly createStrategy: () => KafkaStrategy;
  readonly connectAdmin: () => Promise<TopicAdmin>;
  readonly handler: BatchHandler;
  /** Contracts that pipelines in force read, with the time since when, milliseconds since 1970. */
  readonly inputs: () => ReadonlyMap<string, number>;
  readonly logger: Logger;
  /** Called when it cannot go on: the process is expected to exit and be started again. */
  readonly onCrash: (error: Error) => void;
}

const retryMs = 1_000;

/**
 * Reads what the pipelines in force read. A topic that another pipeline begins to read is joined while the service runs, from the
 * moment on at which the pipeline came in force; a topic that was read once is read on, so that nothing of it is left out.
 */
export class PipelineConsumer {
  private strategy: KafkaStrategy | undefined;
  private topics: ReadonlySet<string> = new Set();
  private renewing: Promise<void> = Promise.resolve();
  private isStopped = false;

  constructor(private readonly options: PipelineConsumerOptions) {}

  /** Reads what is to be read now; resolves when it is subscribed. Call again when other pipelines are in force. */
  renew(): Promise<void> {
    this.renewing = this.renewing.then(() => this.joinPatiently());
    return this.renewing;
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    await this.renewing.catch(() => undefined);
    await this.strategy?.close();
  }

  /** A database or broker that is away is waited for: what is read already is read on meanwhile. */
  private async joinPatiently(): Promise<void> {
    while (!this.isStopped) {
      try {
        return await this.join();
      } catch (err) {
        if (!(err instanceof NadiError && err.retriable)) throw err;
        this.options.logger.warn({ err }, 'pipelines cannot join their topics yet; trying again');
        await new Promise((resolve) => setTimeout(resolve, retryMs));
      }
    }
  }

  private async join(): Promise<void> {
    const { contracts, store, inputs, createStrategy, handler, logger } = this.options;
    const begun = await store.knownTopics();
    const wanted = new Set([...begun, ...inputs().keys()].filter((topic) => contracts.has(topic)));
    if ([...wanted].every((topic) => this.topics.has(topic))) {
      return;
    }
    await this.begin([...inputs()].filter(([topic]) => contracts.has(topic) && !begun.includes(topic)));
    await this.strategy?.close();
    logger.info({ topics: [...wanted] }, 'pipelines read');
    const strategy = createStrategy();
    for (const topic of wanted) {
      // A function of its own: the transport writes down on it what it handles.
      strategy.addHandler(topic, (batch: EventBatch) => handler(batch), true, { contracts: [contracts.get(topic)] });
    }
    this.topics = wanted;
    this.strategy = strategy;
    await strategy.listen((error) => {
      if (error !== undefined) {
        this.options.onCrash(error instanceof Error ? error : new Error('the consumer did not start'));
      }
    });
  }

  private async begin(inputs: readonly (readonly [topic: string, sinceMs: number])[]): Promise<void> {
    if (inputs.length === 0) {
      return;
    }
    const admin = await this.options.connectAdmin();
    try {
      for (const [topic, sinceMs] of inputs) {
        await this.options.store.begin(topic, await admin.offsetsAt(topic, sinceMs));
      }
    } finally {
      await admin.close();
    }
  }
}
