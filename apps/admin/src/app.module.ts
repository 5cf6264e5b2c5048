import { loadConfig } from '@nadi/config';
import { createHttpApplication, ErrorFilter, OperationsModule, type RunnableService } from '@nadi/http';
import { IdentityVerifier } from '@nadi/identity';
import { bearerIdentity } from '@nadi/http';
import { announceStart, createMessaging, prepareContracts } from '@nadi/messaging';
import { createLogger, HealthChecks, serviceIdentity, startTelemetry } from '@nadi/observability';
import { createDataSource, openDatabase } from '@nadi/persistence';
import { Module } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { adminConfig } from './config.ts';
import { migrations } from './migrations/index.ts';
import { writesItself } from './streams.ts';
import { version } from './version.ts';

@Module({})
class AppModule {}

/** What the service's OpenAPI document says of it. */
export const httpDescription = {
  title: 'Nadi admin',
  description: 'Identity, audit, and what the platform knows of itself.',
};

/** Wires the service together; nothing is announced before `start`. */
export async function createAdmin(environment: Readonly<Record<string, string | undefined>>): Promise<RunnableService> {
  const config = loadConfig(adminConfig, environment);
  const identity = serviceIdentity('admin', version, config.commit);
  const logger = createLogger(identity, config.logLevel);
  const telemetry = startTelemetry(identity, {
    traceRatio: config.tracePerMille / 1_000,
    otlpTracesUrl: config.otlpTracesUrl === 'none' ? undefined : config.otlpTracesUrl,
  });
  const database = { url: config.databaseUrl, poolSize: config.databasePoolSize, service: 'admin' };
  const dataSource = await openDatabase(createDataSource(database), migrations.expand, logger);
  const messaging = createMessaging({ ...config, clientId: 'nadi-admin', logger });
  const health = new HealthChecks();
  const stopping = new AbortController();

  const app = await createHttpApplication({
    ...httpDescription,
    logger,
    authenticate: bearerIdentity(new IdentityVerifier(config.identityPublicKeys, 'admin', Date.now)),
    module: {
      module: AppModule,
      imports: [OperationsModule.register(health, telemetry)],
      controllers: [],
      providers: [{ provide: APP_FILTER, useValue: new ErrorFilter(logger) }],
    },
  });

  return {
    name: 'admin',
    logger,
    host: config.host,
    port: config.port,
    app,
    health,
    shutdownDelayMs: config.shutdownDelayMs,
    async start() {
      const starting = { publisher: messaging.publisher, logger, signal: stopping.signal };
      await prepareContracts(writesItself, starting);
      await announceStart(identity, starting);
    },
    async stop() {
      stopping.abort();
      await messaging.publisher.close();
      await dataSource.destroy();
      await telemetry.shutdown();
    },
  };
}
