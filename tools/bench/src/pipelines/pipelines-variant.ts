import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { applyContracts } from '@nadi/contract-tooling';
import { NadiError } from '@nadi/errors';
import { generateIdentityKeys } from '@nadi/identity';
import { createMessaging, createSchemaRegistry, createTopicAdmin, type EventPublisher } from '@nadi/messaging';
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

/** What all rows of pipelines share. */
interface PreparedPipelines {
  /** Where the inputs begin that no run has worked on. */
  readonly begun: readonly StartPosition[];
  /** Whether the inputs are filled already; otherwise each run sends its events while it works. */
  readonly isFilled: boolean;
}

const { publicKey } = generateIdentityKeys();
const sendEvents = 1_000;
/** How far the load may be ahead of the pipelines, so that it takes no more of the cores than they can use. */
const mostAhead = 100_000;
const lookEveryMs = 50;
/** What may be worked on before all instances have joined. */
const joiningPart = 0.2;
const timeoutMs = 300_000;

/** Creates the four inputs and fills them. */
export async function preparePipelines(context: RowContext): Promise<PreparedPipelines> {
  const begun = await prepareInputs(context);
  await fillInputs(context);
  return { begun, isFilled: true };
}

/** Creates the four inputs; every run sends events of its own. */
export async function preparePipelinesUnderLoad(context: RowContext): Promise<PreparedPipelines> {
  return { begun: await prepareInputs(context), isFilled: false };
}

async function prepareInputs(context: RowContext): Promise<readonly StartPosition[]> {
  const { kafkaBrokers, registryUrl } = await context.stack();
  const topics = await createTopicAdmin({ brokers: kafkaBrokers, clientId: 'nadi-bench' });
  try {
    await applyContracts(context.root, { registry: createSchemaRegistry({ url: registryUrl }), topics });
  } finally {
    await topics.close();
  }
  return inputEnds(context);
}

/** Where the inputs end now. */
async function inputEnds(context: RowContext): Promise<readonly StartPosition[]> {
  const { kafkaBrokers } = await context.stack();
  const topics = await createTopicAdmin({ brokers: kafkaBrokers, clientId: 'nadi-bench' });
  try {
    const ends = pipelineInputs.map(async ({ name: topic }) =>
      (await topics.topicOffsets(topic)).map(({ partition, high }) => ({ topic, partition, offset: high })),
    );
    return (await Promise.all(ends)).flat();
  } finally {
    await topics.close();
  }
}

/** Puts different events into the four inputs in turn. */
function fillInputs(context: RowContext): Promise<void> {
  return withPublisher(context, async (publisher) => {
    for (let sent = 0; sent < context.events;) {
      for (const contract of pipelineInputs) {
        const first = sent;
        const count = Math.min(sendEvents, context.events - sent);
        await publisher.publish(Array.from({ length: count }, (_, index) => inputEvent(contract, first + index)));
        sent += count;
      }
    }
  });
}

/** Sends events to the four inputs in turn, never far ahead of the pipelines. They are made once: what sends is not what is measured. */
function loadInputs(context: RowContext, events: number, client: pg.Client): Promise<void> {
  return withPublisher(context, async (publisher) => {
    const parts = pipelineInputs.map((contract) =>
      Array.from({ length: sendEvents }, (_, index) => publisher.encode(inputEvent(contract, index))),
    );
    for (let sent = 0; sent < events;) {
      for (const part of parts) {
        await notFarAhead(client, sent);
        await publisher.send(part.slice(0, events - sent));
        sent += Math.min(sendEvents, events - sent);
      }
    }
  });
}

async function withPublisher(context: RowContext, work: (publisher: EventPublisher) => Promise<void>): Promise<void> {
  const { kafkaBrokers, registryUrl } = await context.stack();
  const logger = createLogger(serviceIdentity('bench', '0'), 'silent');
  const { publisher } = createMessaging({
    ...{ kafkaBrokers, registryUrl, producerClient: 'platformatic', clientId: 'nadi-bench', logger },
  });
  try {
    await publisher.prepare(pipelineInputs);
    await work(publisher);
  } finally {
    await publisher.close();
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
  // Ctrl-C stops the stack first: the query that is under way fails, and says so.
  client.on('error', () => undefined);
  await client.connect();
  const services: ServiceProcess[] = [];
  const prepared = context.prepared as PreparedPipelines;
  try {
    await storePositions(client, prepared.isFilled ? prepared.begun : await inputEnds(context));
    for (const port of await findFreePorts(availableParallelism(), Math.random)) {
      const readyUrl = `http://127.0.0.1:${port}/health/ready`;
      const service = await ServiceProcess.start({
        ...{ name: `ingestion on ${port}`, cwd: root, readyUrl },
        environment: { ...environment, NADI_INGESTION_PORT: String(port) },
        args: [...nodeFlags, ...serviceArguments(root, 'ingestion')],
      });
      services.push(service);
    }
    const load = prepared.isFilled ? undefined : loadInputs(context, events, client);
    const [result] = await Promise.all([measure(services, client, events), load]);
    return result;
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

async function notFarAhead(client: pg.Client, sent: number): Promise<void> {
  const beganMs = performance.now();
  while (sent - (await workedOn(client)) > mostAhead) {
    if (performance.now() - beganMs > timeoutMs) {
      throw new NadiError('BENCH_VARIANT_FAILED', { message: `pipelines stand still after ${sent} events were sent` });
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
