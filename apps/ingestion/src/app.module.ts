import { loadConfig } from '@nadi/config';
import {
  allowedOriginsOf,
  createHttpApplication,
  ErrorFilter,
  OperationsModule,
  type RunnableService,
} from '@nadi/http';
import { announceStart, createMessaging, prepareContracts, ServiceReporter, type Messaging } from '@nadi/messaging';
import { createLogger, HealthChecks, serviceIdentity, startTelemetry, type Logger } from '@nadi/observability';
import { createDataSource, openDatabase } from '@nadi/persistence';
import { Module } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import type { DataSource } from 'typeorm';
import { allowedOriginsVariable, ingestionConfig, tenantWeightsVariable } from './config.ts';
import { createFlow, type Flow } from './flow/flow.ts';
import { Admission } from './http/admission.ts';
import { EventIntake } from './http/event-intake.ts';
import { EventsController, mediaTypes } from './http/events.controller.ts';
import { contractSchemas } from './http/openapi-schemas.ts';
import { ApiKey } from './keys/api-key.ts';
import { KeyRepository } from './keys/key-repository.ts';
import { KeyVerifier } from './keys/key-verifier.ts';
import { IngestionMetrics } from './metrics.ts';
import { migrations } from './migrations/index.ts';
import { createPipelines, type Pipelines, type PipelinesOptions } from './pipelines/pipelines.ts';
import { noteRefusal, Rejections } from './rejections/rejections.ts';
import { RejectionsController } from './rejections/rejections.controller.ts';
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

/** Reads the settings of the service from an environment. */
export function readConfig(environment: Readonly<Record<string, string | undefined>>) {
  return loadConfig(ingestionConfig, environment);
}

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
  const pipelines = pipelinesOf(config, { dataSource, messaging, logger, meter: telemetry.meter });
  const metrics = new IngestionMetrics(telemetry.meter, () => messaging.publisher.pendingBytes);
  const flow = createFlow({ ...config, dataSource, logger }, tenantWeightsVariable);
  const admission = createAdmission(config, { dataSource, flow, isReady: () => state.ready });
  const intake = new EventIntake({ ...config, ...flow, publisher: messaging.publisher, metrics, now: Date.now });
  const onRefusal = noteRefusal(flow.rejections, admission);

  const app = await createHttpApplication({
    ...httpDescription,
    trustedProxies: config.trustedProxies,
    allowedOrigins,
    logger,
    bodyLimit: config.maxBodyBytes,
    onRefusal,
    admit: (request, reply) => admission.admit(request, reply),
    rawMediaTypes: Object.keys(mediaTypes),
    module: {
      module: AppModule,
      imports: [OperationsModule.register(health, telemetry)],
      controllers: [EventsController, RejectionsController],
      providers: [
        { provide: EventIntake, useValue: intake },
        { provide: Admission, useValue: admission },
        { provide: Rejections, useValue: flow.rejections },
        { provide: APP_FILTER, useValue: new ErrorFilter(logger, onRefusal) },
      ],
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
      await prepareContracts([...writesForProducers, ...writesItself], starting);
      reporter.start();
      flow.start();
      await announceStart(identity, { ...starting, previousExit: config.previousExit });
      state.ready = !stopping.signal.aborted;
      void pipelines.start().catch((error: unknown) => stopping.signal.aborted || exitWith(logger)(error));
    },
    async stop() {
      stopping.abort();
      await pipelines.stop();
      await reporter.stop();
      await messaging.publisher.close();
      await flow.stop();
      await dataSource.destroy();
      await telemetry.shutdown();
    },
  };
}

/** The service's database; not yet connected. */
export function databaseOf(config: ReturnType<typeof readConfig>): DataSource {
  return createDataSource({
    url: config.databaseUrl,
    poolSize: config.databasePoolSize,
    service: 'ingestion',
    entities: [ApiKey],
    migrations: migrations.expand,
  });
}

function messagingOf(config: ReturnType<typeof readConfig>, logger: Logger): Messaging {
  return createMessaging({
    ...config,
    clientId: 'nadi-ingestion',
    logger,
    // Requests are bounded by their shares before they come here; the rest is for what the service says of itself.
    batching: { deliveryTimeoutMs: config.deliveryTimeoutMs, queueBytes: config.maxInFlightBytes + ownBytes },
    requestTimeoutMs: Math.min(5_000, config.deliveryTimeoutMs),
  });
}

function pipelinesOf(
  config: ReturnType<typeof readConfig>,
  { messaging, ...context }: Pick<PipelinesOptions, 'dataSource' | 'messaging' | 'logger' | 'meter'>,
): Pipelines {
  const { logger } = context;
  const own = createMessaging({ ...config, clientId: 'nadi-pipelines', logger, beside: messaging });
  return createPipelines({ ...config, ...context, messaging: own, onCrash: exitWith(logger) });
}

/** A new process begins anew where this one cannot go on. */
function exitWith(logger: Logger): (error: unknown) => never {
  return (err) => {
    logger.fatal({ err }, 'pipelines cannot go on; exiting to be started again');
    process.exit(1);
  };
}

function createAdmission(
  { maxBodyBytes }: ReturnType<typeof readConfig>,
  { dataSource, flow, isReady }: { dataSource: DataSource; flow: Flow; isReady: () => boolean },
): Admission {
  const repository = new KeyRepository(dataSource);
  const keys = new KeyVerifier((prefix) => repository.find(prefix));
  return new Admission({ keys, room: flow.bodies, maxBodyBytes, isReady });
}
