import { contracts, deadLettered } from '@nadi/contracts';
import type { DefinitionFeed, LiveDefinitions } from '@nadi/live-definitions';
import { createTopicAdmin, KafkaStrategy, prepareContracts, type Messaging } from '@nadi/messaging';
import type { Logger } from '@nadi/observability';
import { RepeatedWork } from '@nadi/persistence';
import { isWritable, readTables } from '@nadi/pipelines';
import type { Meter } from '@opentelemetry/api';
import type { DataSource } from 'typeorm';
import { OutputSender } from './output-sender.ts';
import { PipelineConsumer } from './pipeline-consumer.ts';
import { PipelineHandler } from './pipeline-handler.ts';
import { PipelineLibrary } from './pipeline-library.ts';
import { PipelineMetrics } from './pipeline-metrics.ts';
import { inputsOf, pipelineSet, type PipelineSet } from './pipeline-set.ts';
import { PipelineStore } from './pipeline-store.ts';

/** Consumer group of the pipelines. */
export const pipelineGroup = 'nadi-pipelines';

const clientId = 'nadi-pipelines';
const dayMs = 86_400_000;
const countRetentionMs = 30 * dayMs;
const cleanUpEveryMs = 3_600_000;
/** Whatever pipelines may make events of, and dead letters. */
const writes = [...[...contracts.values()].filter(isWritable), deadLettered];
/** Partitions at once: as many chunks of outputs wait for the broker at most. */
const concurrency = 16;

export interface PipelinesOptions {
  readonly kafkaBrokers: readonly string[];
  /** Folder of the tables that pipelines look things up in. */
  readonly tablesDir: string;
  /** Secret of hashed fields; `none` if there is none. */
  readonly hashSalt: string;
  readonly dataSource: DataSource;
  readonly feed: DefinitionFeed;
  /** With a producer of its own, so that pipelines and requests do not wait for each other. */
  readonly messaging: Messaging;
  readonly meter: Meter;
  readonly logger: Logger;
  readonly onCrash: (error: Error) => void;
}

/** What runs the pipelines in force. Their faults are theirs: a service whose pipelines wait still takes events in. */
export interface Pipelines {
  /** Nothing before it was read from the log. */
  readonly inForce: PipelineSet;
  /** Resolves when they run, however long a dependency is away. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** Wires it together; connects at `start`. */
export function createPipelines(options: PipelinesOptions): Pipelines {
  const { dataSource, feed, messaging, logger, hashSalt, onCrash } = options;
  const connection = { brokers: options.kafkaBrokers, clientId };
  const resources = { ...readTables(options.tablesDir), ...(hashSalt === 'none' ? {} : { hashSalt }) };
  const library = new PipelineLibrary(contracts, resources, (name, version) => live.textOf(name, version));
  let former: PipelineSet | undefined;
  let isPrepared = false;
  const live: LiveDefinitions<PipelineSet> = feed.keep<PipelineSet>({
    kind: 'pipelines',
    build: (definitions) => (former = pipelineSet(definitions, library, former)),
    // Before what they write is prepared, the start renews it by itself.
    onChange: () => void (isPrepared && consumer.renew().catch(onCrash)),
  });
  const inForce = () => live.current.value;
  const stopping = new AbortController();
  const store = new PipelineStore(dataSource, pipelineGroup);
  const handler = new PipelineHandler({
    ...{ dataSource, store, library, inForce, group: pipelineGroup, now: Date.now },
    sender: new OutputSender(messaging.publisher, contracts),
    metrics: new PipelineMetrics(options.meter),
  });
  const consumer = new PipelineConsumer({
    ...{ contracts, store, logger, onCrash },
    handler: (batch) => handler.run(batch),
    inputs: () => inputsOf(inForce()),
    connectAdmin: () => createTopicAdmin(connection),
    createStrategy: () =>
      new KafkaStrategy({
        ...{ ...connection, ...messaging, logger, onCrash, concurrency },
        ...{ meter: options.meter, group: pipelineGroup, offsets: handler.positions },
      }),
  });
  const cleanUp = new RepeatedWork(async () => {
    await store
      .deleteExpired(new Date(Date.now() - countRetentionMs))
      .catch((err: unknown) =>
        logger.warn({ err }, 'old counts and keys stay; deleting them is tried again in an hour'),
      );
    return cleanUpEveryMs;
  });
  return {
    get inForce() {
      return inForce();
    },
    async start() {
      await prepareContracts(writes, { logger, signal: stopping.signal }, messaging.publisher);
      await feed.start();
      isPrepared = true;
      await consumer.renew();
      if (!stopping.signal.aborted) {
        cleanUp.start();
      }
    },
    async stop() {
      stopping.abort();
      await consumer.stop();
      await cleanUp.stop();
      await messaging.publisher.close();
    },
  };
}
