import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { searchPerformed } from '@nadi/contracts';
import type { Grant } from '@nadi/identity';
import { platformTenant, type Messaging, type OutgoingEvent } from '@nadi/messaging';
import { applyDefinitions, freshLake, prepare, root, ServiceProcess, unique, until } from '@nadi/test-harness';
import { putInForce } from './support/definitions.ts';
import { connect, search } from './support/events.ts';
import { lakeProcessOf } from './support/lake-process.ts';
import { readMetric, totalsOf, type Reading } from './support/readings.ts';
import { tokenFor } from './support/token.ts';

const folder = mkdtempSync(join(tmpdir(), 'nadi-backfill-'));
const owner: readonly Grant[] = [{ role: 'owner', domain: '*' }];
/** Each of them twice: once in force from the beginning, once later. */
const measures: Readonly<Record<string, string>> = {
  count: 'count',
  sum: '{ sum: data.durationMs }',
  avg: '{ avg: data.durationMs }',
  min: '{ min: data.durationMs }',
  max: '{ max: data.durationMs }',
  distinct: '{ distinct: data.visitorId }',
  approximate: '{ distinctApprox: data.visitorId }',
  percentiles: '{ percentiles: data.durationMs }',
  top: '{ topK: data.query, k: 3 }',
};
let messaging: Messaging;
let service: ServiceProcess;

beforeAll(async () => {
  await prepare('reporting');
  await freshLake();
  messaging = await connect([searchPerformed]);
  service = await ServiceProcess.start('reporting', {
    NADI_REPORTING_LAKE_URL: `file://${folder}/lake`,
    NADI_REPORTING_WORK_DIR: join(folder, 'work'),
    NADI_REPORTING_LAKE_FLUSH_SECONDS: '1',
    NADI_REPORTING_LAKE_MERGE_SECONDS: '1',
    NADI_REPORTING_BACKFILL_STEP_OFFSETS: '10000',
  });
});

afterAll(async () => {
  await service.stop();
  await applyDefinitions(join(root, 'config'), 'instead');
  await messaging.publisher.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Status {
  readonly state: string;
  readonly version: number;
  readonly offsets: { readonly done: number; readonly total: number };
  readonly events: { readonly read: number; readonly failed: number };
  readonly failure: string | null;
}

async function ask(
  method: 'GET' | 'POST' | 'DELETE',
  metric: string,
  { tenantId = platformTenant, grants = owner } = {},
): Promise<{ readonly status: number; readonly body: Status & { readonly code?: string } }> {
  const response = await fetch(`${service.url}/v1/metrics/${metric}/backfill`, {
    method,
    headers: { authorization: `Bearer ${await tokenFor(tenantId, { grants })}` },
  });
  return { status: response.status, body: (await response.json()) as Status };
}

const untilState = (metric: string, state: string): Promise<Status> =>
  until(
    `the backfill of ${metric} to be ${state}`,
    // While the service is away, nobody answers.
    async () => (await ask('GET', metric).catch(() => undefined))?.body,
    (status) => status?.state === state,
    180_000,
  ) as Promise<Status>;

function metricOf(name: string, measure: string, more = ''): readonly [string, string] {
  const about = 'question: How many searches are made?\nsource: storefront.search-performed\nunit: searches';
  const dimensions = 'dimensions: { channel: data.channel }\nwindow: 10m';
  return [`${name}.yaml`, `name: ${name}\n${about}\n${dimensions}\nmeasure: ${measure}\n${more}`];
}

const started = Date.now();
const hourMs = 3_600_000;

/** Searches out of order within three hours; a copy of every seventh comes a little later. */
function searches(tenantId: string, from: number, count: number): OutgoingEvent[] {
  const events = Array.from({ length: count }, (_, index) => {
    const number = from + index;
    const timeMs = started - ((number * 7_919) % (3 * hourMs));
    return search(
      tenantId,
      { timeMs, visitor: `v${number % 61}`, id: `${tenantId}-${number}` },
      {
        channel: number % 3 === 0 ? 'app' : 'web',
        query: `q${Math.floor(Math.sqrt(number % 50))}`,
        durationMs: (number * 31) % 997,
      },
    );
  });
  return [...events, ...events.filter((_, index) => index % 7 === 0)];
}

/** Publishes searches of all tenants, some at a time, until it is stopped. */
function flowing(tenants: readonly string[], from: number) {
  let next = from;
  let isFlowing = true;
  const running = (async () => {
    while (isFlowing) {
      await messaging.publisher.publish(tenants.flatMap((each) => searches(each, next, 10)));
      next += 10;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  })();
  return {
    /** The number of the next search of each tenant. */
    sent: () => next,
    stop() {
      isFlowing = false;
      return running;
    },
  };
}

const range = { from: String(started - 4 * hourMs), to: String(started + hourMs), by: 'channel' };
const read = (tenant: string, metric: string) => readMetric(service, tenant, metric, range);
const untilKnown = (tenant: string, metric: string) =>
  until(
    `${metric} to be known`,
    () => read(tenant, metric).catch(() => undefined),
    (reading) => reading !== undefined,
  );

/** What a metric says, without what only those know that saw events as they came. */
function saidOf({ series }: Reading) {
  return series
    .map(({ dimensions, points }) => ({ dimensions, points: points.map(({ late, state, ...point }) => point) }))
    .toSorted((a, b) => JSON.stringify(a.dimensions).localeCompare(JSON.stringify(b.dimensions)));
}

describe('a backfill', () => {
  it('gives what counting from the beginning gives, while events flow and processes are killed', async () => {
    const tenants = [unique('tenant'), unique('tenant')] as const;
    const [tenant] = tenants;
    const prefix = unique('m').replaceAll('_', '-').toLowerCase();
    await putInForce(...Object.entries(measures).map(([kind, text]) => metricOf(`${prefix}-first-${kind}`, text)));
    await untilKnown(tenant, `${prefix}-first-top`);
    for (const each of tenants) {
      await messaging.publisher.publish(searches(each, 0, 1_500));
    }
    const counted = async () => totalsOf(await read(tenant, `${prefix}-first-count`)).value;
    await until('the first events', counted, (count) => count === 1_500);
    await putInForce(...Object.entries(measures).map(([kind, text]) => metricOf(`${prefix}-later-${kind}`, text)));

    const flow = flowing(tenants, 1_500);
    try {
      await untilKnown(tenant, `${prefix}-later-top`);
      for (const kind of Object.keys(measures)) {
        expect((await ask('POST', `${prefix}-later-${kind}`)).status).toBe(202);
      }
      process.kill(await lakeProcessOf(service), 'SIGKILL');
      await until(
        'the backfill to have begun',
        async () => (await ask('GET', `${prefix}-later-avg`)).body.offsets.done,
        (done) => done > 0,
        120_000,
      );
      await service.kill();
      await service.startAgain();
    } finally {
      await flow.stop();
    }
    const next = flow.sent();

    for (const kind of Object.keys(measures)) {
      const { events, failure, version } = await untilState(`${prefix}-later-${kind}`, 'complete');
      expect({ failure, version, failed: events.failed }).toEqual({ failure: null, version: 1, failed: 0 });
      expect(events.read).toBeGreaterThanOrEqual(3_000);
    }
    await until('all events', counted, (count) => count === next);
    for (const each of tenants) {
      for (const kind of Object.keys(measures)) {
        const first = saidOf(await read(each, `${prefix}-first-${kind}`));
        expect(first.flatMap(({ points }) => points).length).toBeGreaterThan(30);
        expect(saidOf(await read(each, `${prefix}-later-${kind}`))).toEqual(first);
      }
      expect(totalsOf(await read(each, `${prefix}-later-count`)).value).toBe(next);
    }
  });

  it('counts nothing twice if it is asked for again, and rests while it is stopped', async () => {
    const tenant = unique('tenant');
    const name = unique('again').replaceAll('_', '-').toLowerCase();
    await messaging.publisher.publish(searches(tenant, 0, 300));
    await putInForce(metricOf(name, 'count'));
    await untilKnown(tenant, name);
    expect((await ask('POST', name)).status).toBe(202);
    const first = await untilState(name, 'complete');
    await ask('DELETE', name);
    expect((await ask('GET', name)).body.state).toBe('stopped');
    expect((await ask('POST', name)).status).toBe(202);
    expect(await untilState(name, 'complete')).toMatchObject({ offsets: first.offsets, events: first.events });
    await until('the events', () => read(tenant, name), (reading) => totalsOf(reading).value === 300); // prettier-ignore
  });

  it('names the events that the metric cannot be computed of, and counts all others', async () => {
    const tenant = unique('tenant');
    const name = unique('fragile').replaceAll('_', '-').toLowerCase();
    const texts = ['12', 'shoes', '30'];
    const events = texts.map((query, at) => search(tenant, { timeMs: started, id: `${tenant}-${at}` }, { query }));
    await messaging.publisher.publish(events);
    const only = `where: data.country == 'IN' && data.searchId.startsWith('${tenant}')\n`;
    await putInForce(metricOf(name, "{ sum: 'int(data.query) * 1.0' }", only));
    await untilKnown(tenant, name);
    await ask('POST', name);
    const { failure, events: seen } = await untilState(name, 'complete');
    expect(seen.failed).toBe(1);
    expect(failure).toContain(`event ${tenant}-1: "int(data.query) * 1.0"`);
    expect(totalsOf(await read(tenant, name)).value).toBe(42);
  });

  it('is for people of the platform, of metrics that have events of their own', async () => {
    const refusalOf = async (metric: string, as: Parameters<typeof ask>[2] = {}) => {
      const { status, body } = await ask('POST', metric, as);
      return [status, body.code];
    };
    expect(await refusalOf('searches', { tenantId: 'acme' })).toEqual([403, 'PLATFORM_TENANT_ONLY']);
    expect(await refusalOf('searches', { grants: [{ role: 'owner', domain: 'storefront' }] })).toEqual([
      403,
      'ROLE_TOO_NARROW',
    ]);
    expect(await refusalOf('searches', { grants: [{ role: 'analyst', domain: '*' }] })).toEqual([403, 'KEY_SCOPE']);
    expect(await refusalOf('nothing')).toEqual([404, 'METRIC_UNKNOWN']);
    expect(await refusalOf('conversion')).toEqual([400, 'BACKFILL_OF_RATIO']);
    expect((await ask('GET', 'searches')).body.code).toBe('BACKFILL_UNKNOWN');
  });
});
