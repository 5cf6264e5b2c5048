import { afterAll, describe, expect, it } from '@jest/globals';
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { runFolder } from '../src/config.ts';
import { readEndpoints, stackStatus, startStack, stopStack, type Endpoints, type RunningStack } from '../src/index.ts';
import { probeKafka } from '../src/kafka-probe.ts';
import { identityOf } from '../src/process-record.ts';

const dataDir = join(runFolder, `stack-e2e-${process.pid}`);
mkdirSync(runFolder, { recursive: true });
/** Only its owner can pass: a checkout may lie below such a folder, and PostgreSQL runs as somebody else under root. */
const closedFolder = mkdtempSync(join(runFolder, `stack-e2e-${process.pid}-closed-`));
const otherDataDir = join(closedFolder, 'stack');
const options = { ports: 'free', stopOnSignals: false, postgresSettings: { shared_buffers: '32MB' } } as const;
const subjectPath = '/apis/ccompat/v7/subjects';

async function startOwner(): Promise<ChildProcess> {
  const owner = spawn(
    process.execPath,
    ['--conditions=@nadi/source', '--experimental-transform-types', '--no-warnings'].concat([
      fileURLToPath(new URL('./owner.ts', import.meta.url)),
      dataDir,
    ]),
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  await new Promise<void>((resolve, reject) => {
    owner.stdout?.once('data', () => resolve());
    owner.once('exit', (code) => reject(new Error(`the owner ended with code ${code ?? 'none'}`)));
  });
  return owner;
}

async function query(endpoints: Pick<Endpoints, 'databaseUrl'>, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: endpoints.databaseUrl });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

async function subjects(endpoints: Pick<Endpoints, 'registryUrl'>): Promise<unknown> {
  return (await fetch(`${endpoints.registryUrl}${subjectPath}`)).json();
}

async function register(endpoints: Pick<Endpoints, 'registryUrl'>, subject: string): Promise<number> {
  const response = await fetch(`${endpoints.registryUrl}${subjectPath}/${subject}/versions`, {
    method: 'POST',
    headers: { 'content-type': 'application/vnd.schemaregistry.v1+json' },
    body: JSON.stringify({ schema: '"string"' }),
  });
  await response.arrayBuffer();
  return response.status;
}

async function brokersOf(endpoints: Pick<Endpoints, 'kafkaBrokers'>): Promise<readonly number[]> {
  const port = Number(endpoints.kafkaBrokers[0]?.split(':')[1]);
  return (await probeKafka(port)).brokerIds;
}

describe('a stack of real servers', () => {
  let stack: RunningStack;
  let other: RunningStack;
  let seen: number[] = [];

  afterAll(async () => {
    await Promise.all([stopStack(dataDir), stopStack(otherDataDir)]);
    rmSync(dataDir, { recursive: true, force: true });
    rmSync(closedFolder, { recursive: true, force: true });
  });

  it('answers as soon as it says so, refuses a second owner, and leaves no orphan after the owner is killed', async () => {
    const owner = await startOwner();
    const endpoints = readEndpoints(dataDir);
    if (endpoints === undefined) throw new Error('no endpoints');
    expect(await brokersOf(endpoints)).toEqual([0]);
    expect(await register(endpoints, 'kept-value')).toBe(200);
    await query(endpoints, 'create table kept as select 42 as answer');
    expect(statSync(join(dataDir, 'endpoints.json')).mode & 0o777).toBe(0o600);

    const status = stackStatus(dataDir);
    expect(status).toMatchObject({ state: 'running', ownerPid: owner.pid });
    expect(status.processes.map(({ name }) => name).toSorted()).toEqual(['kafka-0', 'postgres', 'registry']);
    await expect(startStack({ ...options, dataDir })).rejects.toMatchObject({
      code: 'STACK_ALREADY_RUNNING',
      context: { pid: owner.pid },
    });

    const before = status.processes.map(({ pid }) => pid);
    owner.removeAllListeners('exit');
    owner.kill('SIGKILL');
    await new Promise((resolve) => owner.once('exit', resolve));
    expect(readEndpoints(dataDir)).toBeUndefined();

    // The same folder with its data, beside a second stack on an empty folder.
    [stack, other] = await Promise.all([
      startStack({ ...options, dataDir }),
      startStack({ ...options, dataDir: otherDataDir }),
    ]);
    expect(before.filter((pid) => identityOf(pid) !== undefined)).toEqual([]);
  });

  it('keeps its data over a crash', async () => {
    expect(await query(stack, 'select answer from kept')).toEqual([{ answer: 42 }]);
    expect(await subjects(stack)).toEqual(['kept-value']);
  });

  it('runs beside another stack without sharing anything', async () => {
    expect(await subjects(other)).toEqual([]);
    expect(await query(other, `select count(*)::int as tables from pg_tables where tablename = 'kept'`)).toEqual([
      { tables: 0 },
    ]);
    const ports = [stack, other].flatMap(({ kafkaBrokers, registryUrl, databaseUrl }) => [
      kafkaBrokers[0],
      registryUrl,
      databaseUrl,
    ]);
    expect(new Set(ports).size).toBe(6);
  });

  it('stores data below a folder that is closed to others, keeps it closed, and starts there again', async () => {
    expect(statSync(closedFolder).mode & 0o777).toBe(0o700);
    await query(other, 'create table closed as select generate_series(1, 1000) as number');
    await other.postgres.kill();
    await other.postgres.start();
    expect(await query(other, 'select count(*)::int from closed')).toEqual([{ count: 1_000 }]);
    await other.stop();
    expect(stackStatus(otherDataDir)).toEqual({ state: 'stopped', processes: [] });
  });

  it('gives applications a role that is no superuser and owns the database', async () => {
    const rows = await query(stack, 'select rolsuper, rolbypassrls from pg_roles where rolname = current_user');
    expect(rows).toEqual([{ rolsuper: false, rolbypassrls: false }]);
  });

  it('brings single parts back after they are killed, on the same ports', async () => {
    const pids = [stack.kafka.pid(0), stack.postgres.pid()];
    await Promise.all([stack.kafka.kill(0), stack.postgres.kill()]);
    expect([stack.kafka.pid(0), stack.postgres.pid()]).toEqual([undefined, undefined]);
    await expect(brokersOf(stack)).rejects.toThrow();

    await Promise.all([stack.kafka.start(0), stack.postgres.start()]);
    expect(await brokersOf(stack)).toEqual([0]);
    expect(await query(stack, 'select answer from kept')).toEqual([{ answer: 42 }]);
    expect([stack.kafka.pid(0), stack.postgres.pid()]).not.toEqual(pids);
  });

  it('stops services before the rest and leaves no process', async () => {
    const supervisor = stack.supervisor();
    supervisor.start({
      name: 'sleeper',
      command: process.execPath,
      args: ['-e', 'setInterval(() => undefined, 1000)'],
      env: {},
      cwd: dataDir,
      logFile: join(dataDir, 'logs', 'sleeper.log'),
    });
    await supervisor.untilReady('sleeper', 10_000);
    seen = stackStatus(dataDir).processes.map(({ pid }) => pid);
    expect(seen).toHaveLength(4);

    await stack.stop();
    expect(seen.filter((pid) => identityOf(pid) !== undefined)).toEqual([]);
    expect(stackStatus(dataDir)).toEqual({ state: 'stopped', processes: [] });
    expect(existsSync(join(dataDir, 'endpoints.json'))).toBe(false);
  });
});
