import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { applyContracts } from '@nadi/contract-tooling';
import { NadiError } from '@nadi/errors';
import { generateIdentityKeys } from '@nadi/identity';
import { createMessaging, createSchemaRegistry, createTopicAdmin } from '@nadi/messaging';
import { createLogger, serviceIdentity } from '@nadi/observability';
import { runServiceScript, serviceArguments } from '@nadi/platform';
import { findFreePorts } from '@nadi/stack';
import pg from 'pg';
import type { RowContext, RunResult, Variant } from '../framework/bench-row.ts';
import { emptyDatabase } from '../framework/empty-database.ts';
import { processCpuMs } from '../framework/process-cpu.ts';
import { ServiceProcess } from '../ingestion/service-process.ts';
import { inputEvent, pipelineInputs } from './inputs.ts';
import { writePipelines, type PipelineWork } from './pipeline-files.ts';

interface StartPosition {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
}

const { publicKey } = generateIdentityKeys();
const sendEvents = 2_000;
const lookEveryMs = 50;
/** What may be worked on before all instances have joined. */
const joiningPart = 0.2;
const timeoutMs = 300_000;

/** Fills the four inputs; returns where what was filled begins. */
export async function preparePipelines(context: RowContext): Promise<readonly StartPosition[]> {
  const { kafkaBrokers, registryUrl } = await context.stack();
  const logger = createLogger(serviceIdentity('bench', '0'), 'silent');
  const topics = await createTopicAdmin({ brokers: kafkaBrokers, clientId: 'nadi-bench' });
  const { publisher } = createMessaging({
    ...{ kafkaBrokers, registryUrl, producerClient: 'platformatic', clientId: 'nadi-bench', logger },
  });
  try {
    await applyContracts(context.root, { registry: createSchemaRegistry({ url: registryUrl }), topics });
    const positions: StartPosition[] = [];
    await publisher.prepare(pipelineInputs);
    for (const contract of pipelineInputs) {
      const { name: topic } = contract;
      const offsets = await topics.topicOffsets(topic);
      offsets.forEach(({ partition, high }) => positions.push({ topic, partition, offset: high }));
      const events = context.events / pipelineInputs.length;
      for (let first = 0; first < events; first += sendEvents) {
        const count = Math.min(sendEvents, events - first);
        await publisher.publish(Array.from({ length: count }, (_, index) => inputEvent(contract, first + index)));
      }
    }
    return positions;
  } finally {
    await publisher.close();
    await topics.close();
  }
}

/**
 * The ingestion service and the pipelines that it runs, an instance per core, as one process has one thread; every run has a database of
 * its own, and the service is not warm when it begins.
 */
export function pipelinesVariant(name: string, role: 'ours' | 'floor', work: PipelineWork): Variant {
  return {
    name,
    role,
    start: (context) =>
      Promise.resolve({ run: (events: number) => run(context, work, events), stop: () => Promise.resolve() }),
  };
}

async function run(context: RowContext, work: PipelineWork, events: number): Promise<RunResult> {
  const { kafkaBrokers, registryUrl, databaseUrl } = await context.stack();
  const { root, nodeFlags } = context;
  const folder = join(context.workDir, `pipelines-${work}`);
  writePipelines(folder, work);
  const database = await emptyDatabase(databaseUrl);
  const environment = {
    NADI_LOG_LEVEL: 'warn',
    NADI_KAFKA_BROKERS: kafkaBrokers.join(','),
    NADI_REGISTRY_URL: registryUrl,
    NADI_DATABASE_URL: database,
    NADI_IDENTITY_PUBLIC_KEYS: publicKey,
    NADI_INGESTION_TABLES_DIR: join(folder, 'tables'),
    NADI_INGESTION_HASH_SALT: 'the bench',
    NADI_SHUTDOWN_DELAY_MS: '0',
  };
  await runServiceScript({ root, service: 'ingestion', program: 'migrate', environment });
  const admin = { root, service: 'admin', environment: { ...environment, NADI_DATABASE_URL: databaseUrl } };
  await runServiceScript({ ...admin, program: 'migrate' });
  await runServiceScript({ ...admin, program: 'apply-definitions', args: [folder, '--retire-others'] });
  const client = new pg.Client({ connectionString: database });
  await client.connect();
  const services: ServiceProcess[] = [];
  try {
    await storePositions(client, context.prepared as readonly StartPosition[]);
    for (const port of await findFreePorts(availableParallelism(), Math.random)) {
      const readyUrl = `http://127.0.0.1:${port}/health/ready`;
      const service = await ServiceProcess.start({
        ...{ name: `ingestion on ${port}`, cwd: root, readyUrl },
        environment: { ...environment, NADI_INGESTION_PORT: String(port) },
        args: [...nodeFlags, ...serviceArguments(root, 'ingestion')],
      });
      services.push(service);
    }
    return await measure(services, client, events);
  } finally {
    await Promise.all(services.map((service) => service.stop()));
    await client.end();
  }
}

/** From when all instances have joined the group and have begun. */
async function measure(services: readonly ServiceProcess[], client: pg.Client, events: number): Promise<RunResult> {
  const startedMs = performance.now();
  let before: { readonly worked: number; readonly cpuMs: number; readonly atMs: number } | undefined;
  for (;;) {
    const worked = await workedOn(client);
    const cpuMs = services.reduce((sum, { pid }) => sum + (processCpuMs(pid) ?? 0), 0);
    const atMs = performance.now();
    if (worked > events * joiningPart) before ??= { worked, cpuMs, atMs };
    if (before !== undefined && worked >= events) {
      return { events: worked - before.worked, wallMs: atMs - before.atMs, cpuMs: { subject: cpuMs - before.cpuMs } };
    }
    if (atMs - startedMs > timeoutMs) {
      throw new NadiError('BENCH_VARIANT_FAILED', {
        message: `pipelines have worked on ${worked} of ${events} events`,
      });
    }
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
  }
}

async function workedOn(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ events: number }>(
    `select coalesce(sum(reached_offset - begun.next_offset), 0)::float8 as events
     from ingestion.pipeline_progress join bench_begun as begun using (topic, partition)`,
  );
  return rows[0]?.events ?? 0;
}

async function storePositions(client: pg.Client, positions: readonly StartPosition[]): Promise<void> {
  const values = [
    positions.map(({ topic }) => topic),
    positions.map(({ partition }) => partition),
    positions.map(({ offset }) => offset),
  ];
  await client.query('create table bench_begun (topic text, partition int, next_offset bigint)');
  await client.query('insert into bench_begun select * from unnest($1::text[], $2::int[], $3::bigint[])', values);
  await client.query(
    `insert into ingestion.consumer_offsets (consumer_group, topic, partition, next_offset)
     select 'nadi-pipelines', topic, partition, next_offset from bench_begun`,
  );
}
