import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { loadConfig } from '@nadi/config';
import { createHttpApplication, ErrorFilter, OperationsModule, type RunnableService } from '@nadi/http';
import { IdentitySigner } from '@nadi/identity';
import { announceStart, createMessaging, prepareContracts, ServiceReporter } from '@nadi/messaging';
import { createLogger, HealthChecks, serviceIdentity, startTelemetry } from '@nadi/observability';
import { createDataSource, openDatabase } from '@nadi/persistence';
import { Module } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { DataSource } from 'typeorm';
import { adminConfig } from './config.ts';
import { serveConsole } from './console/serve-console.ts';
import { createDashboards } from './dashboards/dashboards.ts';
import { createDefinitions, createTrials } from './definitions/definitions.ts';
import { createEdge } from './edge/edge.ts';
import { createFrontDoor, type AdminConfig } from './front-door.ts';
import { migrations } from './migrations/index.ts';
import { createObserved } from './observed/observed.ts';
import { plainHttpWarning } from './plain-http.ts';
import { controllers } from './routes.ts';
import { writes, writesItself } from './streams.ts';
import { version } from './version.ts';

@Module({})
class AppModule {}

/** The console shows the marketplace's metrics at `/metrics`. */
const prometheusPath = 'health/metrics';

/** What the service's OpenAPI document says of it. */
export const httpDescription = {
  title: 'Nadi admin',
  description: 'The front door: sign-in, members, tokens, audit, and the way to the other services.',
};

/** Reads the settings of the service from an environment. */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): AdminConfig {
  return loadConfig(adminConfig, environment);
}

/** The service's database; not yet connected. */
export function databaseOf(config: Pick<AdminConfig, 'databaseUrl' | 'databasePoolSize'>): DataSource {
  return createDataSource({ url: config.databaseUrl, poolSize: config.databasePoolSize, service: 'admin' });
}

/** Wires the service together; nothing is announced before `start`. */
export async function createAdmin(environment: Readonly<Record<string, string | undefined>>): Promise<RunnableService> {
  const config = readConfig(environment);
  const identity = serviceIdentity('admin', version, config.commit);
  const logger = createLogger(identity, config.logLevel);
  const telemetry = startTelemetry(identity, config);
  const dataSource = await openDatabase(databaseOf(config), migrations.expand, logger);
  const messaging = createMessaging({ ...config, clientId: 'nadi-admin', logger });
  const health = new HealthChecks();
  const stopping = new AbortController();
  const door = createFrontDoor(config, dataSource, logger);
  const authenticate = door.authenticator.authenticate.bind(door.authenticator);
  const signer = new IdentitySigner(config.identityPrivateKey);
  const edge = createEdge({ ...config, signer, authenticate, ownUrl: () => addressOf(app), logger, now: Date.now });
  const connection = { brokers: config.kafkaBrokers, clientId: 'nadi-admin' };
  const definitions = createDefinitions({ dataSource, logger, publisher: messaging.publisher });
  const trials = createTrials(definitions.history, config);
  const observed = createObserved({ ...messaging, connection, logger, now: Date.now });
  const dashboards = createDashboards(definitions.history, observed.states);
  const reporter = new ServiceReporter({ ...messaging, identity, health, logger, everyMs: config.reportEveryMs });
  const app = await createHttpApplication({
    ...httpDescription,
    trustedProxies: config.trustedProxies,
    maxConnections: config.maxConnections,
    logger,
    authenticate,
    module: {
      module: AppModule,
      imports: [OperationsModule.register(health, telemetry, prometheusPath)],
      controllers,
      providers: [
        ...[door, edge, definitions, trials, observed, dashboards].flatMap(({ providers }) => providers),
        { provide: APP_FILTER, useValue: new ErrorFilter(logger) },
      ],
    },
  });
  const fastify = app.getHttpAdapter().getInstance();
  edge.mount(fastify);
  serveConsole(fastify, resolve(config.consoleDir));

  return {
    name: 'admin',
    logger,
    host: config.host,
    port: config.port,
    app,
    health,
    shutdownDelayMs: config.shutdownDelayMs,
    async start() {
      const warning = plainHttpWarning(config);
      if (warning !== undefined) {
        logger.warn({ host: config.host }, warning);
      }
      const starting = { publisher: messaging.publisher, logger, signal: stopping.signal };
      await prepareContracts([...writes, ...writesItself], starting, starting.publisher);
      definitions.relay.start();
      observed.start();
      reporter.start();
      await announceStart(identity, { ...starting, previousExit: config.previousExit });
    },
    async stop() {
      stopping.abort();
      await definitions.relay.stop();
      await Promise.all([observed.stop(), trials.stop()]);
      await reporter.stop();
      await messaging.publisher.close();
      await dataSource.destroy();
      await telemetry.shutdown();
    },
  };
}

/** Where the service answers to itself; its port may be any free one. */
function addressOf(app: NestFastifyApplication): string {
  const { address, port } = app.getHttpServer().address() as AddressInfo;
  const isAny = address === '0.0.0.0' || address === '::';
  return `http://${isAny ? '127.0.0.1' : address}:${port}`;
}
