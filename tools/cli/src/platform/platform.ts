import { join } from 'node:path';
import { applyContracts } from '@nadi/contract-tooling';
import { createSchemaRegistry, createTopicAdmin } from '@nadi/messaging';
import { startStack, type OnProgress, type RunningStack, type ServiceEvent, type ServiceSupervisor } from '@nadi/stack';
import type { CliSettings } from '../config.ts';
import { freePorts } from './free-ports.ts';
import { identitySecret, pageToken, type StoredKey } from './secrets.ts';
import { serviceProgram, services } from './service-catalogue.ts';
import { runServiceScript } from './service-script.ts';
import { provideSimulatorKey } from './simulator-key.ts';

export interface PlatformOptions {
  readonly settings: CliSettings;
  readonly dataDir: string;
  readonly ports: 'free' | 'fixed';
  readonly onProgress: OnProgress;
  readonly onServiceEvent: (event: ServiceEvent) => void;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Numbers in [0, 1). */
  readonly random: () => number;
}

/** A platform that answers: stack and services. */
export interface Platform {
  readonly dataDir: string;
  readonly stack: RunningStack;
  readonly supervisor: ServiceSupervisor;
  readonly ingestionUrl: string;
  readonly reportingUrl: string;
  /** Writes events of the demo tenant. */
  readonly key: StoredKey;
  /** Reads metrics of the demo tenant. */
  readonly token: string;
  /** Services, then the stack; safe to call twice. */
  stop(): Promise<void>;
}

const readyTimeoutMs = 60_000;

/**
 * Starts the stack, brings databases, topics and schemas up to date, and starts every service as its own process. Returns
 * once all of them are ready; nothing is left running if one fails. Until then the stack ends this process in order on a
 * signal; afterwards signals are the caller's.
 */
export async function startPlatform(options: PlatformOptions): Promise<Platform> {
  const { dataDir, onProgress } = options;
  const giveSignalsBack = rememberSignalListeners();
  const stack = await startStack({ dataDir, ports: options.ports === 'free' ? 'free' : {}, onProgress });
  try {
    const platform = await startServices(stack, options);
    giveSignalsBack();
    return platform;
  } catch (error) {
    await stack.stop();
    throw error;
  }
}

const stopSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** The stack listens to signals for as long as it is being started; returns what takes its listeners away again. */
function rememberSignalListeners(): () => void {
  const before = new Map(stopSignals.map((signal) => [signal, process.listeners(signal)]));
  return () => {
    for (const [signal, known] of before) {
      process.listeners(signal).forEach((listener) => known.includes(listener) || process.off(signal, listener));
    }
  };
}

async function startServices(stack: RunningStack, options: PlatformOptions): Promise<Platform> {
  const { settings, dataDir, onProgress, now } = options;
  const { root } = settings;
  const secret = identitySecret(dataDir);
  const environment = serviceEnvironment(stack, settings, secret);
  const [key] = await Promise.all([
    migrate(root, environment, onProgress).then(() =>
      provideSimulatorKey({ root, dataDir, environment, nowMs: now() }),
    ),
    applyAllContracts(root, stack, onProgress),
  ]);
  const ports = await servicePorts(options);
  const supervisor = stack.supervisor({ onEvent: options.onServiceEvent });
  const urls: Record<string, string> = {};
  for (const { name, portVariable } of services) {
    const port = ports.get(name) ?? 0;
    const url = `http://127.0.0.1:${port}`;
    urls[name] = url;
    onProgress({ part: name, phase: 'starting', detail: url });
    supervisor.start({
      name,
      command: process.execPath,
      args: [serviceProgram(root, name, 'main')],
      env: { ...environment, [portVariable]: String(port) },
      cwd: root,
      logFile: join(dataDir, 'logs', `${name}.log`),
      readyUrl: `${url}/health/ready`,
    });
  }
  await Promise.all(
    services.map(async ({ name }) => {
      await supervisor.untilReady(name, readyTimeoutMs);
      onProgress({ part: name, phase: 'ready', detail: urls[name] ?? '' });
    }),
  );
  stack.publishServices(urls);
  return {
    dataDir,
    stack,
    supervisor,
    ingestionUrl: urls['ingestion'] ?? '',
    reportingUrl: urls['reporting'] ?? '',
    key,
    token: pageToken(secret, now()),
    stop: () => stack.stop(),
  };
}

function serviceEnvironment(stack: RunningStack, settings: CliSettings, secret: string): Record<string, string> {
  return {
    NADI_LOG_LEVEL: 'info',
    ...settings.serviceEnvironment,
    NADI_KAFKA_BROKERS: stack.kafkaBrokers.join(','),
    NADI_REGISTRY_URL: stack.registryUrl,
    NADI_DATABASE_URL: stack.databaseUrl,
    NADI_IDENTITY_SECRET: secret,
    NADI_CONFIG_DIR: join(settings.root, 'config'),
  };
}

async function migrate(root: string, environment: Record<string, string>, onProgress: OnProgress): Promise<void> {
  for (const { name } of services) {
    const { applied } = await runServiceScript<{ applied: readonly string[] }>({
      root,
      service: name,
      program: 'migrate',
      environment,
    });
    const detail = applied.length === 0 ? 'the database is up to date' : `migrated: ${applied.join(', ')}`;
    onProgress({ part: name, phase: 'preparing', detail });
  }
}

async function applyAllContracts(root: string, stack: RunningStack, onProgress: OnProgress): Promise<void> {
  const topics = await createTopicAdmin({ brokers: stack.kafkaBrokers, clientId: 'nadi-cli' });
  try {
    const registry = createSchemaRegistry({ url: stack.registryUrl });
    const { contracts, changes } = await applyContracts(root, { registry, topics });
    onProgress({ part: 'contracts', phase: 'ready', detail: `${contracts} in force, ${changes.length} changes made` });
  } finally {
    await topics.close();
  }
}

async function servicePorts({ ports, settings, random }: PlatformOptions): Promise<Map<string, number>> {
  const free = ports === 'free' ? await freePorts(services.length, random) : [];
  return new Map(
    services.map(({ name, portVariable, defaultPort }, index) => {
      const given = Number(settings.serviceEnvironment[portVariable] ?? defaultPort);
      return [name, free[index] ?? given];
    }),
  );
}
