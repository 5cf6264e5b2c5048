import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { startStack } from '@nadi/stack';
import { processCpuMs, processTreeCpuMs } from './process-cpu.ts';

/** Addresses of a stack that runs already. */
export interface StackAddresses {
  readonly kafkaBrokers: readonly string[];
  readonly registryUrl: string;
  readonly databaseUrl: string;
}

/** Kafka, registry and PostgreSQL as the rows see them. */
export interface BenchStack extends StackAddresses {
  /** CPU time of the broker so far, milliseconds; undefined for a stack of somebody else. */
  brokerCpuMs(): number | undefined;
  /** CPU time of PostgreSQL and its connections so far, milliseconds; undefined for a stack of somebody else. */
  databaseCpuMs(): number | undefined;
  stop(): Promise<void>;
}

/** Starts the stack when the first row asks for it. A stack that is given is used as it is and left running. */
export class LazyStack {
  private starting: Promise<BenchStack> | undefined;

  constructor(
    private readonly workDir: string,
    private readonly given: StackAddresses | undefined,
    private readonly onProgress: (text: string) => void,
  ) {}

  get(): Promise<BenchStack> {
    this.starting ??= this.given === undefined ? this.start() : Promise.resolve(borrowed(this.given));
    return this.starting;
  }

  /** CPU time of the servers so far, milliseconds; nothing if there are none to look at. */
  async serverCpuMs(): Promise<Readonly<Record<'broker' | 'database', number>> | undefined> {
    const stack = await this.starting;
    const [broker, database] = [stack?.brokerCpuMs(), stack?.databaseCpuMs()];
    return broker === undefined || database === undefined ? undefined : { broker, database };
  }

  async stop(): Promise<void> {
    await (await this.starting?.catch(() => undefined))?.stop();
  }

  private async start(): Promise<BenchStack> {
    const dataDir = join(this.workDir, 'stack');
    mkdirSync(dataDir, { recursive: true });
    const stack = await startStack({
      dataDir,
      ports: 'free',
      onProgress: ({ part, phase, detail }) => this.onProgress(`${part} ${phase} ${detail ?? ''}`),
    });
    const { kafkaBrokers, registryUrl, databaseUrl } = stack;
    return {
      ...{ kafkaBrokers, registryUrl, databaseUrl },
      brokerCpuMs: () => processCpuMs(stack.kafka.pid(0)),
      databaseCpuMs: () => processTreeCpuMs(stack.postgres.pid()),
      stop: () => stack.stop(),
    };
  }
}

function borrowed(addresses: StackAddresses): BenchStack {
  return { ...addresses, brokerCpuMs: () => undefined, databaseCpuMs: () => undefined, stop: () => Promise.resolve() };
}
