import type { ConfigValues } from '@nadi/config';
import {
  allowedOriginsOf,
  bearerIdentity,
  createHttpApplication,
  ErrorFilter,
  OperationsModule,
  type RunnableService,
} from '@nadi/http';
import { IdentityVerifier } from '@nadi/identity';
import { DefinitionFeed } from '@nadi/live-definitions';
import { announceStart, createMessaging, prepareContracts, ServiceReporter, type Messaging } from '@nadi/messaging';
import { createLogger, HealthChecks, serviceIdentity, startTelemetry, type Logger } from '@nadi/observability';
import { createDataSource, openDatabase, type persistenceSettings } from '@nadi/persistence';
import { Module } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import type { DataSource } from 'typeorm';
import { allowedOriginsVariable, readConfig, tenantWeightsVariable, type IngestionConfig } from './config.ts';
import { createEdge } from './edge.ts';
import { createFlow } from './flow/flow.ts';
import { mediaTypes } from './http/events.controller.ts';
import { contractSchemas } from './http/openapi-schemas.ts';
import { ApiKey } from './keys/api-key.ts';
import { migrations } from './migrations/index.ts';
import { PipelineReports } from './pipelines/pipeline-reports.ts';
import { createPipelines, type PipelinesOptions } from './pipelines/pipelines.ts';
import { createQuarantine } from './quarantine/quarantine.ts';
import { noteRefusal } from './rejections/rejections.ts';
import { writesForProducers, writesItself } from './streams.ts';
import { version } from './version.ts';

/** Bytes of the producer's queue that no request takes. */
const ownBytes = 1_048_576;

@Module({})
class AppModule {}

/** What the service's OpenAPI document says of it. */
export const httpDescription = {
  title: 'Nadi ingestion',
  description: 'Events in, under contract.',
  schemas: contractSchemas(),
};

/** Wires the service together; nothing is connected before `start`. */
export async function createIngestion(
  environment: Readonly<Record<string, string | undefined>>,
): Promise<RunnableService> {
  const config = readConfig(environment);
  const allowedOrigins = allowedOriginsOf(allowedOriginsVariable, config.allowedOrigins);
  const identity = serviceIdentity('ingestion', version, config.commit);
  const logger = createLogger(identity, config.logLevel);
  const telemetry = startTelemetry(identity, config);
  const dataSource = await openDatabase(databaseOf(config), migrations.expand, logger);
  const messaging = messagingOf(config, logger);
  const state = { ready: false };
  const stopping = new AbortController();
  const health = new HealthChecks();
  health.add('ready', 'schemas', () => ({ up: state.ready, detail: state.ready ? '' : 'waiting for the registry' }));
  const onCrash = exitUnless(stopping.signal, logger);
  const connection = { brokers: config.kafkaBrokers, clientId: 'nadi-ingestion' };
  const feed = new DefinitionFeed({ connection, decoder: messaging.decoder, logger });
  const shared = { dataSource, messaging, feed, logger, meter: telemetry.meter };
  const behindLog = behindTheLog(config, { ...shared, onCrash });
  const flow = createFlow({ ...config, dataSource, logger }, tenantWeightsVariable);
  const parts = { ...shared, environment, flow, pipelines: behindLog.reports };
  const edge = createEdge(config, { ...parts, instanceId: identity.instanceId, isReady: () => state.ready });
  const onRefusal = noteRefusal(flow, edge.admission);
  const app = await createHttpApplication({
    ...httpDescription,
    ...{ logger, allowedOrigins, onRefusal },
    admit: edge.admit,
    authenticate: bearerIdentity(new IdentityVerifier(config.identityPublicKeys, 'ingestion', Date.now)),
    ...boundsOf(config),
    module: {
      module: AppModule,
      imports: [OperationsModule.register(health, telemetry)],
      controllers: [...edge.controllers],
      providers: [...edge.providers, { provide: APP_FILTER, useValue: new ErrorFilter(logger, onRefusal) }],
    },
  });

  const reporter = new ServiceReporter({ ...messaging, identity, health, logger, everyMs: config.reportEveryMs });
  return {
    name: 'ingestion',
    logger,
    host: config.host,
    port: config.port,
    app,
    health,
    shutdownDelayMs: config.shutdownDelayMs,
    async start() {
      const starting = { publisher: messaging.publisher, logger, signal: stopping.signal };
      await prepareContracts([...writesForProducers, ...writesItself], starting, messaging.publisher);
      await prepareContracts(writesForProducers, starting, edge.bodies);
      reporter.start();
      flow.start();
      await announceStart(identity, { ...starting, previousExit: config.previousExit });
      state.ready = !stopping.signal.aborted;
      edge.start();
      void behindLog.start().catch(onCrash);
    },
    async stop() {
      stopping.abort();
      await Promise.all([behindLog.stop(), edge.stop()]);
      await reporter.stop();
      await messaging.publisher.close();
      await flow.stop();
      await dataSource.destroy();
      await telemetry.shutdown();
    },
  };
}

/** Feeds of stores are small tables; uploads are files that never come into memory. */
function boundsOf({ maxBodyBytes, uploadTimeoutMs, trustedProxies, maxConnections }: IngestionConfig) {
  return {
    ...{ trustedProxies, maxConnections, bodyLimit: maxBodyBytes, streamedBodyTimeoutMs: uploadTimeoutMs },
    rawMediaTypes: [...Object.keys(mediaTypes), 'text/csv'],
  };
}

/** The service's database; not yet connected. */
export function databaseOf(config: ConfigValues<typeof persistenceSettings>): DataSource {
  return createDataSource({
    url: config.databaseUrl,
    poolSize: config.databasePoolSize,
    service: 'ingestion',
    entities: [ApiKey],
    migrations: migrations.expand,
  });
}

function messagingOf(config: IngestionConfig, logger: Logger): Messaging {
  return createMessaging({
    ...config,
    clientId: 'nadi-ingestion',
    logger,
    // Requests are bounded by their shares before they come here; the rest is for what the service says of itself.
    batching: { deliveryTimeoutMs: config.deliveryTimeoutMs, queueBytes: config.maxInFlightBytes + ownBytes },
    requestTimeoutMs: Math.min(5_000, config.deliveryTimeoutMs),
  });
}

/** What reads the log: pipelines, and what learns from undeclared types. A service whose consumers wait still takes events in. */
function behindTheLog(
  config: IngestionConfig,
  context: Pick<PipelinesOptions, 'dataSource' | 'messaging' | 'feed' | 'logger' | 'meter' | 'onCrash'>,
): { readonly reports: PipelineReports; start(): Promise<void>; stop(): Promise<void> } {
  const { dataSource, feed, logger, messaging } = context;
  const own = createMessaging({ ...config, clientId: 'nadi-pipelines', logger, beside: messaging });
  const pipelines = createPipelines({ ...config, ...context, messaging: own });
  const quarantine = createQuarantine({ ...config, ...context });
  return {
    reports: new PipelineReports(dataSource, () => pipelines.inForce),
    async start() {
      await Promise.all([feed.start(), pipelines.start(), quarantine.start()]);
    },
    async stop() {
      // Told to stop while it was joining, the client may fail to leave: what comes after has to be done all the same.
      const stopped = await Promise.allSettled([feed.stop(), pipelines.stop(), quarantine.stop()]);
      const failed = stopped.filter(({ status }) => status === 'rejected');
      if (failed.length > 0) {
        logger.warn({ failed }, 'a consumer did not leave its group');
      }
    },
  };
}

/** A new process begins anew where this one cannot go on; one that is stopping needs none. */
function exitUnless(stopping: AbortSignal, logger: Logger): (error: unknown) => void {
  return (err) => {
    if (stopping.aborted) {
      return;
    }
    logger.fatal({ err }, 'a consumer cannot go on; exiting to be started again');
    process.exit(1);
  };
}
