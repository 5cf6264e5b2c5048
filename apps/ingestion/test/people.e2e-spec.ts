import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { IdentitySigner, type Role } from '@nadi/identity';
import {
  answerOf,
  identityKeys,
  prepare,
  queryAsSuperuser,
  runProgram,
  ServiceProcess,
  unique,
  until,
} from '@nadi/test-harness';

const minuteMs = 60_000;
const signer = new IdentitySigner(identityKeys.privateKey);
const order = {
  orderId: 'o-1',
  visitorId: 'v-1',
  channel: 'web',
  city: 'Pune',
  country: 'IN',
  currency: 'INR',
  totalMinor: 100,
  items: [{ productId: 'p-1', quantity: 1, unitPriceMinor: 100, lineTotalMinor: 100 }],
};

let service: ServiceProcess;

interface Asking {
  readonly tenantId: string;
  readonly role?: Role;
  readonly domain?: string;
}

interface ShownKey {
  readonly prefix: string;
  readonly usage: { readonly day: number };
}

async function ask(method: string, path: string, { tenantId, role = 'owner', domain = '*' }: Asking, body?: unknown) {
  const grants = [{ role, domain }];
  const identity = { subject: 'u-1', name: 'Ana', tenantId, grants, expiresMs: Date.now() + minuteMs };
  const headers = {
    authorization: `Bearer ${await signer.sign(identity, 'ingestion')}`,
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
  };
  const init = body === undefined ? {} : { body: JSON.stringify(body) };
  return answerOf(await fetch(`${service.url}${path}`, { method, headers, ...init }));
}

async function post(key: string, events: readonly object[]) {
  return answerOf(
    await fetch(`${service.url}/v1/events`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
      body: JSON.stringify(events),
    }),
  );
}

const placed = (data: object = order) => ({ id: unique('order'), type: 'orders.order-placed', data });

async function make(owner: Asking, more: object = {}) {
  const { status, body } = await ask('POST', '/v1/keys', owner, { name: 'web shop', ...more });
  expect([status, body]).toEqual([201, expect.anything()]);
  return { text: body['text'] as string, key: body['key'] as ShownKey };
}

beforeAll(async () => {
  await prepare('ingestion', 'admin');
  service = await ServiceProcess.start('ingestion', { NADI_INGESTION_KEY_EVENTS_PER_DAY: '500' });
});
afterAll(() => service?.stop());

describe('keys', () => {
  it('are made, used, limited and revoked by people, and say who did it', async () => {
    const owner = { tenantId: unique('tenant') };
    const { text, key } = await make(owner, { domains: ['orders'], expiresInDays: 30, eventsPerMonth: 1_000 });
    const { prefix } = key;
    expect(key).toMatchObject({ name: 'web shop', domains: ['orders'], eventsPerMonth: 1_000, lastUsedAt: null });
    expect((await post(text, [placed(), placed()])).status).toBe(202);
    const list = await until(
      'what it has used',
      () => ask('GET', '/v1/keys', owner),
      ({ body }) => (body['keys'] as ShownKey[])[0]?.usage.day === 2,
    );
    expect(list.body).toMatchObject({
      keys: [{ prefix, usage: { day: 2, month: 2 }, lastUsedAt: expect.any(String) }],
      defaults: { keyEventsPerDay: 500 },
      domains: expect.arrayContaining(['*', 'orders']),
    });
    expect(await ask('PATCH', `/v1/keys/${prefix}`, owner, { eventsPerDay: 3, eventsPerMonth: null })).toMatchObject({
      status: 200,
      body: { key: { eventsPerDay: 3, eventsPerMonth: null } },
    });
    // This instance sees it at once.
    expect((await post(text, [placed(), placed()])).body).toMatchObject({ code: 'QUOTA_EXCEEDED' });
    expect(await ask('POST', `/v1/keys/${prefix}/revoke`, owner)).toMatchObject({ status: 200 });
    expect((await post(text, [placed()])).status).toBe(401);
    const state = await ask('GET', `/v1/keys/${prefix}`, owner);
    expect(state.body).toMatchObject({
      key: { revokedAt: expect.any(String) },
      changes: [
        { action: 'key.revoked', actorName: 'Ana', actorId: 'u-1' },
        {
          action: 'key.limits-changed',
          detail: { eventsPerDay: { from: null, to: 3 }, eventsPerMonth: { from: 1_000, to: null } },
        },
        { action: 'key.created', detail: { name: 'web shop', domains: ['orders'] } },
      ],
    });
    expect(JSON.stringify([list.body, state.body])).not.toMatch(/secret|hash/i);
    await expect(queryAsSuperuser('delete from ingestion.key_changes', [])).rejects.toThrow(/never changed/);
  });

  it('say by whom they were changed with the command line', async () => {
    const owner = { tenantId: unique('tenant') };
    const made = await runProgram<ShownKey>('ingestion', 'keys', [
      ...['create', JSON.stringify({ tenantId: owner.tenantId, name: 'cli' })],
    ]);
    await runProgram('ingestion', 'keys', ['revoke', JSON.stringify({ prefix: made.prefix })]);
    expect((await ask('GET', `/v1/keys/${made.prefix}`, owner)).body).toMatchObject({
      changes: [
        { action: 'key.revoked', actorName: 'nadi keys' },
        { action: 'key.created', actorName: 'nadi keys' },
      ],
    });
  });

  it('reach no further than whoever makes them, and are seen by those alone who reach as far', async () => {
    const { tenantId } = { tenantId: unique('tenant') };
    const { key } = await make({ tenantId });
    const { prefix } = key;
    const ofOrders = { tenantId, domain: 'orders' };
    const own = await make(ofOrders, { domains: ['orders'] });
    expect((await ask('GET', '/v1/keys', ofOrders)).body).toMatchObject({
      keys: [{ prefix: own.key.prefix }],
      domains: ['orders'],
    });
    expect(await ask('POST', '/v1/keys', ofOrders, { name: 'x', domains: ['*'] })).toMatchObject({
      status: 403,
      body: { code: 'GRANT_EXCEEDED' },
    });
    for (const [method, path, body] of [
      ['GET', `/v1/keys/${prefix}`, undefined],
      ['PATCH', `/v1/keys/${prefix}`, {}],
      ['POST', `/v1/keys/${prefix}/revoke`, undefined],
    ] as const) {
      for (const stranger of [ofOrders, { tenantId: unique('other') }]) {
        expect(await ask(method, path, stranger, body)).toMatchObject({ status: 404, body: { code: 'KEY_UNKNOWN' } });
      }
      expect(await ask(method, path, { tenantId, role: 'analyst' }, body)).toMatchObject({
        status: 403,
        body: { code: 'KEY_SCOPE' },
      });
    }
  });

  it.each([
    ['no name', {}, /name/],
    ['a domain that nobody knows', { name: 'x', domains: ['nonsense'] }, /domains: there is no domain nonsense/],
    ['no domain', { name: 'x', domains: [] }, /domains/],
    ['a limit of nothing', { name: 'x', eventsPerDay: 0 }, /eventsPerDay/],
    ['an end too far away', { name: 'x', expiresInDays: 5_000 }, /expiresInDays/],
    ['a field too many', { name: 'x', secret: 'mine' }, /secret/],
  ])('are refused with %s', async (_why, body, reason) => {
    expect(await ask('POST', '/v1/keys', { tenantId: unique('tenant') }, body)).toMatchObject({
      status: 400,
      body: { code: 'INPUT_INVALID', reason: expect.stringMatching(reason) },
    });
  });
});

it.each([
  ['/v1/keys/%00', 'KEY_UNKNOWN'],
  ['/v1/keys/a%20b', 'KEY_UNKNOWN'],
  ['/v1/quarantine/orders.%00', 'QUARANTINE_TYPE_UNKNOWN'],
  ['/v1/quarantine/orders.made-up', 'QUARANTINE_TYPE_UNKNOWN'],
])('there is nothing at %s', async (path, code) => {
  expect(await ask('GET', path, { tenantId: unique('tenant') })).toMatchObject({ status: 404, body: { code } });
});

describe('what comes in', () => {
  it('is told by source, code and time to the answer, to the tenant alone', async () => {
    const owner = { tenantId: unique('tenant') };
    const { text, key } = await make(owner);
    const { prefix } = key;
    expect((await post(text, [placed(), placed(), placed({ ...order, totalMinor: 'much' })])).status).toBe(207);
    expect((await post(text, [])).status).toBe(400);
    const series = await until(
      'the counts',
      () => ask('GET', '/v1/ingestion/series', { ...owner, role: 'analyst' }),
      ({ body }) => (body['sources'] as { refused: number }[])[0]?.refused === 2,
    );
    expect(series.body).toMatchObject({
      stepMs: minuteMs,
      sources: [{ kind: 'key', source: prefix, accepted: 2, refused: 2 }],
      refused: expect.arrayContaining([
        expect.objectContaining({ code: 'EVENT_FIELD_INVALID', count: 1 }),
        expect.objectContaining({ code: 'BATCH_EMPTY', count: 1 }),
      ]),
      latency: { whole: { key: { requests: 1, p95Ms: expect.any(Number) }, shop: { requests: 0, p95Ms: null } } },
    });
    const rejections = await until(
      'the rejections',
      () => ask('GET', '/v1/ingestion/rejections', owner),
      ({ body }) => (body['rejections'] as unknown[]).length === 2,
    );
    expect(rejections.body).toMatchObject({
      more: false,
      rejections: expect.arrayContaining([
        expect.objectContaining({
          ...{ key: prefix, of: 'events', type: 'orders.order-placed', code: 'EVENT_FIELD_INVALID', count: 1 },
          samples: [expect.objectContaining({ field: 'data.totalMinor', shape: 'aaaa' })],
        }),
        expect.objectContaining({ key: prefix, of: 'requests', code: 'BATCH_EMPTY' }),
      ]),
    });
    const other = { tenantId: unique('other') };
    expect((await ask('GET', '/v1/ingestion/series', other)).body).toMatchObject({ sources: [], refused: [] });
    expect((await ask('GET', `/v1/ingestion/rejections?key=${prefix}`, other)).body).toMatchObject({ rejections: [] });
    expect((await ask('GET', `/v1/ingestion/rejections?key=${prefix}&limit=1`, owner)).body).toMatchObject({
      more: true,
    });
  });

  it.each([
    '/v1/ingestion/series?step=1s',
    '/v1/ingestion/series?from=now',
    '/v1/ingestion/series?from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z',
    '/v1/ingestion/series?nonsense=1',
    '/v1/ingestion/rejections?after=x',
    '/v1/ingestion/rejections?key=%00',
  ])('is not told to %s', async (path) => {
    expect(await ask('GET', path, { tenantId: unique('tenant') })).toMatchObject({
      status: 400,
      body: { code: 'QUERY_INVALID' },
    });
  });

  it('is of all domains: a role in one of them is not enough', async () => {
    const tenantId = unique('tenant');
    for (const path of ['/v1/ingestion/series', '/v1/ingestion/rejections']) {
      expect(await ask('GET', path, { tenantId, domain: 'orders' })).toMatchObject({ status: 403 });
      expect(await ask('GET', path, { tenantId, role: 'viewer' })).toMatchObject({ status: 403 });
    }
  });
});

describe('quarantine', () => {
  it('shows undeclared types of open domains with the contract they could have', async () => {
    const owner = { tenantId: unique('tenant') };
    const { text } = await make(owner);
    const events = Array.from({ length: 30 }, (_, index) => ({
      ...{ id: `e-${index}`, type: 'loyalty.points-earned' },
      data: { memberId: `m-${index}`, points: index, mail: `asha${index}@example.com` },
    }));
    expect((await post(text, events)).status).toBe(202);
    const list = await until(
      'the type',
      () => ask('GET', '/v1/quarantine', owner),
      ({ body }) => (body['types'] as { events: number }[])[0]?.events === 30,
    );
    expect(list.body).toMatchObject({
      types: [{ type: 'loyalty.points-earned', personalFields: ['mail'], promotedAt: null }],
      limits: { maxTypes: 100, typesToday: 1, eventsThisHour: 30 },
    });
    const path = '/v1/quarantine/loyalty.points-earned';
    const shown = await ask('GET', `${path}?team=loyalty&contact=${encodeURIComponent('l@example.com')}`, owner);
    const { files } = shown.body['proposal'] as { files: { file: string; text: string }[] };
    expect(files.find(({ file }) => file.endsWith('contract.yaml'))?.text).toContain('team: loyalty');
    expect(files.map(({ file }) => file)).toContain('schemas/loyalty/points-earned/v1.avsc');
    expect(JSON.stringify(shown.body)).not.toContain('asha');
    expect((await ask('GET', '/v1/quarantine', { ...owner, domain: 'orders' })).body).toMatchObject({ types: [] });
    for (const stranger of [{ ...owner, domain: 'orders' }, { tenantId: unique('other') }]) {
      expect(await ask('GET', path, stranger)).toMatchObject({
        status: 404,
        body: { code: 'QUARANTINE_TYPE_UNKNOWN' },
      });
    }
    expect(await ask('GET', `${path}?team=No%20Team`, owner)).toMatchObject({ status: 400 });
  });

  it('are there with the schema of what has come so far, and how soon is said', async () => {
    const owner = { tenantId: unique('tenant') };
    const { text } = await make(owner);
    const timesMs: number[] = [];
    for (const round of [1, 2, 3, 4, 5]) {
      const type = `trial.thing-${round}-happened`;
      const sentMs = performance.now();
      expect((await post(text, [{ id: `e-${round}`, type, data: { size: round, colour: 'red' } }])).status).toBe(202);
      const { body } = await until(
        'its schema',
        () => ask('GET', `/v1/quarantine/${type}`, owner),
        ({ status }) => status === 200,
      );
      timesMs.push(Math.round(performance.now() - sentMs));
      expect(JSON.stringify(body)).toContain('colour');
    }
    console.log(`undeclared event to its inferred schema: ${timesMs.join(', ')} ms`);
  });
});
