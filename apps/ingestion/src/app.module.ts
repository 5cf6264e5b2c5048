import { loadConfig, type ConfigValues } from '@nadi/config';
import {
  allowedOriginsOf,
  bearerIdentity,
  createHttpApplication,
  ErrorFilter,
  OperationsModule,
  type Admit,
  type RunnableService,
} from '@nadi/http';
import { IdentityVerifier } from '@nadi/identity';
import { announceStart, createMessaging, prepareContracts, ServiceReporter, type Messaging } from '@nadi/messaging';
import { createLogger, HealthChecks, serviceIdentity, startTelemetry, type Logger } from '@nadi/observability';
import { createDataSource, openDatabase, type persistenceSettings } from '@nadi/persistence';
import { Module, type Provider } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import type { Meter } from '@opentelemetry/api';
import type { DataSource } from 'typeorm';
import { allowedOriginsVariable, ingestionConfig, tenantWeightsVariable } from './config.ts';
import { createFlow, type Flow } from './flow/flow.ts';
import { Admission } from './http/admission.ts';
import { EventIntake } from './http/event-intake.ts';
import { EventsController, mediaTypes } from './http/events.controller.ts';
import { contractSchemas } from './http/openapi-schemas.ts';
import { ApiKey } from './keys/api-key.ts';
import { KeyManagement } from './keys/key-management.ts';
import { KeyRepository } from './keys/key-repository.ts';
import { KeyVerifier } from './keys/key-verifier.ts';
import { KeysController } from './keys/keys.controller.ts';
import { IngestionMetrics } from './metrics.ts';
import { migrations } from './migrations/index.ts';
import { createPipelines, type PipelinesOptions } from './pipelines/pipelines.ts';
import { createQuarantine } from './quarantine/quarantine.ts';
import { QuarantineController } from './quarantine/quarantine.controller.ts';
import { QuarantineGate } from './quarantine/quarantine-gate.ts';
import { QuarantineStore } from './quarantine/quarantine-store.ts';
import { noteRefusal, Rejections } from './rejections/rejections.ts';
import { RejectionsController } from './rejections/rejections.controller.ts';
import { IngestionController } from './sources/ingestion.controller.ts';
import { Sources } from './sources/sources.ts';
import { writesForProducers, writesItself } from './streams.ts';
import { version } from './version.ts';
import { createWebhooks, type Webhooks } from './webhooks/webhooks.ts';

/** Bytes of the producer's queue that no request takes. */
const ownBytes = 1_048_576;

const controllers = [
  ...[EventsController, RejectionsController, IngestionController, KeysController, QuarantineController],
];

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
  const onCrash = exitUnless(stopping.signal, logger);
  const behindLog = behindTheLog(config, { dataSource, messaging, logger, onCrash, meter: telemetry.meter });
  const flow = createFlow({ ...config, dataSource, logger }, tenantWeightsVariable);
  const context = { dataSource, messaging, flow, logger, meter: telemetry.meter, isReady: () => state.ready };
  const { webhooks, admission, ...edge } = createEdge(config, context);
  const onRefusal = noteRefusal(flow, admission);
  const app = await createHttpApplication({
    ...httpDescription,
    ...{ logger, allowedOrigins, onRefusal, trustedProxies: config.trustedProxies, bodyLimit: config.maxBodyBytes },
    admit: admitWith(admission),
    authenticate: bearerIdentity(new IdentityVerifier(config.identityPublicKeys, 'ingestion', Date.now)),
    rawMediaTypes: Object.keys(mediaTypes),
    module: {
      module: AppModule,
      imports: [OperationsModule.register(health, telemetry)],
      controllers: [...controllers, ...webhooks.controllers],
      providers: [
        ...webhooks.providers,
        ...edge.providers,
        { provide: Admission, useValue: admission },
        { provide: Rejections, useValue: flow.rejections },
        { provide: Sources, useValue: flow.sources },
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
      void behindLog.start().catch(onCrash);
    },
    async stop() {
      stopping.abort();
      await behindLog.stop();
      await reporter.stop();
      await messaging.publisher.close();
      await flow.stop();
      await dataSource.destroy();
      await telemetry.shutdown();
    },
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

interface EdgeContext {
  readonly dataSource: DataSource;
  readonly messaging: Messaging;
  readonly flow: Flow;
  readonly logger: Logger;
  readonly meter: Meter;
  readonly isReady: () => boolean;
}

/** What takes events in: from whoever has a key, and from platforms that sign. Both have the same limits and shares. */
function createEdge(
  config: ReturnType<typeof readConfig>,
  { dataSource, messaging: { publisher }, flow, logger, meter, isReady }: EdgeContext,
): { readonly webhooks: Webhooks; readonly admission: Admission; readonly providers: readonly Provider[] } {
  const { quarantineTypes: maxTypes, quarantineEventsPerHour: maxEventsPerHour, maxBodyBytes } = config;
  const metrics = new IngestionMetrics(meter, () => publisher.pendingBytes);
  const gate = new QuarantineGate({ maxTypes, maxEventsPerHour }, Date.now);
  const intake = new EventIntake({
    ...{ ...config, ...flow, publisher, metrics, now: Date.now },
    gate,
  });
  const webhooks = createWebhooks({
    ...config,
    ...flow,
    dataSource,
    publisher,
    metrics,
    logger,
    traffic: flow.sources,
  });
  const repository = new KeyRepository(dataSource);
  const keys = new KeyVerifier((prefix) => repository.find(prefix));
  const admission = new Admission({ keys, webhooks: webhooks.intake, room: flow.bodies, maxBodyBytes, isReady });
  const { tenantEventsPerSecond, keyEventsPerDay, keyEventsPerMonth } = config;
  const defaults = { tenantEventsPerSecond, keyEventsPerDay, keyEventsPerMonth };
  const management = new KeyManagement({ repository, verifier: keys, defaults, now: Date.now });
  const providers = [
    { provide: EventIntake, useValue: intake },
    { provide: KeyManagement, useValue: management },
    { provide: QuarantineGate, useValue: gate },
    { provide: QuarantineStore, useValue: new QuarantineStore(dataSource) },
  ];
  return { webhooks, admission, providers };
}

/** What reads the log: pipelines, and what learns from undeclared types. A service whose consumers wait still takes events in. */
function behindTheLog(
  config: ReturnType<typeof readConfig>,
  context: Pick<PipelinesOptions, 'dataSource' | 'messaging' | 'logger' | 'meter' | 'onCrash'>,
): { start(): Promise<void>; stop(): Promise<void> } {
  const { logger, messaging } = context;
  const own = createMessaging({ ...config, clientId: 'nadi-pipelines', logger, beside: messaging });
  const pipelines = createPipelines({ ...config, ...context, messaging: own });
  const quarantine = createQuarantine({ ...config, ...context });
  return {
    async start() {
      await Promise.all([pipelines.start(), quarantine.start()]);
    },
    async stop() {
      // Told to stop while it was joining, the client may fail to leave: what comes after has to be done all the same.
      const stopped = await Promise.allSettled([pipelines.stop(), quarantine.stop()]);
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

function admitWith(admission: Admission): Admit {
  return async (request, reply, { kind }) =>
    kind === 'signed-body' ? admission.admitSigned(request, reply) : admission.admit(request, reply);
}
