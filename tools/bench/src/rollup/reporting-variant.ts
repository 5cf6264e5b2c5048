import { NadiError } from '@nadi/errors';
import { generateIdentityKeys } from '@nadi/identity';
import { runServiceScript, serviceArguments } from '@nadi/platform';
import { findFreePorts } from '@nadi/stack';
import pg from 'pg';
import type { RowContext, RunResult, Variant } from '../framework/bench-row.ts';
import { emptyDatabase } from '../framework/empty-database.ts';
import { processCpuMs } from '../framework/process-cpu.ts';
import { ServiceProcess } from '../ingestion/service-process.ts';
import type { PreparedRollup } from './prepare-rollup.ts';

const { publicKey } = generateIdentityKeys();
const lookEveryMs = 50;
const timeoutMs = 300_000;
const group = 'nadi-reporting';

/**
 * The reporting service, every run with a database of its own: it starts, takes the topic over and counts it. What is measured
 * begins when it is ready; unlike the variants beside it, it is not warm then.
 */
export function reportingVariant(configDir: (context: RowContext) => string): Variant {
  return {
    name: 'nadi',
    role: 'ours',
    start: (context) =>
      Promise.resolve({
        run: (events: number) => runReporting(context, configDir(context), events),
        stop: () => Promise.resolve(),
      }),
  };
}

async function runReporting(context: RowContext, configDir: string, events: number): Promise<RunResult> {
  const { kafkaBrokers, registryUrl, databaseUrl } = await context.stack();
  const database = await emptyDatabase(databaseUrl);
  const [port = 0] = await findFreePorts(1, Math.random);
  const environment = {
    NADI_LOG_LEVEL: 'warn',
    NADI_KAFKA_BROKERS: kafkaBrokers.join(','),
    NADI_REGISTRY_URL: registryUrl,
    NADI_DATABASE_URL: database,
    NADI_IDENTITY_PUBLIC_KEYS: publicKey,
    NADI_REPORTING_PORT: String(port),
    NADI_SHUTDOWN_DELAY_MS: '0',
  };
  const { root, nodeFlags } = context;
  await runServiceScript({ root, service: 'reporting', program: 'migrate', environment });
  // What is in force is the broker's and not a run's: it stands in the database that all runs share.
  const admin = { root, service: 'admin', environment: { ...environment, NADI_DATABASE_URL: databaseUrl } };
  await runServiceScript({ ...admin, program: 'migrate' });
  await runServiceScript({ ...admin, program: 'apply-definitions', args: [configDir, '--retire-others'] });
  const client = new pg.Client({ connectionString: database });
  // Ctrl-C stops the stack first: the query that is under way fails, and says so.
  client.on('error', () => undefined);
  await client.connect();
  let service: ServiceProcess | undefined;
  try {
    await storePositions(client, context.prepared as PreparedRollup);
    service = await ServiceProcess.start({
      name: 'reporting',
      cwd: root,
      args: [...nodeFlags, ...serviceArguments(root, 'reporting')],
      environment,
      readyUrl: `http://127.0.0.1:${port}/health/ready`,
    });
    return await measure(service, client, events);
  } finally {
    await service?.stop();
    await client.end();
  }
}

async function measure(service: ServiceProcess, client: pg.Client, events: number): Promise<RunResult> {
  const before = { counted: await counted(client), cpuMs: processCpuMs(service.pid) ?? 0, atMs: performance.now() };
  for (;;) {
    const now = await counted(client);
    const wallMs = performance.now() - before.atMs;
    if (now >= events) {
      const subject = (processCpuMs(service.pid) ?? 0) - before.cpuMs;
      return { events: now - before.counted, wallMs, cpuMs: { subject } };
    }
    if (wallMs > timeoutMs) {
      throw new NadiError('BENCH_VARIANT_FAILED', { message: `reporting has counted ${now} of ${events} events` });
    }
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
  }
}

/** Ids take 16 bytes each: there are as many as events that were counted. */
async function counted(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ events: number }>(
    'select coalesce(sum(octet_length(ids)), 0)::float8 / 16 as events from reporting.processed_ids',
  );
  return rows[0]?.events ?? 0;
}

async function storePositions(client: pg.Client, { positions }: PreparedRollup): Promise<void> {
  await client.query(
    `insert into reporting.consumer_offsets (consumer_group, topic, partition, next_offset)
     select $1, * from unnest($2::text[], $3::int[], $4::bigint[])`,
    [
      group,
      positions.map(({ topic }) => topic),
      positions.map(({ partition }) => partition),
      positions.map(({ offset }) => offset),
    ],
  );
}
