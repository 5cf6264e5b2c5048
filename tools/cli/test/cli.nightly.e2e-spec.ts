import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from '@jest/globals';
import { eventQuarantined } from '@nadi/contracts';
import { createMessaging } from '@nadi/messaging';
import { createLogger, serviceIdentity } from '@nadi/observability';
import { readEndpoints, type Endpoints } from '@nadi/stack';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const nadi = join(root, 'tools', 'cli', 'bin', 'nadi.js');
const dataDir = join(root, '.nadi', `cli-e2e-${process.pid}`);

interface Addresses {
  readonly services: { readonly ingestion: string; readonly reporting: string };
  readonly token: string;
}

interface Status {
  readonly state: string;
  readonly ownerPid: number;
  readonly processes: readonly { readonly name: string; readonly pid: number }[];
  readonly services: readonly { readonly name: string; readonly ready: boolean }[];
  readonly lag: number;
}

let running: ChildProcess | undefined;
afterAll(async () => {
  if (running?.exitCode === null) {
    running.kill('SIGTERM');
    await once(running, 'exit');
  }
  rmSync(dataDir, { recursive: true, force: true });
});

/** Starts a platform and resolves with its one line of JSON. */
async function up(): Promise<Addresses> {
  const child = spawn(
    process.execPath,
    [nadi, 'up', '--ports', 'free', '--no-simulator', '--data', dataDir, '--json'],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  running = child;
  let progress = '';
  child.stderr.on('data', (chunk: Buffer) => (progress += chunk.toString()));
  const line = await Promise.race([
    once(createInterface({ input: child.stdout }), 'line') as Promise<[string]>,
    once(child, 'exit').then(() => Promise.reject(new Error(`nadi up ended:\n${progress}`))),
  ]);
  return JSON.parse(line[0]) as Addresses;
}

async function interrupt(): Promise<number | null> {
  running?.kill('SIGINT');
  const [code] = (await once(running as ChildProcess, 'exit')) as [number | null];
  return code;
}

/** Runs a command against the platform with `--json`. */
async function command<T>(...args: string[]): Promise<{ readonly code: number; readonly answer: T }> {
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [nadi, ...args, '--data', dataDir, '--json'], (error, stdout, stderr) => {
      if (stdout === '') return reject(new Error(`nadi ${args.join(' ')} printed nothing: ${stderr}`));
      resolve({ code: error === null ? 0 : Number(error.code), answer: JSON.parse(stdout) as T });
    });
  });
}

const follow = { customerId: 'c-1', sellerId: 'm-1', following: true, channel: 'web', country: 'IN' };

async function post(
  { services }: Addresses,
  key: string,
  id: string,
  { type = 'customers.seller-followed', data = follow as unknown } = {},
): Promise<number> {
  const event = { id, type, data };
  const response = await fetch(`${services.ingestion}/v1/events`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    body: JSON.stringify(event),
  });
  await response.arrayBuffer();
  return response.status;
}

async function countedEvents({ services, token }: Addresses): Promise<number> {
  const response = await fetch(`${services.reporting}/v1/metrics/events?from=now-1h&to=now`, {
    headers: { authorization: `Bearer ${token}` },
  });
  const { series } = (await response.json()) as { series: { points: { value: number }[] }[] };
  return series.flatMap(({ points }) => points).reduce((sum, { value }) => sum + value, 0);
}

/** Waits for what becomes visible a moment after its acknowledgement. */
async function eventually<T>(read: () => Promise<T>, wanted: T): Promise<T> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    if ((await read()) === wanted) return wanted;
    await sleep(200);
  }
  return read();
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** A metric is tried, planned, applied and put back. */
async function definitionsAreApplied(): Promise<void> {
  const config = join(dataDir, 'definitions');
  const metric = (question: string) =>
    `name: new-followers\nquestion: ${question}\nsource: customers.seller-followed\nunit: follows\nmeasure: count\n`;
  mkdirSync(join(config, 'metrics'), { recursive: true });
  const file = join(config, 'metrics', 'new-followers.yaml');
  writeFileSync(file, metric('How many follow a seller?'));
  const tried = await command<{ events: number; groups: unknown[] }>('preview', 'metrics', file);
  expect(tried).toMatchObject({ code: 0, answer: { events: 1, groups: [{ what: 'made', count: 1, note: '1' }] } });

  const apply = (...args: string[]) => command<{ changes: unknown[] }>('apply', 'metrics', '--config', config, ...args);
  expect(await apply('--plan')).toMatchObject({
    code: 1,
    answer: { changes: [{ name: 'new-followers', change: 'add' }] },
  });
  expect(await apply()).toMatchObject({ code: 0, answer: { changes: [{ version: 1 }] } });
  // The one follow came before the metric did.
  expect(await command('metrics', 'backfill', 'new-followers')).toMatchObject({
    code: 0,
    answer: { state: 'complete', events: { read: 1, failed: 0 } },
  });
  writeFileSync(file, metric('How many people follow a seller?'));
  expect(await apply('--message', 'say it better')).toMatchObject({ code: 0, answer: { changes: [{ version: 2 }] } });
  expect(await apply('--plan')).toMatchObject({ code: 0, answer: { changes: [] } });
  writeFileSync(file, `${metric('How many follow a seller?')}window: 1h\n`);
  const refused = await command<{ error: { code: string; message: string } }>('apply', 'metrics', '--config', config);
  expect(refused).toMatchObject({ code: 1, answer: { error: { code: 'DEFINITION_INVALID' } } });
  expect(refused.answer.error.message).toContain('new-followers.yaml:6: window: differs');

  expect((await command('definitions', 'rollback', 'metrics/new-followers', '--to', '1')).code).toBe(0);
  const history = await command<{ history: unknown[] }>('definitions', 'history', 'metrics/new-followers');
  expect(history.answer.history).toMatchObject([
    { version: 1 },
    { version: 2, message: 'say it better' },
    { version: 1 },
  ]);
  const diff = await command<{ lines: string[] }>(
    'definitions',
    'diff',
    'metrics/new-followers',
    '--from',
    '1',
    '--to',
    '2',
  );
  expect(diff.answer.lines).toContain('+ question: How many people follow a seller?');
  const { answer } = await command<{ definitions: { kind: string; name: string }[] }>('definitions', 'list');
  expect(answer.definitions).toContainEqual(
    expect.objectContaining({ kind: 'metrics', name: 'new-followers', version: 1 }),
  );
  expect(answer.definitions.some(({ kind }) => kind === 'pipelines')).toBe(true);
}

/** Types that nobody has declared are kept, described, given a contract, and counted once however often they are replayed. */
async function undeclaredEventsWait(addresses: Addresses, key: string): Promise<void> {
  interface Listed {
    readonly types: { readonly type: string; readonly events: number; readonly tenantId: string }[];
  }
  const seen = async (type: string) => {
    const { answer } = await command<Listed>('quarantine', 'list');
    return answer.types.find((one) => one.type === type)?.events ?? 0;
  };
  const badge = {
    type: 'customers.badge-earned',
    data: { customerId: 'c-1', badge: 'gold', contact: 'asha@example.com' },
  };
  expect(await post(addresses, key, 'badge-1', badge)).toBe(202);
  expect(await eventually(() => seen(badge.type), 1)).toBe(1);
  const shown = await command<{ fields: { path: string; type: string }[] }>('quarantine', 'show', badge.type);
  expect(shown.answer.fields.map(({ path }) => path).sort()).toEqual(['badge', 'contact', 'customerId']);
  expect(JSON.stringify(shown.answer)).not.toContain('asha@example.com');
  expect(await post(addresses, key, 'stranger', { ...badge, type: 'orders.badge-earned' })).toBe(403);

  // As an instance that did not know the contract yet would have put them aside.
  const { kafkaBrokers, registryUrl } = readEndpoints(dataDir) as Endpoints;
  const logger = createLogger(serviceIdentity('tests', '0'), 'silent');
  const { publisher } = createMessaging({
    ...{ kafkaBrokers, registryUrl, producerClient: 'platformatic', clientId: 'tests', logger },
  });
  await publisher.prepare([eventQuarantined]);
  const waiting = [1, 2, 3, 4, 5].map((number) => ({
    ...{ contract: eventQuarantined, id: `waited-${number}`, tenantId: 'demo', source: '/tests', timeMs: Date.now() },
    data: { eventType: 'customers.seller-followed', body: JSON.stringify({ ...follow, sellerId: `m-${number}` }) },
  }));
  await publisher.publish([...waiting, ...waiting.slice(0, 2)]);
  await publisher.close();
  expect(await eventually(() => seen('customers.seller-followed'), 5)).toBe(5);
  const root = join(dataDir, 'promoted');
  const promoted = await command<{ proposal: { files: string[] } }>(
    ...['quarantine', 'promote', 'customers.seller-followed', '--root', root],
    ...['--team', 'customers', '--contact', 'c@example.com', '--runbook', 'https://example.com'],
  );
  expect(promoted.code).toBe(0);
  expect(promoted.answer.proposal.files.every((file) => existsSync(join(root, file)))).toBe(true);
  const before = await countedEvents(addresses);
  const replay = () => command<{ replayed: number }>('quarantine', 'replay', 'customers.seller-followed');
  expect((await replay()).answer.replayed).toBe(7);
  expect((await replay()).answer.replayed).toBe(0);
  expect(await eventually(() => countedEvents(addresses), before + 5)).toBe(before + 5);
  expect(await command('quarantine', 'replay', badge.type)).toMatchObject({
    ...{ code: 1, answer: { error: { code: 'CONTRACT_UNKNOWN' } } },
  });
}

/** A cold start on a busy machine. */

describe('nadi up', () => {
  let pids: number[] = [];

  it('starts a platform that takes an event in and counts it', async () => {
    const addresses = await up();
    const status = await command<Status>('status');
    expect(status.code).toBe(0);
    expect(status.answer.state).toBe('running');
    expect(status.answer.processes.map(({ name }) => name).sort()).toEqual([
      'admin',
      'ingestion',
      'kafka-0',
      'postgres',
      'registry',
      'reporting',
    ]);
    expect(status.answer.services.every(({ ready }) => ready)).toBe(true);
    pids = [status.answer.ownerPid, ...status.answer.processes.map(({ pid }) => pid)];

    const created = await command<{ key: string; prefix: string }>(
      ...['keys', 'create', '--tenant', 'demo', '--name', 'test', '--domains', 'customers'],
    );
    expect(created.code).toBe(0);
    expect(await post(addresses, created.answer.key, randomUUID())).toBe(202);
    expect(await eventually(() => countedEvents(addresses), 1)).toBe(1);

    const reader = await command<{ key: string }>(
      ...['keys', 'create', '--tenant', 'demo', '--name', 'reader', '--scope', 'metrics:read'],
    );
    expect(await countedEvents({ ...addresses, token: reader.answer.key })).toBe(1);
    const stranger = await command<{ key: string }>(
      ...['keys', 'create', '--tenant', 'other', '--name', 'reader', '--scope', 'metrics:read'],
    );
    expect(await countedEvents({ ...addresses, token: stranger.answer.key })).toBe(0);

    const migrated = await command<{ migrations: { service: string; applied: string[] }[] }>('migrate');
    expect(migrated.answer.migrations).toEqual([
      { service: 'ingestion', applied: [] },
      { service: 'reporting', applied: [] },
      { service: 'admin', applied: [] },
    ]);
    expect(await command('audit', 'verify')).toMatchObject({
      code: 0,
      answer: { chains: [{ tenantId: 'nadi', whole: true }] },
    });

    await definitionsAreApplied();
    await undeclaredEventsWait(addresses, created.answer.key);

    const revoked = await command('keys', 'revoke', created.answer.prefix);
    expect(revoked.code).toBe(0);
    expect((await command<{ error: { code: string } }>('keys', 'revoke', 'nonsense')).answer.error.code).toBe(
      'KEY_UNKNOWN',
    );
  });

  it('leaves no process behind after Ctrl-C', async () => {
    expect(await interrupt()).toBe(0);
    expect(pids.length).toBe(7);
    expect(pids.filter(isRunning)).toEqual([]);
    expect((await command<Status>('status')).answer.state).toBe('stopped');
  });

  it('keeps the data and the keys for the next start', async () => {
    const addresses = await up();
    // One that was posted, and five that had waited in quarantine.
    expect(await eventually(() => countedEvents(addresses), 6)).toBe(6);
    const { answer } = await command<{ keys: { name: string }[] }>('keys', 'list', '--tenant', 'demo');
    expect(answer.keys.map(({ name }) => name).sort()).toEqual(['simulator', 'test']);
    expect((await command<{ differences: unknown[] }>('contracts', 'diff')).answer.differences).toEqual([]);
    expect((await command<{ stopped: boolean }>('down')).answer.stopped).toBe(true);
    expect(running?.exitCode ?? (await once(running as ChildProcess, 'exit'))[0]).toBe(0);
  });
});
