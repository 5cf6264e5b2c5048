import { execFile } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { contracts, deadLettered, type Contract, type DeadLettered } from '@nadi/contracts';
import { generateIdentityKeys } from '@nadi/identity';
import {
  createMessaging,
  createTopicAdmin,
  createTopicLogReader,
  createTopicLogWriter,
  type LogRecord,
  type Messaging,
  type TopicAdmin,
} from '@nadi/messaging';
import { createLogger, serviceIdentity } from '@nadi/observability';
import { readerToken, runServiceScript, serviceProgram } from '@nadi/platform';
import { findFreePorts, startStack, type RunningStack, type ServiceSupervisor } from '@nadi/stack';
import { childEnvironment, root } from '@nadi/test-harness';
import kafkajs from 'kafkajs';
import pg from 'pg';

export const runFolder = join(root, '.nadi', `backup-e2e-${process.pid}`);
const keys = generateIdentityKeys();
const silent = createLogger(serviceIdentity('tests', '0'), 'silent');

interface Point {
  readonly startMs: number;
  readonly value: number | null;
  readonly state: string;
}

interface Reading {
  readonly series: readonly { readonly dimensions: Record<string, string>; readonly points: readonly Point[] }[];
}

/** What a service says of itself. */
export interface Readiness {
  readonly status: number;
  readonly text: string;
}

/** Kafka, registry and PostgreSQL of their own, and the services a test starts on them. */
export class TestPlatform {
  private readonly supervisor: ServiceSupervisor;
  private readonly urls = new Map<string, string>();

  private constructor(
    readonly stack: RunningStack,
    readonly admin: TopicAdmin,
    readonly messaging: Messaging,
  ) {
    this.supervisor = stack.supervisor();
  }

  static async start(name: string): Promise<TestPlatform> {
    const stack = await startStack({
      dataDir: join(runFolder, name),
      ports: 'free',
      stopOnSignals: false,
      kafkaHeapMb: 384,
      postgresSettings: { shared_buffers: '32MB' },
    });
    const { kafkaBrokers, registryUrl } = stack;
    const admin = await createTopicAdmin({ brokers: kafkaBrokers, clientId: 'backup-tests' });
    const messaging = createMessaging({
      ...{ kafkaBrokers, registryUrl, producerClient: 'platformatic', clientId: 'backup-tests', logger: silent },
    });
    return new TestPlatform(stack, admin, messaging);
  }

  async stop(): Promise<void> {
    await this.messaging.publisher.close();
    await this.admin.close();
    await this.stack.stop();
    rmSync(this.stack.dataDir, { recursive: true, force: true });
  }

  get environment(): Record<string, string> {
    const { databaseUrl, kafkaBrokers, registryUrl } = this.stack;
    return {
      ...childEnvironment(),
      NADI_DATABASE_URL: databaseUrl,
      NADI_KAFKA_BROKERS: kafkaBrokers.join(','),
      NADI_REGISTRY_URL: registryUrl,
      NADI_IDENTITY_PUBLIC_KEYS: keys.publicKey,
      NADI_LOG_LEVEL: 'warn',
    };
  }

  /** Runs a command of the command line against this platform. */
  nadi<T>(...args: string[]): Promise<{ readonly code: number; readonly answer: T }> {
    const program = join(root, 'tools', 'cli', 'bin', 'nadi.js');
    return new Promise((resolve, reject) => {
      execFile(
        process.execPath,
        [program, ...args, '--json'],
        { env: this.environment, cwd: root },
        (error, stdout, stderr) => {
          if (stdout === '') return reject(new Error(`nadi ${args.join(' ')} printed nothing: ${stderr}`));
          resolve({ code: error === null ? 0 : Number(error.code), answer: JSON.parse(stdout) as T });
        },
      );
    });
  }

  /** Puts the definitions of the checkout in force. */
  async applyDefinitions(): Promise<void> {
    const { environment } = this;
    const args = [join(root, 'config')];
    await runServiceScript({ root, service: 'admin', program: 'apply-definitions', args, environment });
  }

  /** Starts a service; waits until it is ready unless it is expected not to be. */
  async startService(name: 'ingestion' | 'reporting', isReady = true): Promise<void> {
    const [port = 0] = await findFreePorts(1, Math.random);
    const url = `http://127.0.0.1:${port}`;
    this.urls.set(name, url);
    this.supervisor.start({
      name,
      command: process.execPath,
      args: [serviceProgram(root, name, 'main')],
      env: { ...this.environment, [`NADI_${name.toUpperCase()}_PORT`]: String(port) },
      cwd: root,
      logFile: join(this.stack.dataDir, 'logs', `${name}.log`),
      readyUrl: `${url}/health/ready`,
    });
    if (isReady) await this.supervisor.untilReady(name, 60_000);
  }

  async stopService(name: 'ingestion' | 'reporting'): Promise<void> {
    await this.supervisor.end(name);
  }

  url(service: 'ingestion' | 'reporting'): string {
    return this.urls.get(service) ?? '';
  }

  async readiness(): Promise<Readiness> {
    const response = await fetch(`${this.url('reporting')}/health/ready`).catch(() => undefined);
    return { status: response?.status ?? 0, text: (await response?.text()) ?? '' };
  }

  async prometheusText(): Promise<string> {
    return (await fetch(`${this.url('reporting')}/metrics`)).text();
  }

  /** The series of a metric; the state of a window depends on the time of day and is left out. */
  async series(tenantId: string, metric: string): Promise<unknown> {
    const token = await readerToken(keys.privateKey, tenantId, Date.now());
    const query = new URLSearchParams({ from: 'now-6h', to: 'now', step: '1m' }).toString();
    const response = await fetch(`${this.url('reporting')}/v1/metrics/${metric}?${query}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    const { series } = (await response.json()) as Reading;
    return series.map(({ dimensions, points }) => ({
      dimensions,
      points: points
        .filter(({ value }) => value !== null && value !== 0)
        .map(({ startMs, value }) => ({ startMs, value })),
    }));
  }

  async total(tenantId: string, metric: string): Promise<number> {
    const series = (await this.series(tenantId, metric)) as Reading['series'];
    return series.flatMap(({ points }) => points).reduce((sum, { value }) => sum + (value ?? 0), 0);
  }

  async deadLetters(): Promise<DeadLettered[]> {
    const { decoder } = this.messaging;
    const letters: DeadLettered[] = [];
    for (const { value } of (await this.log(deadLettered)).flat()) {
      await decoder.load(deadLettered, value ?? Buffer.alloc(0));
      letters.push(decoder.decode(deadLettered, value ?? Buffer.alloc(0))?.data as DeadLettered);
    }
    return letters;
  }

  /** All records of a contract's topic, by partition. */
  async log({ name, partitions }: Contract): Promise<LogRecord[][]> {
    const reader = createTopicLogReader({ brokers: this.stack.kafkaBrokers, clientId: 'backup-tests' });
    const ranges = await this.admin.topicOffsets(name);
    const logs: LogRecord[][] = Array.from({ length: partitions }, () => []);
    for (const { partition, low, high } of ranges) {
      for await (const records of reader.read({ topic: name, partition, from: low, to: high })) {
        logs[partition]?.push(...records);
      }
    }
    await reader.close();
    return logs;
  }

  /** A record without a value: nobody can decode it. */
  async appendPoison(topic: string, partition: number): Promise<void> {
    const writer = createTopicLogWriter({ brokers: this.stack.kafkaBrokers, clientId: 'backup-tests' });
    const headers = [
      ['ce_id', 'poison'],
      ['ce_tenantid', 'tests'],
      ['ce_time', new Date().toISOString()],
    ].map(([name = '', value = '']) => [Buffer.from(name), Buffer.from(value)] as const);
    const value = Buffer.concat([Buffer.from([0, 0, 0, 0, 0]), Buffer.from('x')]);
    value.writeInt32BE(this.schemaIdOfPoison, 1);
    await writer.append(topic, partition, [{ key: Buffer.from('k'), value, timestampMs: Date.now(), headers }]);
    await writer.close();
  }

  /** Set once it is known: the schema that the poison pretends to be written with. */
  schemaIdOfPoison = 0;

  /** As retention does. */
  async deleteRecordsBefore(topic: string, partition: number, offset: number): Promise<void> {
    const kafka = new kafkajs.Kafka({ brokers: [...this.stack.kafkaBrokers], logLevel: kafkajs.logLevel.NOTHING });
    const admin = kafka.admin();
    await admin.connect();
    await admin.fetchTopicOffsets(topic);
    await admin.deleteTopicRecords({ topic, partitions: [{ partition, offset: String(offset) }] });
    await admin.disconnect();
  }

  async sql<T extends object>(text: string): Promise<T[]> {
    const client = new pg.Client({ connectionString: this.stack.adminDatabaseUrl });
    await client.connect();
    try {
      return (await client.query<T>(text)).rows;
    } finally {
      await client.end();
    }
  }

  /** As when the disk of the database is lost and a new one is put in. */
  async loseDatabase(): Promise<void> {
    await this.sql('drop schema if exists ingestion, reporting, admin cascade');
  }

  /** How many records each topic has. */
  async logSizes(): Promise<Record<string, number>> {
    const described = await this.admin.describeTopics([...contracts.keys()]);
    const sizes = await Promise.all(
      [...described.keys()].map(async (name) => {
        const offsets = await this.admin.topicOffsets(name);
        return [name, offsets.reduce((sum, { low, high }) => sum + high - low, 0)] as const;
      }),
    );
    return Object.fromEntries(sizes.filter(([, size]) => size > 0));
  }
}
