import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTopicAdmin } from '@nadi/messaging';
import { prepare, refusalOf, runningStack, runProgram, ServiceProcess, until } from '@nadi/test-harness';

const tenantId = `ingestion-${randomUUID().slice(0, 8)}`;
const follow = { customerId: 'c1', sellerId: 's1', following: true, channel: 'app', country: 'IN' };
const event = (data: unknown = follow) => ({
  id: randomUUID(),
  type: 'customers.seller-followed',
  time: new Date().toISOString(),
  data,
});

let service: ServiceProcess;
let key: string;

interface Posting {
  readonly type?: string;
  readonly authorization?: string;
  readonly headers?: Record<string, string>;
}

async function post(
  body: unknown,
  { type = 'application/json', authorization = `Bearer ${key}`, headers = {} }: Posting = {},
) {
  const response = await fetch(`${service.url}/v1/events`, {
    method: 'POST',
    headers: { 'content-type': type, authorization, ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return {
    status: response.status,
    retryAfter: response.headers.get('retry-after'),
    body: (await response.json()) as Record<string, unknown>,
  };
}

/** How many records a topic holds. */
async function recordsOf(topic: string): Promise<number> {
  const admin = await createTopicAdmin({ brokers: runningStack.kafkaBrokers, clientId: 'spec' });
  try {
    return (await admin.topicOffsets(topic)).reduce((sum, { high }) => sum + high, 0);
  } finally {
    await admin.close();
  }
}

/** Makes an API key and returns its text. */
async function createKey(wanted: Record<string, unknown>): Promise<string> {
  return (await runProgram<{ key: string }>('ingestion', 'keys', ['create', JSON.stringify(wanted)])).key;
}

beforeAll(async () => {
  await prepare('ingestion');
  key = await createKey({ tenantId, name: 'spec' });
  service = await ServiceProcess.start('ingestion', {
    NADI_INGESTION_MAX_BODY_BYTES: '65536',
    NADI_INGESTION_MAX_EVENT_BYTES: '2048',
    NADI_INGESTION_MAX_BATCH_EVENTS: '10',
  });
});

afterAll(async () => {
  expect(await service.stop()).toBe(0);
});

describe('POST /v1/events', () => {
  it('takes one event, an array and lines, and answers when they are in the log', async () => {
    const before = await recordsOf('customers.seller-followed');
    const [one, two, three] = [event(), event(), event()];
    expect(await post(one)).toMatchObject({
      status: 202,
      body: { accepted: 1, rejected: 0, results: [{ id: one.id }] },
    });
    expect(await post([two, three])).toMatchObject({
      status: 202,
      body: { results: [{ id: two.id }, { id: three.id }] },
    });
    const lines = `${JSON.stringify(event())}\n${JSON.stringify(event())}\n`;
    expect(await post(lines, { type: 'application/x-ndjson; charset=utf-8' })).toMatchObject({
      status: 202,
      body: { accepted: 2 },
    });
    expect(await recordsOf('customers.seller-followed')).toBe(before + 5);
  });

  it('answers each event for itself when some are wrong', async () => {
    const good = event();
    const { status, body } = await post([event({ ...follow, following: 'yes' }), good]);
    expect(status).toBe(207);
    expect(body).toMatchObject({
      accepted: 1,
      rejected: 1,
      results: [{ index: 0, code: 'EVENT_FIELD_INVALID', field: 'data.following' }, { id: good.id }],
    });
  });

  const nested = (levels: number): unknown => (levels === 0 ? 1 : [nested(levels - 1)]);
  it.each([
    ['wrong type', () => event({ ...follow, following: 1 }), 400, 'EVENT_FIELD_INVALID', 'data.following'],
    ['missing field', () => event({ ...follow, country: undefined }), 400, 'EVENT_FIELD_INVALID', 'data.country'],
    ['unknown field', () => event({ ...follow, colour: 'red' }), 400, 'EVENT_FIELD_INVALID', 'data.colour'],
    ['too deep', () => event({ ...follow, colour: nested(40) }), 400, 'BODY_TOO_DEEP', /^data\.colour/],
    [
      'forbidden key',
      () => JSON.stringify(event({ ...follow, a: 1 })).replace('"a"', '"__proto__"'),
      400,
      'BODY_FORBIDDEN_KEY',
      'data.__proto__',
    ],
    ['too large an event', () => event({ ...follow, country: 'x'.repeat(3_000) }), 413, 'EVENT_TOO_LARGE', 'data'],
    ['type that can be none', () => ({ ...event(), type: 'Customers' }), 400, 'CONTRACT_UNKNOWN', 'type'],
    ['platform contract', () => ({ ...event(), type: 'platform.dead-lettered' }), 400, 'CONTRACT_UNKNOWN', 'type'],
    [
      'half a character',
      () => JSON.stringify(event({ ...follow, country: 'X' })).replace('"X"', '"\\ud800"'),
      400,
      'EVENT_FIELD_INVALID',
      'data.country',
    ],
    ['unknown attribute', () => ({ ...event(), colour: 'red' }), 400, 'EVENT_INVALID', 'colour'],
    ['another tenant', () => ({ ...event(), tenantid: 'somebody-else' }), 403, 'KEY_SCOPE', 'tenantid'],
  ])('refuses an event with %s, says where and how to mend it', async (_what, make, status, code, field) => {
    const answer = await post(make());
    expect(answer.status).toBe(status);
    const [result] = answer.body.results as Record<string, string>[];
    expect(result).toMatchObject({
      index: 0,
      code,
      field: typeof field === 'string' ? field : expect.stringMatching(field),
    });
    expect(result?.reason?.length).toBeGreaterThan(5);
    expect(result?.remedy?.length).toBeGreaterThan(10);
  });

  it.each([
    ['bad JSON', () => '{"id":', {}, 400, 'BODY_INVALID_JSON'],
    ['an empty body', () => '[]', {}, 400, 'BATCH_EMPTY'],
    ['too many events', () => Array.from({ length: 11 }, () => event()), {}, 413, 'BATCH_TOO_LONG'],
    ['too large a body', () => 'x'.repeat(70_000), {}, 413, 'BODY_TOO_LARGE'],
    ['another media type', () => 'id=1', { type: 'application/x-www-form-urlencoded' }, 415, 'MEDIA_TYPE_UNSUPPORTED'],
    ['a compressed body', () => event(), { headers: { 'content-encoding': 'gzip' } }, 415, 'MEDIA_TYPE_UNSUPPORTED'],
    ['no key', () => event(), { authorization: '' }, 401, 'KEY_MISSING'],
    ['something that is no key', () => event(), { authorization: 'Bearer nonsense' }, 401, 'KEY_INVALID'],
    [
      'an unknown key',
      () => event(),
      { authorization: `Bearer nadi_0123456789ab_${'A'.repeat(43)}` },
      401,
      'KEY_INVALID',
    ],
  ])('refuses a request with %s as a whole', async (_what, make, posting, status, code) => {
    const answer = await post(make(), posting);
    expect(answer).toMatchObject({ status, body: { code, reason: expect.any(String), remedy: expect.any(String) } });
  });

  it('refuses an expired key and a key of another domain', async () => {
    const expired = await createKey({ tenantId, name: 'old', expiresInDays: 0 });
    expect(await post(event(), { authorization: `Bearer ${expired}` })).toMatchObject({
      status: 401,
      body: { code: 'KEY_EXPIRED' },
    });
    const narrow = await createKey({ tenantId, name: 'narrow', domains: ['orders'] });
    expect(await post(event(), { authorization: `Bearer ${narrow}` })).toMatchObject({
      status: 403,
      body: { results: [{ code: 'KEY_SCOPE' }] },
    });
  });
});

/** Posts with a key of its own; returns status, headers and body. */
async function postWith(text: string, body: unknown, url = service.url) {
  const response = await fetch(`${url}/v1/events`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${text}` },
    body: JSON.stringify(body),
  });
  return { status: response.status, headers: response.headers, body: (await response.json()) as { code?: string } };
}

describe('quotas of a key', () => {
  interface Listed {
    readonly prefix: string;
    readonly usage: { readonly day: number; readonly month: number };
  }
  const listed = async (prefix: string) =>
    (await runProgram<Listed[]>('ingestion', 'keys', ['list', JSON.stringify({ tenantId })])).find(
      (found) => found.prefix === prefix,
    );

  it('count what was accepted, are told in headers, and hold across instances and restarts', async () => {
    const text = await createKey({ tenantId, name: 'counted', eventsPerDay: 3 });
    const prefix = text.split('_')[1] ?? '';
    const first = await postWith(text, [event(), event({ ...follow, following: 7 })]);
    expect(first.status).toBe(207);
    expect(first.headers.get('ratelimit-policy')).toBe('"day";q=3;qu="events";w=86400');
    expect(first.headers.get('ratelimit')).toMatch(/^"day";r=2;t=\d+$/);
    await until('the usage to be stored', async () => (await listed(prefix))?.usage.day === 1);
    const other = await ServiceProcess.start('ingestion');
    try {
      const second = await postWith(text, [event(), event(), event()], other.url);
      expect(second).toMatchObject({ status: 429, body: { code: 'QUOTA_EXCEEDED' } });
      expect(Number(second.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
      expect((await postWith(text, [event(), event()], other.url)).status).toBe(202);
    } finally {
      await other.stop();
    }
    expect((await listed(prefix))?.usage).toMatchObject({ day: 3, month: 3 });
    await runProgram('ingestion', 'keys', ['update', JSON.stringify({ prefix, eventsPerDay: 5 })]);
    await until('the new quota', async () => (await postWith(text, [event()])).status === 202);
  });

  it('leave a key alone that has none, and limit its rate beside that of its tenant', async () => {
    const free = await postWith(await createKey({ tenantId, name: 'free' }), event());
    expect([free.status, free.headers.get('ratelimit')]).toEqual([202, null]);
    const slow = await createKey({ tenantId, name: 'slow', eventsPerSecond: 1, burstEvents: 2 });
    expect((await postWith(slow, [event(), event()])).status).toBe(202);
    expect(await postWith(slow, [event(), event()])).toMatchObject({ status: 429, body: { code: 'RATE_LIMITED' } });
  });

  it('must be whole numbers', async () => {
    await expect(createKey({ tenantId, name: 'wrong', eventsPerDay: 0.5 })).rejects.toThrow(/eventsPerDay must be/);
  });
});

interface Rejections {
  readonly rejections: readonly {
    readonly hour: string;
    readonly code: string;
    readonly of: string;
    readonly type?: string;
    readonly count: number;
    readonly samples: readonly Readonly<Record<string, string>>[];
  }[];
  readonly next?: string;
  readonly code?: string;
}

async function rejectionsOf(text: string, query = '') {
  const response = await fetch(`${service.url}/v1/rejections${query}`, {
    headers: { authorization: `Bearer ${text}` },
  });
  return { status: response.status, body: (await response.json()) as Rejections };
}

describe('GET /v1/rejections', () => {
  it('shows what was refused of a key, with shapes and without values, to nobody else', async () => {
    const text = await createKey({ tenantId, name: 'refused', eventsPerSecond: 5 });
    const secret = 'asha@example.com';
    const wrong = event({ ...follow, country: 7, customerId: secret });
    expect((await postWith(text, [wrong, event({ ...follow, following: secret }), event()])).status).toBe(207);
    expect((await postWith(text, [event(), event(), event()])).status).toBe(429);
    const body = `["${'x'.repeat(70_000)}"]`;
    await post(body, { authorization: `Bearer ${text}` });
    await post(event(), { authorization: `Bearer ${text.slice(0, -4)}AAAA` });
    await sleep(2_500);
    await until('all of them', async () => (await rejectionsOf(text)).body.rejections?.length === 4);
    const { rejections } = (await rejectionsOf(text)).body;
    const type = 'customers.seller-followed';
    expect(rejections).toMatchObject([
      { code: 'BODY_TOO_LARGE', of: 'requests', count: 1, samples: [] },
      { code: 'EVENT_FIELD_INVALID', of: 'events', type, count: 2, remedy: expect.any(String) },
      { code: 'KEY_INVALID', of: 'requests', count: 1 },
      { code: 'RATE_LIMITED', of: 'requests', count: 1 },
    ]);
    expect(rejections[1]?.samples).toMatchObject([
      { field: 'data.following', shape: 'a***@e***.com' },
      { field: 'data.country', shape: '9' },
    ]);
    expect(JSON.stringify(rejections)).not.toContain(secret);

    expect((await rejectionsOf(text, '?code=KEY_INVALID')).body.rejections).toHaveLength(1);
    expect((await rejectionsOf(text, `?type=${type}&samples=0`)).body.rejections).toMatchObject([{ samples: [] }]);
    expect((await rejectionsOf(text, '?type=')).body.rejections).toHaveLength(3);
    const page = (await rejectionsOf(text, '?limit=3')).body;
    expect(page.rejections).toHaveLength(3);
    const rest = (await rejectionsOf(text, `?limit=3&after=${page.next}`)).body;
    expect([rest.rejections.map(({ code }) => code), rest.next]).toEqual([['RATE_LIMITED'], undefined]);

    const sameTenant = await createKey({ tenantId, name: 'beside' });
    const otherTenant = await createKey({ tenantId: `${tenantId}-other`, name: 'other' });
    expect((await rejectionsOf(sameTenant)).body.rejections).toEqual([]);
    expect((await rejectionsOf(otherTenant)).body.rejections).toEqual([]);
    expect((await rejectionsOf('nonsense')).status).toBe(401);
  });

  it.each(['?limit=0', '?from=yesterday', '?code=toString', '?type=a%00b', '?type=a&type=b', '?x=1', '?after=e30'])(
    'answers %s with 400',
    async (query) => {
      expect(await rejectionsOf(key, query)).toMatchObject({ status: 400, body: { code: 'QUERY_INVALID' } });
    },
  );
});

describe('tenants beside each other', () => {
  it('are taken while one of them has more than its share', async () => {
    const small = await ServiceProcess.start('ingestion', {
      NADI_INGESTION_MAX_IN_FLIGHT_BYTES: '1048576',
      NADI_INGESTION_MAX_BATCH_EVENTS: '1000',
      // Its share is what stops the hot tenant here, however fast the machine is.
      NADI_INGESTION_TENANT_EVENTS_PER_SECOND: '10000000',
    });
    try {
      const hot = await createKey({ tenantId: `${tenantId}-hot`, name: 'hot' });
      const calm = await Promise.all(
        Array.from({ length: 9 }, (_, index) => createKey({ tenantId: `${tenantId}-calm${index}`, name: 'calm' })),
      );
      const batch = (count: number) => Array.from({ length: count }, () => event());
      let isOver = false;
      const statuses = { hot: new Map<string, number>(), calm: new Map<string, number>() };
      const note = (seen: Map<string, number>, { status, body }: { status: number; body: { code?: string } }) =>
        seen.set(body.code ?? String(status), (seen.get(body.code ?? String(status)) ?? 0) + 1);
      // Everybody is known before it gets tight: who comes anew has to find what is kept for newcomers.
      for (const text of calm) note(statuses.calm, await postWith(text, batch(10), small.url));
      const hotBody = batch(300);
      const storm = Array.from({ length: 50 }, async () => {
        while (!isOver) note(statuses.hot, await postWith(hot, hotBody, small.url));
      });
      await Promise.all(
        calm.map(async (text) => {
          for (let turn = 0; turn < 10; turn += 1) note(statuses.calm, await postWith(text, batch(10), small.url));
        }),
      );
      isOver = true;
      await Promise.all(storm);
      expect([...statuses.calm]).toEqual([['202', 99]]);
      expect([...statuses.hot.keys()].sort()).toEqual(['202', 'SHARE_EXCEEDED']);
    } finally {
      await small.stop();
    }
  });
});

describe('the service', () => {
  it('limits the rate per tenant and says when to come again', async () => {
    const slow = await ServiceProcess.start('ingestion', { NADI_INGESTION_TENANT_EVENTS_PER_SECOND: '2' });
    try {
      const send = () =>
        fetch(`${slow.url}/v1/events`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
          body: JSON.stringify([event(), event()]),
        });
      const answers = [await send(), await send(), await send()];
      const limited = answers.find(({ status }) => status === 429);
      expect(Number(limited?.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
      expect(await limited?.json()).toMatchObject({ code: 'RATE_LIMITED' });
    } finally {
      await slow.stop();
    }
  });

  it('answers 503 with Retry-After as long as the broker does not answer, and stays alive', async () => {
    const noBroker = { NADI_KAFKA_BROKERS: '127.0.0.1:1', NADI_INGESTION_DELIVERY_TIMEOUT_MS: '1000' };
    const cut = await ServiceProcess.start('ingestion', noBroker, 'live');
    try {
      const answer = await fetch(`${cut.url}/v1/events`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
        body: JSON.stringify(event()),
      });
      expect(answer.status).toBe(503);
      expect(answer.headers.get('retry-after')).toBe('1');
      expect((await fetch(`${cut.url}/health/live`)).status).toBe(200);
      expect((await fetch(`${cut.url}/health/ready`)).status).toBe(503);
    } finally {
      await cut.kill();
    }
  });

  it('shows health, metrics and its OpenAPI document', async () => {
    expect(await (await fetch(`${service.url}/health/ready`)).json()).toMatchObject({ status: 'ok' });
    expect(await (await fetch(`${service.url}/metrics`)).text()).toMatch(
      /nadi_ingestion_events_accepted_total\{.*\} \d+/,
    );
    const document = (await (await fetch(`${service.url}/openapi.json`)).json()) as {
      paths: object;
      components: { schemas: object };
    };
    expect(Object.keys(document.paths)).toContain('/v1/events');
    expect(Object.keys(document.components.schemas)).toContain('orders.order-placed');
  });

  it.each([
    [{ NADI_INGESTION_PORT: '70000' }, /NADI_INGESTION_PORT must be at most 65535/],
    [
      { NADI_INGESTION_ALLOWED_ORIGINS: 'shop.example' },
      /NADI_INGESTION_ALLOWED_ORIGINS: "shop.example" is not an origin/,
    ],
    [{ NADI_DATABASE_URL: 'mysql://u:hidden@h/d' }, /NADI_DATABASE_URL must be a URL starting with postgres/],
  ])('exits with 1 and names a wrong setting, never a secret: %j', async (settings, expected) => {
    const { code, stderr } = await refusalOf('ingestion', settings as Record<string, string>);
    expect(code).toBe(1);
    expect(stderr).toMatch(expected);
    expect(stderr).not.toContain('hidden');
  });
});
