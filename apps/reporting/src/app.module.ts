import { loadConfig, type ConfigValues } from '@nadi/config';
import { bearerIdentity, createHttpApplication, ErrorFilter, OperationsModule, type RunnableService } from '@nadi/http';
import { IdentityVerifier } from '@nadi/identity';
import { DefinitionFeed } from '@nadi/live-definitions';
import {
  announceStart,
  createMessaging,
  createTopicAdmin,
  KafkaStrategy,
  prepareContracts,
  ServiceReporter,
  type Messaging,
} from '@nadi/messaging';
import { createLogger, HealthChecks, serviceIdentity, startTelemetry, type Logger } from '@nadi/observability';
import { createDataSource, openDatabase, OutboxRelay } from '@nadi/persistence';
import { Module, type DynamicModule } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import type { DataSource } from 'typeorm';
import { BackfillsController } from './backfill/backfills.controller.ts';
import { reportingConfig } from './config.ts';
import { ErasuresController } from './erasure/erasures.controller.ts';
import { ExperimentsController } from './experiments/experiments.controller.ts';
import { ExportsController } from './exports/exports.controller.ts';
import { group } from './group.ts';
import { createMetricsInForce, type MetricsInForce } from './metrics-in-force.ts';
import { migrations } from './migrations/index.ts';
import type { LakeChild } from './lake/lake-child.ts';
import { createLakeParts } from './lake/lake-parts.ts';
import type { LakeStatus } from './lake/lake.ts';
import { MetricReader } from './query/metric-reader.ts';
import { MetricsController } from './query/metrics.controller.ts';
import { QueriesController } from './queries/queries.controller.ts';
import { LogWatch } from './rollup/log-watch.ts';
import { Maintenance } from './rollup/maintenance.ts';
import { RollupConsumer } from './rollup/rollup.consumer.ts';
import { RollupPipeline } from './rollup/rollup-pipeline.ts';
import { Watermarks } from './rollup/watermarks.ts';
import { WindowCloser } from './rollup/window-closer.ts';
import { SegmentsController } from './segments/segments.controller.ts';
import { ReportingMetrics } from './service-metrics.ts';
import { SqlController } from './sql/sql.controller.ts';
import { ChangeListener } from './stream/change-listener.ts';
import { StreamController } from './stream/stream.controller.ts';
import { TileHub } from './stream/tile-hub.ts';
import { createTargetParts } from './targets/target-parts.ts';
import { TargetsController } from './targets/targets.controller.ts';
import { reads, writes, writesItself } from './streams.ts';
import { version } from './version.ts';

@Module({})
class AppModule {}

/** What the service's OpenAPI document says of it. */
export const httpDescription = { title: 'Nadi reporting', description: 'Live metrics, by question or as a stream.' };

const closeEveryMs = 1_000;
const logLookEveryMs = 2_000;
const hourMs = 3_600_000;
/** At most the events of a few milliseconds at full load, and of 100 ms at any lower rate, share a transaction. */
const minFetchBytes = 16_384;
/** Behind the log, more events share a write of the cells they count in: some ten thousand, a few seconds of full load. */
const maxFetchBytesPerPartition = 4_194_304;

/** Wires the service together and connects it; it neither listens nor consumes before `start`. */
export async function createReporting(
  environment: Readonly<Record<string, string | undefined>>,
): Promise<RunnableService> {
  const config = loadConfig(reportingConfig, environment);
  const identity = serviceIdentity('reporting', version, config.commit);
  const logger = createLogger(identity, config.logLevel);
  const telemetry = startTelemetry(identity, config);
  const dataSource = await openDatabase(databaseOf(config), migrations.expand, logger);
  const messaging = createMessaging({ ...config, clientId: 'nadi-reporting', logger });
  const health = new HealthChecks();
  const stopping = new AbortController();
  const connection = { brokers: config.kafkaBrokers, clientId: 'nadi-reporting' };
  const feed = new DefinitionFeed({ ...messaging, connection, logger });
  const inForce = createMetricsInForce(feed);
  const parts = createParts(config, { inForce, dataSource, messaging, logger, meter: telemetry.meter });
  const { pipeline, hub, reader: metrics } = parts;
  const targets = createTargetParts({ feed, logger, dataSource, metrics });
  const lake = createLakeParts({ connection, feed, logger, config, environment, dataSource, inForce, metrics });

  const app = await createHttpApplication({
    ...httpDescription,
    trustedProxies: config.trustedProxies,
    maxConnections: config.maxConnections,
    logger,
    authenticate: bearerIdentity(new IdentityVerifier(config.identityPublicKeys, 'reporting', Date.now)),
    module: applicationModule(health, telemetry, [
      ...[...lake.providers, ...targets.providers],
      { provide: MetricReader, useValue: metrics },
      { provide: ReportingMetrics, useValue: parts.metrics },
      { provide: TileHub, useValue: hub },
      { provide: RollupPipeline, useValue: pipeline },
      { provide: APP_FILTER, useValue: new ErrorFilter(logger) },
    ]),
  });
  const strategy = createStrategy(config.kafkaBrokers, messaging, pipeline, logger, telemetry.meter);
  watchHealth(health, strategy, lake.child);
  app.connectMicroservice({ strategy }, { inheritAppConfig: false });

  const reporter = new ServiceReporter({ ...messaging, identity, health, logger, everyMs: config.reportEveryMs });
  return {
    name: 'reporting',
    logger,
    host: config.host,
    port: config.port,
    app,
    health,
    shutdownDelayMs: config.shutdownDelayMs,
    async start() {
      const starting = { publisher: messaging.publisher, logger, signal: stopping.signal };
      await prepareContracts([...writes, ...writesItself], starting, starting.publisher);
      // Counting begins with the metrics in force, not before they are known.
      await feed.start();
      reporter.start();
      await app.startAllMicroservices();
      await parts.start();
      targets.start();
      lake.start();
      await announceStart(identity, { ...starting, previousExit: config.previousExit });
    },
    async stop() {
      stopping.abort();
      await Promise.all([feed.stop(), lake.stop(), targets.stop()]);
      await parts.stop();
      await reporter.stop();
      await messaging.publisher.close();
      await dataSource.destroy();
      await telemetry.shutdown();
    },
  };
}

function databaseOf({ databaseUrl: url, databasePoolSize: poolSize }: ConfigValues<typeof reportingConfig.settings>) {
  return createDataSource({ url, poolSize, service: 'reporting' });
}

interface PartsContext {
  readonly inForce: MetricsInForce;
  readonly dataSource: DataSource;
  readonly messaging: Messaging;
  readonly logger: Logger;
  readonly meter: ReturnType<typeof startTelemetry>['meter'];
}

/** The parts that count, close, relay and push, and how to start and stop them. */
function createParts(config: ConfigValues<typeof reportingConfig.settings>, context: PartsContext) {
  const { inForce, dataSource, messaging, logger, meter } = context;
  const watermarks = new Watermarks({ dataSource, group, idleMs: config.idlePartitionSeconds * 1_000 });
  const logWatch = new LogWatch({
    connect: () => createTopicAdmin({ brokers: config.kafkaBrokers, clientId: 'nadi-reporting' }),
    watermarks,
    logger,
    everyMs: logLookEveryMs,
  });
  const reader = new MetricReader(
    dataSource,
    inForce,
    watermarks,
    reads.map(({ name }) => name),
  );
  const metrics = new ReportingMetrics(meter);
  const pipeline = new RollupPipeline({
    dataSource,
    inForce,
    watermarks,
    metrics,
    group,
    dedupHorizonMs: config.dedupHorizonHours * hourMs,
    dedupMaxIds: config.dedupMaxIds,
    now: Date.now,
  });
  const closer = new WindowCloser({ dataSource, reader, watermarks, logger, now: Date.now, everyMs: closeEveryMs });
  const relay = new OutboxRelay({
    dataSource,
    contracts: writes,
    publish: (events) => messaging.publisher.publish(events),
    logger,
  });
  const hub = new TileHub(reader, logger, Date.now);
  const listener = new ChangeListener(config.databaseUrl, (tenantId, metric) => hub.changed(tenantId, metric), logger);
  const maintenance = new Maintenance({
    dataSource,
    deleteExpiredIds: () => pipeline.exactlyOnce.deleteExpiredIds(),
    retentionMonths: config.retentionMonths,
    logger,
    now: Date.now,
  });

  return {
    reader,
    metrics,
    pipeline,
    hub,
    async start() {
      await listener.start();
      hub.start();
      maintenance.start();
      closer.start();
      logWatch.start();
      relay.start();
    },
    async stop() {
      maintenance.stop();
      hub.stop();
      await listener.stop();
      await closer.stop();
      await logWatch.stop();
      await relay.stop();
    },
  };
}

function applicationModule(
  health: HealthChecks,
  telemetry: ReturnType<typeof startTelemetry>,
  providers: NonNullable<DynamicModule['providers']>,
): DynamicModule {
  return {
    module: AppModule,
    imports: [OperationsModule.register(health, telemetry)],
    controllers: [
      BackfillsController,
      ErasuresController,
      ExperimentsController,
      ExportsController,
      MetricsController,
      QueriesController,
      SegmentsController,
      SqlController,
      StreamController,
      TargetsController,
      RollupConsumer,
    ],
    providers,
  };
}

function createStrategy(
  brokers: readonly string[],
  messaging: Messaging,
  pipeline: RollupPipeline,
  logger: Logger,
  meter: ReturnType<typeof startTelemetry>['meter'],
): KafkaStrategy {
  return new KafkaStrategy({
    brokers,
    clientId: 'nadi-reporting',
    group,
    decoder: messaging.decoder,
    deadLetters: messaging.deadLetters,
    flows: messaging.flows,
    offsets: pipeline.exactlyOnce,
    logger,
    meter,
    // All partitions of a fetch at once, so that they share a transaction.
    concurrency: 64,
    minBytes: minFetchBytes,
    maxBytesPerPartition: maxFetchBytesPerPartition,
    onCrash: (err) => {
      logger.fatal({ err }, 'the consumer cannot go on; exiting to be started again');
      process.exit(1);
    },
  });
}

function faultsOf(status: LakeStatus | undefined): string {
  if (status === undefined) {
    return 'it does not run; its log says why';
  }
  return [...status.faults, ...(status.writeFailure === null ? [] : [status.writeFailure])].join('; ');
}

function watchHealth(health: HealthChecks, strategy: KafkaStrategy, lake: LakeChild | undefined): void {
  if (lake !== undefined) {
    // What is wrong with it is told here, and does not take the metrics away.
    health.add('ready', 'lake', () => ({
      up: lake.hasStarted,
      detail: lake.hasStarted ? faultsOf(lake.status) : 'it is starting',
    }));
  }
  health.add('ready', 'consumer', () => ({
    up: strategy.isJoined,
    detail: strategy.isJoined ? '' : 'not in the group',
  }));
  health.add('ready', 'partitions', () => {
    const stopped = strategy.stoppedPartitions();
    return { up: stopped.length === 0, detail: stopped.map(({ code, message }) => `${code}: ${message}`).join('; ') };
  });
}
