import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { generateIdentityKeys } from '@nadi/identity';
import { readerToken } from '@nadi/platform';
import { runSimulation, spreadTruths, type MarketplaceEvent, type SimulationResult } from '@nadi/simulator';
import { lineSold, meanings, placed, ratios, type Data, type Kind, type Meaning } from './support/metric-meanings.ts';

/* Every shipped metric against the simulator's acknowledged events. */

interface Point {
  readonly startMs: number;
  readonly value: number | null;
  readonly percentiles?: Readonly<Record<string, number>>;
  readonly top?: readonly { readonly item: string; readonly count: number; readonly error: number }[];
}

interface Reading {
  readonly series: readonly {
    readonly dimensions: Readonly<Record<string, string>>;
    readonly points: readonly Point[];
  }[];
}

/** The values that contributed to one step and one combination of dimension values. */
type Groups = ReadonlyMap<string, readonly unknown[]>;

const root = fileURLToPath(new URL('../../../', import.meta.url));
const tenantId = `ledger-${randomBytes(4).toString('hex')}`;
const keys = generateIdentityKeys();
const folder = mkdtempSync(join(tmpdir(), 'nadi-ledger-'));
const durationMs = 1_800_000;
const minuteMs = 60_000;
const dayMs = 86_400_000;
const children: ChildProcess[] = [];
const acknowledged: MarketplaceEvent[] = [];
/** What the one pipeline makes of them. */
const derived: Pick<MarketplaceEvent, 'type' | 'time' | 'data'>[] = [];
const environment: NodeJS.ProcessEnv = {
  ...process.env,
  NADI_IDENTITY_PUBLIC_KEYS: keys.publicKey,
  NADI_LOG_LEVEL: 'warn',
};
let reportingUrl: string;
let result: SimulationResult;

async function run(...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, args, { env: environment, cwd: root });
  return stdout;
}

async function startService(name: string): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  const child = spawn(process.execPath, [join(root, 'apps', name, 'dist', 'main.js')], {
    env: { ...environment, [`NADI_${name.toUpperCase()}_PORT`]: String(port) },
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  children.push(child);
  const url = `http://127.0.0.1:${port}`;
  for (;;) {
    const isReady = await fetch(`${url}/health/ready`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isReady) {
      return url;
    }
    if (child.exitCode !== null) {
      throw new Error(`${name} has ended with ${child.exitCode}`);
    }
    await sleep(100);
  }
}

async function read(metric: string, query: Readonly<Record<string, string>>): Promise<Reading> {
  const token = await readerToken(keys.privateKey, tenantId, Date.now());
  const response = await fetch(`${reportingUrl}/v1/metrics/${metric}?${new URLSearchParams(query).toString()}`, {
    headers: { authorization: `Bearer ${token}` },
  });
  const body = (await response.json()) as Reading;
  if (!response.ok) {
    throw new Error(`${metric}: ${JSON.stringify(body)}`);
  }
  return body;
}

const range = () => ({
  // A late producer's events lie before the start of the run.
  from: String(result.startMs - 3 * 3_600_000),
  to: String(result.endMs + 3 * 3_600_000),
});

/** All metrics, and of pipelines the one whose events are metered: the ledger would not know those of others. Definitions of other suites are retired. */
function writeDefinitions(): string {
  const config = join(folder, 'config');
  cpSync(join(root, 'config', 'metrics'), join(config, 'metrics'), { recursive: true });
  mkdirSync(join(config, 'pipelines'));
  cpSync(join(root, 'config', 'pipelines', 'order-lines.yaml'), join(config, 'pipelines', 'order-lines.yaml'));
  return config;
}

/** What `order-lines` says, by hand: an event per line that has pieces, and none of an order that was a test. */
function linesSold({ type, time, data }: MarketplaceEvent): typeof derived {
  const { items, orderId: order, currency: paidIn, channel, campaign } = data;
  const isSold = type === placed && !String(campaign ?? '').startsWith('internal-test');
  const lines = isSold ? (items as Data[]).filter(({ quantity }) => quantity !== 0) : [];
  return lines.map((line) => ({
    type: lineSold,
    time,
    data: { ...line, orderId: order, currency: paidIn, channel },
  }));
}

beforeAll(async () => {
  await run(join(root, 'tools', 'cli', 'bin', 'nadi.js'), 'contracts', 'apply');
  await run(join(root, 'apps', 'ingestion', 'dist', 'migrate.js'));
  await run(join(root, 'apps', 'reporting', 'dist', 'migrate.js'));
  await run(join(root, 'apps', 'admin', 'dist', 'migrate.js'));
  await run(join(root, 'apps', 'admin', 'dist', 'apply-definitions.js'), writeDefinitions(), '--retire-others');
  const created = await run(
    join(root, 'apps', 'ingestion', 'dist', 'keys.js'),
    'create',
    JSON.stringify({ tenantId, name: 'ledger' }),
  );
  const [ingestionUrl, reporting] = await Promise.all([startService('ingestion'), startService('reporting')]);
  reportingUrl = reporting;
  result = await runSimulation({
    url: ingestionUrl,
    key: (JSON.parse(created) as { key: string }).key,
    tenantId,
    seed: 'ledger',
    eventsPerSecond: 1_000,
    speed: 60,
    durationMs,
    dailyCurve: false,
    truths: spreadTruths(durationMs),
    duplicateShare: 0.02,
    ledgerFile: join(folder, 'ledger.jsonl'),
    onAcknowledged: (event) => acknowledged.push(event),
  });
  derived.push(...acknowledged.flatMap(linesSold));
  const deadline = performance.now() + 60_000;
  let counted = 0;
  while (counted < acknowledged.length + derived.length && performance.now() < deadline) {
    await sleep(200);
    const { series } = await read('events', { ...range(), step: '1d' });
    counted = series.flatMap(({ points }) => points).reduce((sum, { value }) => sum + (value ?? 0), 0);
  }
});

afterAll(async () => {
  for (const child of children.filter(({ exitCode }) => exitCode === null)) {
    child.kill('SIGTERM');
    await once(child, 'exit');
  }
  rmSync(folder, { recursive: true, force: true });
});

/** Groups the values of a metric by step and by some of its dimensions. */
function groupsOf({ of, where, lines, value, by = {} }: Meaning, stepMs: number, names: readonly string[]): Groups {
  const groups = new Map<string, unknown[]>();
  for (const { type, time, data } of [...acknowledged, ...derived]) {
    const timeMs = Date.parse(time);
    const startMs = timeMs - (timeMs % stepMs);
    const parts = (of ?? type) !== type || where?.(data) === false ? [] : lines ? (data['items'] as Data[]) : [data];
    for (const part of parts) {
      const measured = value === undefined ? 1 : value(part);
      if (measured !== null && measured !== undefined) {
        const key = keyOf(
          startMs,
          names.map((name) => by[name]?.(part, data, type)),
        );
        const group = groups.get(key);
        if (group === undefined) {
          groups.set(key, [measured]);
        } else {
          group.push(measured);
        }
      }
    }
  }
  return groups;
}

function keyOf(startMs: number, values: readonly unknown[]): string {
  return [startMs, ...values.map((value) => (value === null || value === undefined ? '(none)' : String(value)))].join(
    '|',
  );
}

/** What reporting has for the same keys. */
async function readPoints(metric: string, step: string, names: readonly string[]): Promise<Map<string, Point>> {
  const { series } = await read(metric, { ...range(), step, by: names.join(',') });
  return new Map(
    series.flatMap(({ dimensions, points }) =>
      points.map(
        (point) =>
          [
            keyOf(
              point.startMs,
              names.map((name) => dimensions[name]),
            ),
            point,
          ] as const,
      ),
    ),
  );
}

function sumOf(values: readonly unknown[]): number {
  return (values as readonly number[]).reduce((total, number) => total + number, 0);
}

/** What is wrong with a point, given the values that belong to it; undefined if nothing is. */
function faultOf(kind: Kind, point: Point, values: readonly unknown[]): string | undefined {
  const numbers = values as readonly number[];
  const expectExactly = (wanted: number) => (point.value === wanted ? undefined : `${point.value}, not ${wanted}`);
  switch (kind) {
    case 'count':
      return expectExactly(values.length);
    case 'sum':
      return expectExactly(sumOf(values));
    case 'avg':
      return expectExactly(sumOf(values) / numbers.length);
    case 'max':
      return expectExactly(Math.max(...numbers));
    case 'distinct':
      return expectExactly(new Set(values).size);
    case 'approximate':
      return faultOfEstimate(point.value ?? -1, new Set(values).size);
    case 'percentiles':
      return faultOfPercentiles(
        point,
        numbers.toSorted((a, b) => a - b),
      );
    case 'top':
      return faultOfTop(point, values as readonly string[]);
  }
}

/**
 * HyperLogLog with 4,096 registers: four standard errors, and where there are few values the two that may share a register with
 * others (of six values, one pair in 270 windows; three pairs in none that would be seen) and rounding.
 */
function faultOfEstimate(estimate: number, truth: number): string | undefined {
  const allowed = 4 * (1.04 / Math.sqrt(4_096)) * truth + 2.5;
  return Math.abs(estimate - truth) <= allowed ? undefined : `${estimate}, not ${truth} ± ${allowed.toFixed(1)}`;
}

/** Within 1 % of a value whose rank is next to the wanted one. */
function faultOfPercentiles({ percentiles = {} }: Point, sorted: readonly number[]): string | undefined {
  const faults = [0.5, 0.95, 0.99].flatMap((quantile) => {
    const rank = quantile * (sorted.length - 1);
    const low = (sorted[Math.floor(rank)] as number) * 0.99;
    const high = (sorted[Math.ceil(rank)] as number) * 1.01;
    const value = percentiles[`p${quantile * 100}`] ?? Number.NaN;
    return value >= low - 1e-9 && value <= high + 1e-9 ? [] : [`p${quantile * 100} ${value} not in ${low}–${high}`];
  });
  return faults[0];
}

/** Each count brackets the truth, and nobody who belongs to the list is missing. */
function faultOfTop({ top = [] }: Point, values: readonly string[]): string | undefined {
  const truths = new Map<string, number>();
  values.forEach((value) => truths.set(value, (truths.get(value) ?? 0) + 1));
  const wrong = top.find(({ item, count, error }) => {
    const truth = truths.get(item) ?? 0;
    return truth > count || truth < count - error;
  });
  const lowest = top.length < 20 ? 0 : (top.at(-1)?.count ?? 0);
  const missing = [...truths].find(([item, truth]) => truth > lowest && !top.some((one) => one.item === item));
  return wrong !== undefined
    ? `${wrong.item} ${wrong.count} ± ${wrong.error}, not ${truths.get(wrong.item)}`
    : missing && `${missing[0]} with ${missing[1]} is missing`;
}

async function compare(metric: string, stepMs: number, names: readonly string[]): Promise<string[]> {
  const meaning = meanings[metric] as Meaning;
  const wanted = groupsOf(meaning, stepMs, names);
  const points = await readPoints(metric, `${stepMs / minuteMs}m`, names);
  return [...new Set([...wanted.keys(), ...points.keys()])].flatMap((key) => {
    const [values, point] = [wanted.get(key), points.get(key)];
    const fault =
      values === undefined
        ? 'counted, but never acknowledged'
        : point === undefined
          ? 'acknowledged, but not counted'
          : faultOf(meaning.kind, point, values);
    return fault === undefined ? [] : [`${key}: ${fault}`];
  });
}

describe('metrics of a seeded run', () => {
  it('are counted from all events that were acknowledged, once each', async () => {
    expect(result.unknown).toBe(0);
    expect(result.acked).toBe(acknowledged.length);
    expect(acknowledged.length).toBeGreaterThan(20_000);
    expect(result.duplicatesSent).toBeGreaterThan(100);
    expect(new Set(acknowledged.map(({ id }) => id)).size).toBe(acknowledged.length);
    expect(await compare('events', dayMs, [])).toEqual([]);
  });

  it('are all of config/metrics', () => {
    const shipped = readdirSync(join(root, 'config', 'metrics')).map((file) => file.replace('.yaml', ''));
    expect([...Object.keys(meanings), ...Object.keys(ratios)].sort()).toEqual(shipped.sort());
  });

  describe.each(Object.keys(meanings))('%s', (metric) => {
    const { by = {} } = meanings[metric] as Meaning;
    const names = Object.keys(by);

    it('equals the ledger per window and dimension, and over the whole run', async () => {
      // A metric without a single event would be equal to anything.
      expect(groupsOf(meanings[metric] as Meaning, dayMs, names).size).toBeGreaterThan(0);
      expect(await compare(metric, minuteMs, names)).toEqual([]);
      expect(await compare(metric, dayMs, names)).toEqual([]);
      // Currencies stay apart also when nobody asks for it; everything else merges.
      expect(
        await compare(
          metric,
          dayMs,
          names.filter((name) => name === 'currency'),
        ),
      ).toEqual([]);
    });
  });

  it.each(Object.entries(ratios))('%s is the quotient of its two metrics', async (metric, [top, bottom, by]) => {
    expect(await compareRatio(metric, top, bottom, [])).toEqual([]);
    expect(by === undefined ? [] : await compareRatio(metric, top, bottom, [by])).toEqual([]);
  });
});

async function compareRatio(metric: string, top: string, bottom: string, names: readonly string[]): Promise<string[]> {
  const values = (name: string, groups: Groups, key: string) => {
    const found = groups.get(key) ?? [];
    const kind = meanings[name]?.kind;
    return kind === 'sum' ? sumOf(found) : kind === 'count' ? found.length : new Set(found).size;
  };
  const [tops, bottoms] = [top, bottom].map((name) => groupsOf(meanings[name] as Meaning, dayMs, names)) as [
    Groups,
    Groups,
  ];
  const points = await readPoints(metric, '1d', names);
  expect([...points.keys()].sort()).toEqual([...bottoms.keys()].sort());
  return [...points].flatMap(([key, { value }]) => {
    const wanted = values(top, tops, key) / values(bottom, bottoms, key);
    // Sessions are estimated: four standard errors, and rounding where there are few.
    const sessions = values(bottom, bottoms, key);
    const tolerance = bottom === 'sessions' ? wanted * (4 * 0.01625 + 2.5 / sessions) : 1e-12 * Math.max(1, wanted);
    return Math.abs((value ?? Number.NaN) - wanted) <= tolerance ? [] : [`${key}: ${value}, not ${wanted}`];
  });
}
