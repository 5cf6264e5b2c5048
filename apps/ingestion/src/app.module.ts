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
import type { Meter } from '@opentelemetry/api';
import type { DataSource } from 'typeorm';
import { allowedOriginsVariable, ingestionConfig } from './config.ts';
import { Admission } from './http/admission.ts';
import { EventIntake } from './http/event-intake.ts';
import { EventsController, mediaTypes } from './http/events.controller.ts';
import { contractSchemas } from './http/openapi-schemas.ts';
import { RateLimiter } from './http/rate-limiter.ts';
import { ApiKey } from './keys/api-key.ts';
import { KeyRepository } from './keys/key-repository.ts';
import { KeyVerifier } from './keys/key-verifier.ts';
import { IngestionMetrics } from './metrics.ts';
import { migrations } from './migrations/index.ts';
import { createPipelines, type PipelinesOptions } from './pipelines/pipelines.ts';
import { createQuarantine } from './quarantine/quarantine.ts';
import { QuarantineGate } from './quarantine/quarantine-gate.ts';
import { writesForProducers, writesItself } from './streams.ts';
import { version } from './version.ts';

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
  const behindLog = behindTheLog(config, { dataSource, messaging, logger, meter: telemetry.meter });
  const admission = createAdmission(config, dataSource, () => state.ready);
  const intake = createIntake(config, messaging, telemetry.meter);

  const app = await createHttpApplication({
    ...httpDescription,
    trustedProxies: config.trustedProxies,
    allowedOrigins,
    logger,
    bodyLimit: config.maxBodyBytes,
    admit: (request, reply) => admission.admit(request, reply),
    rawMediaTypes: Object.keys(mediaTypes),
    module: {
      module: AppModule,
      imports: [OperationsModule.register(health, telemetry)],
      controllers: [EventsController],
      providers: [
        { provide: EventIntake, useValue: intake },
        { provide: Admission, useValue: admission },
        { provide: APP_FILTER, useValue: new ErrorFilter(logger) },
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
      await announceStart(identity, { ...starting, previousExit: config.previousExit });
      state.ready = !stopping.signal.aborted;
      void behindLog.start().catch((error: unknown) => stopping.signal.aborted || exitWith(logger)(error));
    },
    async stop() {
      stopping.abort();
      await behindLog.stop();
      await reporter.stop();
      await messaging.publisher.close();
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
    batching: { deliveryTimeoutMs: config.deliveryTimeoutMs, queueBytes: config.maxInFlightBytes },
    requestTimeoutMs: Math.min(5_000, config.deliveryTimeoutMs),
  });
}

function createIntake(config: ReturnType<typeof readConfig>, { publisher }: Messaging, meter: Meter): EventIntake {
  return new EventIntake({
    ...{ ...config, publisher, now: Date.now },
    gate: new QuarantineGate(
      { maxTypes: config.quarantineTypes, maxEventsPerHour: config.quarantineEventsPerHour },
      Date.now,
    ),
    limiter: new RateLimiter(config.tenantEventsPerSecond),
    metrics: new IngestionMetrics(meter, () => publisher.pendingBytes),
  });
}

/** What reads the log: pipelines, and what learns from undeclared types. A service whose consumers wait still takes events in. */
function behindTheLog(
  config: ReturnType<typeof readConfig>,
  context: Pick<PipelinesOptions, 'dataSource' | 'messaging' | 'logger' | 'meter'>,
): { start(): Promise<void>; stop(): Promise<void> } {
  const { logger, messaging } = context;
  const onCrash = exitWith(logger);
  const own = createMessaging({ ...config, clientId: 'nadi-pipelines', logger, beside: messaging });
  const pipelines = createPipelines({ ...config, ...context, messaging: own, onCrash });
  const quarantine = createQuarantine({ ...config, ...context, onCrash });
  return {
    async start() {
      await Promise.all([pipelines.start(), quarantine.start()]);
    },
    async stop() {
      await Promise.all([pipelines.stop(), quarantine.stop()]);
    },
  };
}

/** A new process begins anew where this one cannot go on. */
function exitWith(logger: Logger): (error: unknown) => never {
  return (err) => {
    logger.fatal({ err }, 'pipelines cannot go on; exiting to be started again');
    process.exit(1);
  };
}

function createAdmission(
  { maxInFlightBytes: maxBytes, maxBodyBytes }: ReturnType<typeof readConfig>,
  dataSource: DataSource,
  isReady: () => boolean,
): Admission {
  const repository = new KeyRepository(dataSource);
  const keys = new KeyVerifier((prefix) => repository.find(prefix));
  return new Admission({ keys, maxBytes, maxBodyBytes, isReady });
}
