import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { applyContracts } from '@nadi/contract-tooling';
import { createSchemaRegistry, createTopicAdmin } from '@nadi/messaging';
import {
  findFreePorts,
  startStack,
  type OnProgress,
  type RunningStack,
  type ServiceEvent,
  type ServiceSupervisor,
  type StackOptions,
} from '@nadi/stack';
import { publicKeyOf } from '@nadi/identity';
import {
  demoTenant,
  provideHashSalt,
  provideSecretsKey,
  provideSigningKey,
  readerToken,
  type StoredKey,
} from './secrets.ts';
import { serviceArguments, services, type ServiceEntry } from './service-catalogue.ts';
import { runServiceScript } from './service-script.ts';
import { provideSimulatorKey } from './simulator-key.ts';

export interface PlatformOptions {
  /** The checkout. */
  readonly root: string;
  /** What services see of the caller's environment, and the settings they all share. */
  readonly serviceEnvironment: Readonly<Record<string, string>>;
  /** Whether events are kept in a lake, in the data folder if the environment names no other place. Default true. */
  readonly hasLake?: boolean;
  readonly dataDir: string;
  /** Folder of the definitions that are put in force before services run. Default: `config` of the checkout. */
  readonly configDir?: string;
  /** Kinds of definitions that are put in force; all of the folder unless given. */
  readonly kinds?: readonly string[];
  readonly ports: 'free' | 'fixed';
  /** Names of the services to start; all of them unless given. */
  readonly services?: readonly string[];
  /** The stack's own settings. */
  readonly stack?: Pick<StackOptions, 'brokers' | 'kafkaGates' | 'kafkaHeapMb' | 'postgresSettings'>;
  /** Called once the stack answers, before anything uses it. */
  readonly beforeServices?: (stack: RunningStack) => Promise<void>;
  /** Settings of one service instance beside those of all; asked once the stack runs. */
  readonly settingsOf?: (instance: string, stack: RunningStack) => Readonly<Record<string, string>>;
  readonly onProgress: OnProgress;
  readonly onServiceEvent: (event: ServiceEvent) => void;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Numbers in [0, 1). */
  readonly random: () => number;
}

/** One process of a service. */
export interface ServiceInstance {
  readonly name: string;
  readonly url: string;
}

/** A platform that answers: stack and services. */
export interface Platform {
  readonly dataDir: string;
  readonly stack: RunningStack;
  readonly supervisor: ServiceSupervisor;
  readonly ingestionUrl: string;
  readonly reportingUrl: string;
  /** Where browsers reach the console; empty if admin was not started. */
  readonly adminUrl: string;
  /** What all services see. */
  readonly environment: Readonly<Record<string, string>>;
  /** Writes events of the demo tenant. */
  readonly key: StoredKey;
  /** What admin and its programs see beside it. */
  readonly adminEnvironment: Readonly<Record<string, string>>;
  /** The private key that signs identities. */
  readonly signingKey: string;
  /** Reads metrics of the demo tenant. */
  readonly token: string;
  /**
   * Starts one more process of a service and returns once it is ready. `name` is the supervisor's, such as `reporting-2`;
   * `supervisor.end(name)` stops it.
   */
  startInstance(service: string, name: string): Promise<ServiceInstance>;
  /** Services, then the stack; safe to call twice. */
  stop(): Promise<void>;
}

const readyTimeoutMs = 60_000;

export async function startPlatform(options: PlatformOptions): Promise<Platform> {
  const { dataDir, onProgress } = options;
  const giveSignalsBack = rememberSignalListeners();
  const ports = options.ports === 'free' ? 'free' : {};
  const stack = await startStack({ ...options.stack, dataDir, ports, onProgress });
  try {
    await options.beforeServices?.(stack);
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
  const { root, dataDir, onProgress, now } = options;
  const signingKey = provideSigningKey(dataDir);
  const environment = commonEnvironment(stack, options, publicKeyOf(signingKey));
  const [key] = await Promise.all([
    migrate(root, environment, onProgress).then(() =>
      provideSimulatorKey({ root, dataDir, environment, nowMs: now() }),
    ),
    applyAllContracts(root, stack, onProgress),
  ]);
  await applyDefinitions(options, environment);
  const ports = await servicePorts(options);
  const launcher = new ServiceLauncher(stack, options, environment, frontDoor(ports, signingKey));
  const started = await Promise.all(
    chosenServices(options).map(
      async ({ name }) => [name, await launcher.start(name, name, ports.get(name) ?? 0)] as const,
    ),
  );
  const urls = Object.fromEntries(started);
  stack.publishServices(urls);
  return {
    dataDir,
    stack,
    supervisor: launcher.supervisor,
    ingestionUrl: urls['ingestion'] ?? '',
    reportingUrl: urls['reporting'] ?? '',
    adminUrl: urls['admin'] ?? '',
    environment,
    key,
    signingKey,
    adminEnvironment: frontDoor(ports, signingKey),
    token: await readerToken(signingKey, demoTenant, now()),
    startInstance: async (service, name) => {
      const [port = 0] = await findFreePorts(1, options.random);
      return { name, url: await launcher.start(service, name, port) };
    },
    stop: () => stack.stop(),
  };
}

/** Starts processes of services on a stack. */
class ServiceLauncher {
  readonly supervisor: ServiceSupervisor;

  constructor(
    private readonly stack: RunningStack,
    private readonly options: PlatformOptions,
    private readonly environment: Readonly<Record<string, string>>,
    /** What admin alone sees. */
    private readonly frontDoor: Readonly<Record<string, string>>,
  ) {
    this.supervisor = stack.supervisor({ onEvent: options.onServiceEvent });
  }

  /** Returns the address once the process is ready. */
  async start(service: string, name: string, port: number): Promise<string> {
    const { root, dataDir, onProgress, settingsOf } = this.options;
    const url = `http://127.0.0.1:${port}`;
    const portVariable = services.find((entry) => entry.name === service)?.portVariable ?? '';
    onProgress({ part: name, phase: 'starting', detail: url });
    this.supervisor.start({
      name,
      command: process.execPath,
      args: serviceArguments(root, service),
      env: {
        ...this.environment,
        ...(service === 'admin' ? this.frontDoor : {}),
        [portVariable]: String(port),
        NADI_REPORTING_WORK_DIR: join(dataDir, 'work', name),
        ...settingsOf?.(name, this.stack),
      },
      cwd: root,
      logFile: join(dataDir, 'logs', `${name}.log`),
      readyUrl: `${url}/health/ready`,
    });
    await this.supervisor.untilReady(name, readyTimeoutMs);
    onProgress({ part: name, phase: 'ready', detail: url });
    return url;
  }
}

function commonEnvironment(
  stack: RunningStack,
  options: PlatformOptions,
  identityPublicKey: string,
): Record<string, string> {
  return {
    NADI_LOG_LEVEL: 'info',
    ...(options.hasLake === false
      ? {}
      : {
          NADI_REPORTING_LAKE_URL: pathToFileURL(join(options.dataDir, 'lake')).href,
          NADI_REPORTING_EXPORTS_URL: pathToFileURL(join(options.dataDir, 'exports')).href,
        }),
    ...options.serviceEnvironment,
    NADI_KAFKA_BROKERS: stack.kafkaBrokers.join(','),
    NADI_REGISTRY_URL: stack.registryUrl,
    NADI_DATABASE_URL: stack.databaseUrl,
    NADI_IDENTITY_PUBLIC_KEYS: identityPublicKey,
    NADI_ADMIN_CONSOLE_DIR: join(options.root, 'apps', 'console', 'dist'),
    NADI_INGESTION_TABLES_DIR: join(options.configDir ?? join(options.root, 'config'), 'tables'),
    NADI_ADMIN_TABLES_DIR: join(options.configDir ?? join(options.root, 'config'), 'tables'),
    NADI_INGESTION_MAPPINGS_DIR: join(options.configDir ?? join(options.root, 'config'), 'mappings'),
    NADI_INGESTION_UPLOADS_DIR: join(options.dataDir, 'uploads'),
    NADI_INGESTION_HASH_SALT: provideHashSalt(options.dataDir),
    NADI_INGESTION_SECRETS_KEY: provideSecretsKey(options.dataDir),
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

async function applyDefinitions(
  { root, configDir = join(root, 'config'), kinds, onProgress }: PlatformOptions,
  environment: Record<string, string>,
): Promise<void> {
  const { changes } = await runServiceScript<{ changes: readonly unknown[] }>({
    ...{ root, environment, service: 'admin', program: 'apply-definitions' },
    args: [configDir, '--new-only', ...(kinds === undefined ? [] : ['--kinds', kinds.join(',')])],
  });
  onProgress({ part: 'definitions', phase: 'ready', detail: `${changes.length} changes made` });
}

async function applyAllContracts(root: string, stack: RunningStack, onProgress: OnProgress): Promise<void> {
  const topics = await createTopicAdmin({ brokers: stack.kafkaBrokers, clientId: 'nadi-platform' });
  try {
    const registry = createSchemaRegistry({ url: stack.registryUrl, requestTimeoutMs: 60_000 });
    const { contracts, changes } = await applyContracts(root, { registry, topics });
    onProgress({ part: 'contracts', phase: 'ready', detail: `${contracts} in force, ${changes.length} changes made` });
  } finally {
    await topics.close();
  }
}

function chosenServices({ services: names }: PlatformOptions): readonly ServiceEntry[] {
  return services.filter(({ name }) => names === undefined || names.includes(name));
}

/** Only admin may sign, and only it knows the way to the others. */
function frontDoor(ports: ReadonlyMap<string, number>, signingKey: string): Record<string, string> {
  const others = [...ports].filter(([name]) => name !== 'admin');
  return {
    NADI_IDENTITY_PRIVATE_KEY: signingKey,
    NADI_ADMIN_PUBLIC_URL: `http://127.0.0.1:${ports.get('admin') ?? 0}`,
    NADI_ADMIN_SERVICES: others.map(([name, port]) => `${name}=http://127.0.0.1:${port}`).join(','),
  };
}

async function servicePorts({ ports, serviceEnvironment, random }: PlatformOptions): Promise<Map<string, number>> {
  const free = ports === 'free' ? await findFreePorts(services.length, random) : [];
  return new Map(
    services.map(({ name, portVariable, defaultPort }, index) => {
      const given = Number(serviceEnvironment[portVariable] ?? defaultPort);
      return [name, free[index] ?? given];
    }),
  );
}
