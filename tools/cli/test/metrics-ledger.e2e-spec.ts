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

/*
 * Every shipped metric against the simulator's acknowledged events. What a metric means is written down here a second time, by
 * hand and without any code of reporting, so that an error there cannot hide itself.
 */

type Data = Readonly<Record<string, unknown>>;
type Kind = 'count' | 'sum' | 'avg' | 'max' | 'distinct' | 'approximate' | 'percentiles' | 'top';

interface Meaning {
  /** Contract of the events; undefined for all. */
  readonly of?: string;
  readonly where?: (data: Data) => boolean;
  /** The metric is computed over the lines of an order. */
  readonly lines?: boolean;
  readonly kind: Kind;
  /** Reads the measured value of the event, or of the line. */
  readonly value?: (part: Data) => unknown;
  /** Reads each dimension of the line and its event. */
  readonly by?: Readonly<Record<string, (part: Data, data: Data, contract: string) => unknown>>;
}

const placed = 'orders.order-placed';
const lineSold = 'orders.line-sold';
const viewed = 'storefront.page-viewed';
const requested = 'storefront.request-completed';
const attempted = 'payments.payment-attempted';
const field = (name: string) => (part: Data) => part[name];
const ofEvent = (name: string) => (_part: Data, data: Data) => data[name];
const fields = (...names: string[]) => Object.fromEntries(names.map((name) => [name, field(name)]));
const seller = { seller: field('sellerId') };
const currency = { currency: ofEvent('currency') };
const orderId = field('orderId');

const meanings: Readonly<Record<string, Meaning>> = {
  'approved-payments': {
    of: attempted,
    where: ({ result: answer }) => answer === 'authorised',
    kind: 'count',
    by: { method: field('paymentMethod'), gateway: field('gateway') },
  },
  'average-order-value': { of: placed, kind: 'avg', value: field('totalMinor'), by: currency },
  cancellations: { of: 'orders.order-cancelled', kind: 'distinct', value: orderId, by: fields('country') },
  'cancelled-value': {
    of: 'orders.order-cancelled',
    kind: 'sum',
    value: field('totalMinor'),
    by: fields('currency', 'country'),
  },
  'cart-additions': { of: 'cart.item-added', kind: 'sum', value: field('quantity'), by: fields('category') },
  'cart-removals': { of: 'cart.item-removed', kind: 'sum', value: field('quantity'), by: fields('category') },
  chargebacks: {
    of: 'payments.chargeback-received',
    kind: 'sum',
    value: field('amountMinor'),
    by: fields('currency', 'reason'),
  },
  'chat-messages': { of: 'livestream.chat-message-posted', kind: 'count', by: { stream: field('streamId') } },
  'empty-searches': {
    of: 'storefront.search-performed',
    where: ({ resultCount }) => resultCount === 0,
    kind: 'count',
    by: fields('channel'),
  },
  events: { kind: 'count', by: { contract: (_part, _data, contract) => contract } },
  'failed-requests': {
    of: requested,
    where: ({ statusCode }) => Number(statusCode) >= 500,
    kind: 'count',
    by: fields('service'),
  },
  'largest-order': { of: placed, kind: 'max', value: field('totalMinor'), by: currency },
  'live-viewers': {
    of: 'livestream.viewer-joined',
    kind: 'approximate',
    value: field('visitorId'),
    by: { stream: field('streamId') },
  },
  'notifications-opened': {
    of: 'notifications.notification-opened',
    kind: 'distinct',
    value: field('notificationId'),
    by: fields('medium'),
  },
  'notifications-sent': { of: 'notifications.notification-sent', kind: 'count', by: fields('medium') },
  'orders-by-city': { of: placed, kind: 'distinct', value: orderId, by: fields('city') },
  'orders-by-demographics': { of: placed, kind: 'distinct', value: orderId, by: fields('ageBand', 'gender') },
  'orders-by-device': { of: placed, kind: 'distinct', value: orderId, by: fields('device') },
  'orders-by-payment-method': { of: placed, kind: 'distinct', value: orderId, by: { method: field('paymentMethod') } },
  'orders-by-store': {
    of: placed,
    where: ({ storeId }) => storeId !== null && storeId !== undefined,
    kind: 'distinct',
    value: orderId,
    by: { store: field('storeId') },
  },
  orders: { of: placed, kind: 'distinct', value: orderId, by: fields('country', 'channel') },
  'page-views': { of: viewed, kind: 'count', by: fields('pageType', 'device') },
  'payment-attempts': {
    of: attempted,
    kind: 'count',
    by: { method: field('paymentMethod'), gateway: field('gateway') },
  },
  'payment-declines': {
    of: attempted,
    where: ({ declineReason }) => declineReason !== null && declineReason !== undefined,
    kind: 'count',
    by: { reason: field('declineReason') },
  },
  'product-views': { of: 'storefront.product-viewed', kind: 'count', by: fields('category') },
  requests: {
    of: requested,
    kind: 'count',
    by: { status: ({ statusCode }) => `${String(statusCode)[0]}xx`, service: field('service') },
  },
  'response-time': { of: requested, kind: 'percentiles', value: field('durationMs'), by: fields('route') },
  returns: { of: 'orders.order-returned', kind: 'distinct', value: field('returnId'), by: fields('reason') },
  'revenue-by-brand': {
    of: placed,
    lines: true,
    kind: 'sum',
    value: field('lineTotalMinor'),
    by: { brand: field('brand'), ...currency },
  },
  'revenue-by-category': {
    of: placed,
    lines: true,
    kind: 'sum',
    value: field('lineTotalMinor'),
    by: { category: field('category'), ...currency },
  },
  'revenue-by-city': { of: placed, kind: 'sum', value: field('totalMinor'), by: { city: field('city'), ...currency } },
  revenue: { of: placed, kind: 'sum', value: field('totalMinor'), by: fields('currency', 'country') },
  searches: { of: 'storefront.search-performed', kind: 'count', by: fields('channel') },
  'seller-chat': { of: 'livestream.chat-message-posted', kind: 'count', by: seller },
  'seller-follows': { of: 'customers.seller-followed', kind: 'count', by: fields('following') },
  'seller-orders': { of: lineSold, kind: 'distinct', value: orderId, by: seller },
  'seller-revenue': {
    of: lineSold,
    kind: 'sum',
    value: field('lineTotalMinor'),
    by: { ...seller, currency: field('currency') },
  },
  'seller-stock-changes': {
    of: 'inventory.stock-changed',
    kind: 'sum',
    value: field('delta'),
    by: { ...seller, reason: field('reason') },
  },
  'seller-units': {
    of: lineSold,
    kind: 'sum',
    value: field('quantity'),
    by: { ...seller, channel: field('channel') },
  },
  'seller-viewers': { of: 'livestream.viewer-joined', kind: 'distinct', value: field('visitorId'), by: seller },
  'seller-watch-time': { of: 'livestream.viewer-left', kind: 'avg', value: field('watchedMs'), by: seller },
  sessions: { of: viewed, kind: 'approximate', value: field('sessionId') },
  'settled-value': {
    of: 'payments.payment-settled',
    kind: 'sum',
    value: field('amountMinor'),
    by: fields('currency', 'direction'),
  },
  'shops-registered': {
    of: 'shops.shop-registered',
    kind: 'distinct',
    value: field('storeId'),
    by: fields('platform'),
  },
  'stock-on-hand': { of: 'inventory.stock-changed', kind: 'sum', value: field('delta'), by: fields('storeId') },
  'stock-outs': {
    of: 'inventory.stock-changed',
    where: ({ onHand }) => Number(onHand) <= 0,
    kind: 'count',
    by: fields('category'),
  },
  'top-products-sold': { of: placed, lines: true, kind: 'top', value: field('productId') },
  'top-products-viewed': { of: 'storefront.product-viewed', kind: 'top', value: field('productId') },
  'units-by-price-band': { of: placed, lines: true, kind: 'sum', value: field('quantity'), by: fields('priceBand') },
  visitors: { of: viewed, kind: 'approximate', value: field('visitorId'), by: fields('channel') },
};

/** Ratios, with the two metrics they are made of. */
const ratios: Readonly<Record<string, readonly [string, string]>> = {
  'cancellation-rate': ['cancellations', 'orders'],
  conversion: ['orders', 'sessions'],
  'empty-search-rate': ['empty-searches', 'searches'],
  'error-rate': ['failed-requests', 'requests'],
  'notification-open-rate': ['notifications-opened', 'notifications-sent'],
  'payment-success-rate': ['approved-payments', 'payment-attempts'],
  'seller-units-per-order': ['seller-units', 'seller-orders'],
};

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

  it.each(Object.entries(ratios))('%s is the quotient of its two metrics', async (metric, [top, bottom]) => {
    const values = (name: string, groups: Groups, key: string) => {
      const found = groups.get(key) ?? [];
      const kind = meanings[name]?.kind;
      return kind === 'sum' ? sumOf(found) : kind === 'count' ? found.length : new Set(found).size;
    };
    const [tops, bottoms] = [top, bottom].map((name) => groupsOf(meanings[name] as Meaning, dayMs, [])) as [
      Groups,
      Groups,
    ];
    const points = await readPoints(metric, '1d', []);
    expect([...points.keys()].sort()).toEqual([...bottoms.keys()].sort());
    for (const [key, { value }] of points) {
      const wanted = values(top, tops, key) / values(bottom, bottoms, key);
      // Sessions are estimated: four standard errors, and rounding where there are few.
      const sessions = values(bottom, bottoms, key);
      const tolerance = bottom === 'sessions' ? wanted * (4 * 0.01625 + 2.5 / sessions) : 1e-12;
      expect(Math.abs((value ?? Number.NaN) - wanted)).toBeLessThanOrEqual(tolerance);
    }
  });
});
