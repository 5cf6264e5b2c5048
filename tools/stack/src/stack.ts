import { chmodSync, mkdirSync } from 'node:fs';
import { constants } from 'node:os';
import { resolve } from 'node:path';
import { NadiError } from '@nadi/errors';
import { defaultDataFolder, readMachine } from './config.ts';
import { defaultDownloadFolder, provideDownloads } from './downloads.ts';
import { ownerFile, recordFolder, removeEndpoints, writeEndpoints, type Endpoints } from './endpoints.ts';
import { findJdk } from './jdk.ts';
import { kafkaPart } from './kafka.part.ts';
import { endOrphans } from './orphans.ts';
import { acquireLock, type OwnerLock } from './owner-lock.ts';
import type { PartContext } from './part-context.ts';
import { chooseGates, choosePorts, type FixedPorts, type StackPorts } from './ports.ts';
import { postgresPart } from './postgres.part.ts';
import { ProcessRecords } from './process-record.ts';
import type { OnProgress } from './progress.ts';
import { registryPart } from './registry.part.ts';
import { StackPart } from './stack-part.ts';
import { ServiceSupervisor, type SupervisorOptions } from './supervisor.ts';

/** How to start a stack; everything has a default. */
export interface StackOptions {
  /** Keeps all data of the stack. Default `.nadi/stack` in the checkout. */
  readonly dataDir?: string;
  /** Keeps the downloaded programs, shared by all stacks. Default `~/.cache/nadi`. */
  readonly downloadDir?: string;
  /** `'free'` takes ports nobody uses, so that stacks run side by side. */
  readonly ports?: FixedPorts | 'free';
  /** 1 by default; 3 keep three copies of everything and go on when one of them fails. */
  readonly brokers?: 1 | 3;
  /** Names of further listeners of each broker, capital letters; `ports.gates` says where they are. Default none. */
  readonly kafkaGates?: readonly string[];
  /** Heap of each broker in MiB. Default 768, with three brokers 512. */
  readonly kafkaHeapMb?: number;
  /** For a stack of a few minutes: brokers start with half of the CPU time, and are slower under load. Default false. */
  readonly isShortLived?: boolean;
  /** Heap of the registry in MiB. Default 320. */
  readonly registryHeapMb?: number;
  /** PostgreSQL settings beside the defaults. */
  readonly postgresSettings?: Readonly<Record<string, string>>;
  readonly onProgress?: OnProgress;
  /** Stops the stack and ends the process on SIGINT, SIGTERM and SIGHUP. Default true. */
  readonly stopOnSignals?: boolean;
  /** Numbers in [0, 1), for free ports and restart jitter. */
  readonly random?: () => number;
}

/** The brokers of a stack, by index. */
export interface KafkaControl {
  readonly brokers: number;
  pid(broker: number): number | undefined;
  start(broker: number): Promise<void>;
  stop(broker: number): Promise<void>;
  kill(broker: number, signal?: NodeJS.Signals): Promise<void>;
}

/** A stack that answers. */
export interface RunningStack extends Omit<Endpoints, 'services'> {
  readonly dataDir: string;
  readonly ports: StackPorts;
  readonly kafka: KafkaControl;
  readonly registry: Pick<StackPart, 'pid' | 'start' | 'stop' | 'kill'>;
  readonly postgres: Pick<StackPart, 'pid' | 'start' | 'stop' | 'kill'>;
  /** A supervisor whose services are recorded with this stack and stopped before it. */
  supervisor(options?: Pick<SupervisorOptions, 'onEvent' | 'policy'>): ServiceSupervisor;
  /** Adds the addresses of services to `endpoints.json`. */
  publishServices(services: Readonly<Record<string, string>>): void;
  /** Services, registry, Kafka, PostgreSQL, in this order; safe to call twice. */
  stop(): Promise<void>;
}

/**
 * Starts Kafka, the schema registry and PostgreSQL and returns when each of them answers.
 * @throws NadiError STACK_PREREQUISITE_MISSING, STACK_ALREADY_RUNNING, STACK_PORT_TAKEN, STACK_START_FAILED; nothing is
 * left running then.
 */
export async function startStack(options: StackOptions = {}): Promise<RunningStack> {
  const dataDir = resolve(options.dataDir ?? defaultDataFolder);
  const brokers = options.brokers ?? 1;
  const onProgress = options.onProgress ?? ((): void => undefined);
  const random = options.random ?? Math.random;
  mkdirSync(dataDir, { recursive: true });
  // The database server may run as another user and has to pass; what is secret inside has a mode of its own.
  chmodSync(dataDir, 0o755);
  const lock = takeLock(dataDir);
  try {
    removeEndpoints(dataDir);
    const records = new ProcessRecords(recordFolder(dataDir));
    await endOrphans(records, onProgress);
    const machine = readMachine();
    const jdk = await findJdk(machine);
    const downloads = await provideDownloads(
      resolve(options.downloadDir ?? defaultDownloadFolder(machine)),
      machine,
      onProgress,
    );
    const chosen = await choosePorts(options.ports ?? {}, brokers, random);
    const ports = { ...chosen, gates: await chooseGates(options.kafkaGates ?? [], brokers, random) };
    const context = { dataFolder: dataDir, ports, machine, jdk, downloads, random };
    return await new Stack(context, options, records, lock, onProgress).start();
  } catch (error) {
    lock.release();
    throw error;
  }
}

function takeLock(dataDir: string): OwnerLock {
  const lock = acquireLock(ownerFile(dataDir));
  if (!('pid' in lock)) return lock;
  throw new NadiError('STACK_ALREADY_RUNNING', {
    message: `Process ${lock.pid} runs a stack in ${dataDir} already.`,
    context: { pid: lock.pid, dataDir },
  });
}

class Stack implements RunningStack {
  readonly dataDir: string;
  readonly ports: StackPorts;
  readonly kafkaBrokers: readonly string[];
  readonly registryUrl: string;
  readonly databaseUrl: string;
  readonly adminDatabaseUrl: string;
  readonly kafka: KafkaControl;
  readonly registry: StackPart;
  readonly postgres: StackPart;
  private readonly brokerParts: readonly StackPart[];
  private readonly supervisors: ServiceSupervisor[] = [];
  private startup: Promise<PromiseSettledResult<unknown>[]> = Promise.resolve([]);
  private stopping: Promise<void> | undefined;
  private readonly signalHandler: (signal: NodeJS.Signals) => void;

  constructor(
    private readonly context: PartContext,
    private readonly options: StackOptions,
    private readonly records: ProcessRecords,
    private readonly lock: OwnerLock,
    private readonly onProgress: OnProgress,
  ) {
    this.dataDir = context.dataFolder;
    this.ports = context.ports;
    const brokers = context.ports.kafka.length;
    const heapMb = options.kafkaHeapMb ?? (brokers > 1 ? 512 : 768);
    this.brokerParts = context.ports.kafka.map(
      (_, index) =>
        new StackPart(
          kafkaPart(context, { heapMb, isShortLived: options.isShortLived ?? false }, index),
          records,
          onProgress,
        ),
    );
    this.kafka = kafkaControl(this.brokerParts);
    this.registry = new StackPart(registryPart(context, options.registryHeapMb ?? 320), records, onProgress);
    const postgres = postgresPart(context, options.postgresSettings ?? {});
    this.postgres = new StackPart(postgres, records, onProgress);
    this.kafkaBrokers = context.ports.kafka.map((port) => `127.0.0.1:${port}`);
    this.registryUrl = `http://127.0.0.1:${context.ports.registry}`;
    this.databaseUrl = postgres.databaseUrl;
    this.adminDatabaseUrl = postgres.adminDatabaseUrl;
    this.signalHandler = (signal) => this.stopOnSignal(signal);
  }

  async start(): Promise<this> {
    if (this.options.stopOnSignals !== false) {
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, this.signalHandler);
    }
    // The failure of one part stops all; the others are waited for, so that none is left behind.
    this.startup = Promise.allSettled([
      Promise.all(this.brokerParts.map((part) => part.start())).then(() => this.registry.start()),
      this.postgres.start(),
    ]);
    const settled = await this.startup;
    const failure = settled.find((outcome) => outcome.status === 'rejected');
    if (failure !== undefined) {
      await this.stop();
      throw failure.reason;
    }
    this.publishServices({});
    return this;
  }

  supervisor(options: Pick<SupervisorOptions, 'onEvent' | 'policy'> = {}): ServiceSupervisor {
    const random = this.context.random;
    const supervisor = new ServiceSupervisor({
      ...options,
      records: this.records,
      random,
      machine: this.context.machine,
    });
    this.supervisors.push(supervisor);
    return supervisor;
  }

  publishServices(services: Readonly<Record<string, string>>): void {
    const { kafkaBrokers, registryUrl, databaseUrl, adminDatabaseUrl } = this;
    writeEndpoints(this.dataDir, { kafkaBrokers, registryUrl, databaseUrl, adminDatabaseUrl, services });
  }

  async stop(): Promise<void> {
    this.stopping ??= this.stopAll();
    return this.stopping;
  }

  private async stopAll(): Promise<void> {
    removeEndpoints(this.dataDir);
    await this.stopParts();
    // A stop in the middle of a start: what was being prepared has become a process by now.
    await this.startup;
    await this.stopParts();
    this.lock.release();
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.off(signal, this.signalHandler);
    this.onProgress({ part: 'stack', phase: 'stopped', detail: '' });
  }

  private async stopParts(): Promise<void> {
    await Promise.all(this.supervisors.map((supervisor) => supervisor.stop()));
    await this.registry.stop();
    await Promise.all(this.brokerParts.map((part) => part.stop()));
    await this.postgres.stop();
  }

  private stopOnSignal(signal: NodeJS.Signals): void {
    // A second signal means now: the children are ended by their own death signal or by the next start.
    if (this.stopping !== undefined) process.exit(128 + constants.signals[signal]);
    void this.stop().finally(() => process.exit(128 + constants.signals[signal]));
  }
}

function kafkaControl(parts: readonly StackPart[]): KafkaControl {
  const broker = (index: number): StackPart => {
    const part = parts[index];
    if (part === undefined) {
      throw new NadiError('CONFIG_INVALID', {
        message: `There is no broker ${index}: this stack has ${parts.length}, counted from 0.`,
      });
    }
    return part;
  };
  return {
    brokers: parts.length,
    pid: (index) => broker(index).pid(),
    start: async (index) => broker(index).start(),
    stop: async (index) => broker(index).stop(),
    kill: async (index, signal) => broker(index).kill(signal),
  };
}
