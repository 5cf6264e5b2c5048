import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { searchPerformed, sellerFollowed } from '@nadi/contracts';
import { generateIdentityKeys } from '@nadi/identity';
import type { Messaging } from '@nadi/messaging';
import { prepare, refusalOf, ServiceProcess, unique, until } from '@nadi/test-harness';
import { EventStream } from './support/event-stream.ts';
import { connect, search } from './support/events.ts';
import { readMetric, totalsOf } from './support/readings.ts';
import { tokenFor } from './support/token.ts';

let service: ServiceProcess;
let messaging: Messaging;

beforeAll(async () => {
  await prepare('reporting');
  messaging = await connect([searchPerformed, sellerFollowed]);
  service = await ServiceProcess.start('reporting');
});

afterAll(async () => {
  await messaging.publisher.close();
  await service.stop();
});

/** Publishes searches of now and waits until they are counted. */
async function searchTimes(tenantId: string, count: number, total: number): Promise<void> {
  const timeMs = Date.now();
  await messaging.publisher.publish(Array.from({ length: count }, () => search(tenantId, { timeMs })));
  await until(
    `${total} searches`,
    async () => totalsOf(await readMetric(service, tenantId, 'searches')).value,
    (seen) => seen === total,
  );
}

describe('an answer', () => {
  const tenant = unique('tenant');
  const good = tokenFor(tenant);

  it.each([
    ['no key', 401, 'KEY_MISSING', '/v1/metrics', undefined],
    [
      'a key signed by somebody else',
      401,
      'KEY_INVALID',
      '/v1/metrics',
      tokenFor(tenant, { key: generateIdentityKeys().privateKey }),
    ],
    ['a key that is none', 401, 'KEY_INVALID', '/v1/metrics/orders', 'nonsense'],
    ['an expired key', 401, 'KEY_EXPIRED', '/v1/status', tokenFor(tenant, { expiresMs: Date.now() - 1_000 })],
    ['a key without the right to read', 403, 'KEY_SCOPE', '/v1/metrics', tokenFor(tenant, { grants: [] })],
    [
      'a seller’s key that names no seller',
      401,
      'KEY_INVALID',
      '/v1/metrics',
      tokenFor(tenant, { grants: [{ role: 'seller', domain: '*' }] }),
    ],
    ['a wrong key for the stream', 401, 'KEY_INVALID', '/v1/stream?tile=orders', 'nonsense'],
    ['an unknown metric', 404, 'METRIC_UNKNOWN', '/v1/metrics/nothing', good],
    ['an unknown metric in a tile', 404, 'METRIC_UNKNOWN', '/v1/stream?tile=nothing', good],
    ['an unknown dimension', 400, 'QUERY_INVALID', '/v1/metrics/orders?by=town', good],
    ['a parameter that stands twice', 400, 'QUERY_INVALID', '/v1/metrics/orders?from=now-1h&from=now-2h', good],
    ['a parameter that does not exist', 400, 'QUERY_INVALID', '/v1/metrics/orders?form=now-1h', good],
    ['no tile', 400, 'QUERY_INVALID', '/v1/stream', good],
    ['a tile that cannot be read', 400, 'QUERY_INVALID', '/v1/stream?tile=orders%3Blast%3Dsoon', good],
  ])('to %s is %i %s with reason and remedy', async (_name, status, code, path, token) => {
    const answer = await service.get(path, await token);
    expect(answer.status).toBe(status);
    expect(answer.body).toMatchObject({
      code,
      reason: expect.stringMatching(/\w/),
      remedy: expect.stringMatching(/\w/),
    });
  });

  it('to an unknown path has a code, too', async () => {
    const { status, body } = await service.get('/v1/nothing', await good);
    expect(status).toBe(404);
    expect(body).toMatchObject({ code: expect.any(String), reason: expect.any(String), remedy: expect.any(String) });
  });

  it('shows a caller of one domain the metrics of that domain alone', async () => {
    const token = await tokenFor(tenant, { grants: [{ role: 'viewer', domain: 'orders' }] });
    const { body } = await service.get('/v1/metrics', token);
    const metrics = body['metrics'] as { source: string | null; name: string }[];
    expect(metrics.map(({ name }) => name)).toEqual(expect.arrayContaining(['orders', 'cancellation-rate']));
    expect(metrics.filter(({ source }) => source !== null && !source.startsWith('orders.'))).toEqual([]);
    for (const path of [
      '/v1/metrics/searches',
      '/v1/metrics/events',
      '/v1/metrics/conversion',
      '/v1/stream?tile=searches',
    ]) {
      expect(await service.get(path, token)).toMatchObject({ status: 403, body: { code: 'KEY_SCOPE' } });
    }
  });

  it('lists every metric with its question, what it can be split by and its windows', async () => {
    const { body } = await service.get('/v1/metrics', await good);
    const metrics = body['metrics'] as Record<string, unknown>[];
    expect(metrics.length).toBeGreaterThanOrEqual(40);
    expect(metrics.find(({ name }) => name === 'cancellation-rate')).toMatchObject({
      measure: 'ratio',
      source: null,
      dimensions: ['country'],
    });
    expect(metrics.find(({ name }) => name === 'visitors')).toMatchObject({ windowMs: 60_000, slidingMs: 300_000 });
  });

  it('brings the definition of a metric as somebody wrote it', async () => {
    const { body } = await service.get('/v1/metrics/cancellation-rate', await good);
    expect(body['definition']).toContain('measure: { ratio: { of: cancellations, to: orders, interval: rate } }');
  });
});

describe('operations', () => {
  it('tells that it is ready, what it measures of itself, and describes its API', async () => {
    await searchTimes(unique('tenant'), 1, 1);
    const [ready, metrics, api, status] = await Promise.all([
      service.get('/health/ready'),
      service.get('/metrics'),
      service.get('/openapi.json'),
      service.get('/v1/status', await tokenFor('any')),
    ]);
    expect(ready.status).toBe(200);
    expect(metrics.body['text']).toMatch(/nadi_reporting_events_counted\S* \d+/);
    expect(Object.keys(api.body['paths'] as object)).toEqual(
      expect.arrayContaining(['/v1/metrics', '/v1/metrics/{name}', '/v1/stream', '/v1/status']),
    );
    expect(status.body['visibleLatency']).toMatchObject({ count: expect.any(Number), p95Ms: expect.any(Number) });
  });
});

describe('a configuration that is wrong', () => {
  it.each([
    [{ NADI_REPORTING_PORT: 'many' }, 'NADI_REPORTING_PORT'],
    [{ NADI_IDENTITY_PUBLIC_KEYS: '' }, 'NADI_IDENTITY_PUBLIC_KEYS'],
  ])('%j stops the start and is named', async (overrides, name) => {
    const { code, stderr } = await refusalOf('reporting', overrides as Record<string, string>);
    expect(code).toBe(1);
    expect(stderr).toContain(name);
  });
});

describe('a stream', () => {
  const tile = 'searches;last=10m';

  it('begins with a snapshot, goes on with changes, and shows a tenant nothing of another', async () => {
    const [tenant, other] = [unique('tenant'), unique('tenant')];
    await searchTimes(tenant, 3, 3);
    const mine = await EventStream.open(service, tenant, [tile, 'empty-searches']);
    const theirs = await EventStream.open(service, other, [tile]);
    await until(
      'the snapshots',
      async () => mine.messages.length,
      (length) => length >= 2,
    );
    expect(mine.messages.slice(0, 2).map(({ event }) => event)).toEqual(['snapshot', 'snapshot']);
    expect(mine.total(tile)).toBe(3);
    await searchTimes(tenant, 4, 7);
    await until(
      'the change',
      async () => mine.total(tile),
      (seen) => seen === 7,
    );
    expect(mine.messages.slice(2).every(({ event }) => event === 'delta')).toBe(true);
    expect(theirs.messages.flatMap(({ data }) => data.points)).toEqual([]);
    mine.close();
    theirs.close();
  });

  it('resumes after the last id with what was missed, without a new snapshot', async () => {
    const tenant = unique('tenant');
    await searchTimes(tenant, 2, 2);
    const before = await EventStream.open(service, tenant, [tile]);
    await until(
      'the snapshot',
      async () => before.total(tile),
      (seen) => seen === 2,
    );
    before.close();
    await searchTimes(tenant, 3, 5);
    const after = await EventStream.open(service, tenant, [tile], before.lastId);
    await until(
      'what was missed',
      async () => after.total(tile),
      (seen) => seen === 5,
    );
    expect(after.messages.map(({ event }) => event)).not.toContain('snapshot');
    after.close();
    const stranger = await EventStream.open(service, tenant, [tile], 'other-start.5');
    await until(
      'a snapshot',
      async () => stranger.total(tile),
      (seen) => seen === 5,
    );
    expect(stranger.messages[0]?.event).toBe('snapshot');
    stranger.close();
  });
});
