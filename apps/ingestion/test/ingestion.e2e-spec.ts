import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTopicAdmin } from '@nadi/messaging';
import { prepare, refusalOf, runningStack, runProgram, ServiceProcess } from '@nadi/test-harness';

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
}, 60_000);

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
