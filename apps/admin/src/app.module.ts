import { resolve } from 'node:path';
import { loadConfig, type ConfigValues } from '@nadi/config';
import { createHttpApplication, ErrorFilter, OperationsModule, type RunnableService } from '@nadi/http';
import { IdentitySigner, IdentityVerifier } from '@nadi/identity';
import { announceStart, createMessaging, prepareContracts, ServiceReporter } from '@nadi/messaging';
import { createLogger, HealthChecks, serviceIdentity, startTelemetry, type Logger } from '@nadi/observability';
import { createDataSource, openDatabase } from '@nadi/persistence';
import { Module, type DynamicModule } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { DataSource } from 'typeorm';
import { Members } from './accounts/members.ts';
import { Setup } from './accounts/setup.ts';
import { SignIn } from './accounts/sign-in.ts';
import { SignInAttempts } from './accounts/sign-in-attempts.ts';
import { UsersController } from './accounts/users.controller.ts';
import { AuditLog } from './audit/audit-log.ts';
import { AuditController } from './audit/audit.controller.ts';
import { adminConfig } from './config.ts';
import { serveConsole } from './console/serve-console.ts';
import { EdgeIdentity } from './edge/edge-identity.ts';
import { parseServiceAddresses, type ServiceAddresses } from './edge/service-addresses.ts';
import { proxyServices } from './edge/service-proxy.ts';
import { EdgeStreamController, Recheck, StreamAddresses } from './edge/stream.controller.ts';
import { migrations } from './migrations/index.ts';
import { createObserved, observedControllers } from './observed/observed.ts';
import { OidcController } from './oidc/oidc.controller.ts';
import { OidcSignIn } from './oidc/oidc-sign-in.ts';
import { AddressLimiter } from './sessions/address-limiter.ts';
import { Authenticator } from './sessions/authenticator.ts';
import { SessionController } from './sessions/session.controller.ts';
import { SessionStore } from './sessions/session-store.ts';
import { writesItself } from './streams.ts';
import { ApiTokens } from './tokens/api-tokens.ts';
import { TokensController } from './tokens/tokens.controller.ts';
import { version } from './version.ts';

@Module({})
class AppModule {}

type AdminConfig = ConfigValues<typeof adminConfig.settings>;

const hourMs = 3_600_000;
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
  const telemetry = startTelemetry(identity, {
    traceRatio: config.tracePerMille / 1_000,
    otlpTracesUrl: config.otlpTracesUrl === 'none' ? undefined : config.otlpTracesUrl,
  });
  const addresses = parseServiceAddresses(config.services);
  const dataSource = await openDatabase(databaseOf(config), migrations.expand, logger);
  const messaging = createMessaging({ ...config, clientId: 'nadi-admin', logger });
  const health = new HealthChecks();
  const stopping = new AbortController();
  const identities = new EdgeIdentity(new IdentitySigner(config.identityPrivateKey), Date.now);
  const door = createFrontDoor(config, dataSource, logger);
  const connection = { brokers: config.kafkaBrokers, clientId: 'nadi-admin' };
  const observed = createObserved({ ...messaging, connection, logger, now: Date.now });
  const reporter = new ServiceReporter({ ...messaging, identity, health, logger, everyMs: config.reportEveryMs });

  const app = await createHttpApplication({
    ...httpDescription,
    logger,
    authenticate: (request) => door.authenticator.authenticate(request),
    module: {
      module: AppModule,
      imports: [OperationsModule.register(health, telemetry, prometheusPath)],
      controllers: [
        SessionController,
        OidcController,
        UsersController,
        TokensController,
        AuditController,
        EdgeStreamController,
        ...observedControllers,
      ],
      providers: [
        ...door.providers,
        ...observed.providers,
        { provide: EdgeIdentity, useValue: identities },
        { provide: StreamAddresses, useValue: streamAddresses(addresses, config.port) },
        { provide: APP_FILTER, useValue: new ErrorFilter(logger) },
      ],
    },
  });
  const fastify = app.getHttpAdapter().getInstance();
  proxyServices(fastify, addresses, identities, logger);
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
      const starting = { publisher: messaging.publisher, logger, signal: stopping.signal };
      await prepareContracts(writesItself, starting);
      observed.start();
      reporter.start();
      await announceStart(identity, { ...starting, previousExit: config.previousExit });
    },
    async stop() {
      stopping.abort();
      await observed.stop();
      await reporter.stop();
      await messaging.publisher.close();
      await dataSource.destroy();
      await telemetry.shutdown();
    },
  };
}

/** Who may come in, and what is written down of it. */
function createFrontDoor(config: AdminConfig, dataSource: DataSource, logger: Logger) {
  const now = Date.now;
  const { publicUrl, firstTenants } = config;
  const audit = new AuditLog(dataSource, now);
  const times = { longestMs: config.sessionHours * hourMs, idleMs: config.sessionIdleHours * hourMs };
  const sessions = new SessionStore(dataSource, times, now);
  const tokens = new ApiTokens(dataSource, audit, now);
  const attempts = new SignInAttempts(dataSource, now);
  const signIn = new SignIn({ dataSource, attempts, sessions, audit });
  const operators = new IdentityVerifier(config.identityPublicKeys, 'admin', now);
  const authenticator = new Authenticator(sessions, tokens, operators);
  const provider = oidcProviderOf(config);
  const values = new Map<unknown, unknown>([
    [DataSource, dataSource],
    [AuditLog, audit],
    [SessionStore, sessions],
    [ApiTokens, tokens],
    [SignIn, signIn],
    [Authenticator, authenticator],
    [Recheck, authenticator],
    [AddressLimiter, new AddressLimiter(now)],
    [Members, new Members({ dataSource, sessions, audit, now })],
    [Setup, new Setup({ dataSource, sessions, audit, signIn, firstTenants, now })],
    [OidcSignIn, new OidcSignIn({ provider, publicUrl, dataSource, signIn, logger, now })],
  ]);
  const providers = [...values].map(([provide, useValue]) => ({ provide, useValue })) as NonNullable<
    DynamicModule['providers']
  >;
  return { authenticator, providers };
}

function oidcProviderOf(config: AdminConfig) {
  const { oidcIssuer: issuer, oidcClientId: clientId, oidcClientSecret: secret, oidcLabel: label } = config;
  const clientSecret = secret === 'none' ? undefined : secret;
  return issuer === 'none' ? undefined : { issuer, clientId, clientSecret, label };
}

/** Every service has its stream at the same path; this one's own is reached like the others'. */
function streamAddresses(addresses: ServiceAddresses, ownPort: number): StreamAddresses {
  return {
    find: (service) =>
      service === 'admin'
        ? `http://127.0.0.1:${ownPort}/api/admin/v1/stream`
        : addresses.has(service)
          ? `${addresses.get(service)}/v1/stream`
          : undefined,
  };
}
