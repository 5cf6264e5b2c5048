import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { generateIdentityKeys, IdentitySigner } from '@nadi/identity';
import { identityKeys, queryAsSuperuser, runProgram, unique, until } from '@nadi/test-harness';
import type { BrowserLike } from './support/browser-like.ts';
import { FrontDoor, password } from './support/front-door.ts';

let door: FrontDoor;
beforeAll(async () => {
  door = await FrontDoor.open();
});
afterAll(() => door?.close());

const everywhere = (role: string) => [{ role, domain: '*' }];
const csrfHeader = 'x-nadi-csrf';
const from = (address: string) => ({ 'x-forwarded-for': address });

describe('signing in', () => {
  it('begins a session in a cookie that scripts and other sites cannot use', async () => {
    const browser = door.browser();
    const { status, headers, body } = await browser.signIn(door.administratorEmail.toUpperCase(), password);
    expect(status).toBe(200);
    expect(headers.get('set-cookie')).toMatch(
      /^__Host-nadi-session=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Lax; Expires=/,
    );
    expect(body).toMatchObject({
      user: { email: door.administratorEmail, name: 'Root' },
      tenantId: expect.any(String),
      permissions: expect.arrayContaining(['users:manage', 'audit:read']),
      csrf: expect.any(String),
    });
    expect(JSON.stringify(body)).not.toMatch(/argon2|password/i);
    expect(await browser.get('/api/session')).toMatchObject({ status: 200, body: { csrf: body['csrf'] } });
  });

  it('never goes on with a session that was there before', async () => {
    const browser = door.browser();
    browser.setCookie('__Host-nadi-session', 'A'.repeat(43));
    await browser.signIn(door.administratorEmail, password);
    const first = browser.cookie;
    expect(first).not.toContain('AAAA');
    await browser.signIn(door.administratorEmail, password);
    expect(browser.cookie).not.toBe(first);
    const thief = door.browser();
    thief.setCookie('__Host-nadi-session', first.split('=')[1] ?? '');
    expect(await thief.get('/api/session')).toMatchObject({ status: 401, body: { code: 'SESSION_MISSING' } });
  });

  it('answers wrong passwords and unknown addresses alike, and locks both after five', async () => {
    const member = await door.member(everywhere('viewer'));
    for (const email of [member.email, `${unique('nobody')}@example.com`]) {
      const browser = door.browser();
      const codes = [];
      for (let attempt = 0; attempt < 6; attempt += 1) {
        const { status, body, headers } = await browser.signIn(email, 'wrong');
        codes.push([status, body['code'], headers.get('retry-after') !== null]);
      }
      expect(codes).toEqual([...Array(5).fill([401, 'CREDENTIALS_WRONG', false]), [429, 'ACCOUNT_LOCKED', true]]);
      // Not even the right password opens a locked account.
      expect((await browser.signIn(email, password)).status).toBe(429);
    }
    const { body } = await door.administrator.get('/api/admin/v1/audit?text=locked');
    expect(body['entries']).toEqual([
      expect.objectContaining({ action: 'user.locked', object: `user/${member.email}` }),
    ]);
  });

  it('cannot be guessed by many attempts at once', async () => {
    const member = await door.member(everywhere('viewer'));
    const attempts = Array.from({ length: 20 }, (_, host) =>
      door.browser().post('/api/session', { email: member.email, password: 'wrong' }, from(`198.51.100.${host}`)),
    );
    const codes = (await Promise.all(attempts)).map(({ body }) => body['code']);
    expect(codes.filter((code) => code === 'CREDENTIALS_WRONG')).toHaveLength(5);
    expect(codes.filter((code) => code === 'ACCOUNT_LOCKED')).toHaveLength(15);
  });

  it('fails 30 times a minute from one address, as the proxy before the console says it', async () => {
    const attempt = async (address: string, email = `${unique('nobody')}@example.com`) =>
      (await door.browser().post('/api/session', { email, password: 'wrong' }, from(address))).body['code'];
    const codes = [];
    for (let count = 0; count < 31; count += 1) codes.push(await attempt(`2001:db8::${count + 1}`));
    expect(codes).toEqual([...Array(30).fill('CREDENTIALS_WRONG'), 'RATE_LIMITED']);
    expect(await attempt('2001:db8:0:1::1')).toBe('CREDENTIALS_WRONG');
    const browser = door.browser();
    await browser.post('/api/session', { email: door.administratorEmail, password }, from('203.0.113.9'));
    const { body } = await browser.get('/api/admin/v1/audit?limit=1');
    expect(body['entries']).toMatchObject([{ detail: { how: 'password', address: '203.0.113.9' } }]);
  });

  it('forgets failures of long ago, of addresses that nobody has as well', async () => {
    await queryAsSuperuser(
      `insert into admin.sign_in_attempts (email_hash, failures, last_at) values ('old', 9, now() - interval '25 h')`,
    );
    await door.browser().post('/api/session', { email: `${unique('nobody')}@example.com`, password: 'wrong' });
    expect(await queryAsSuperuser(`select 1 from admin.sign_in_attempts where email_hash = 'old'`)).toEqual([]);
  });

  it('ends with signing out', async () => {
    const browser = door.browser();
    await browser.signIn(door.administratorEmail, password);
    const cookie = browser.cookie;
    expect((await browser.send('DELETE', '/api/session')).status).toBe(204);
    expect(browser.cookie).toBe('');
    expect((await browser.get('/api/session', { cookie })).status).toBe(401);
  });

  it('says which field is wrong', async () => {
    const { status, body } = await door.browser().post('/api/session', { email: 'nonsense', password: 'x' });
    expect(status).toBe(400);
    expect(body).toMatchObject({ code: 'INPUT_INVALID', reason: expect.stringContaining('email: ') });
  });
});

describe('a request that another site made a browser send', () => {
  let cookie: string;
  beforeAll(async () => {
    const browser = door.browser();
    await browser.signIn(door.administratorEmail, password);
    cookie = browser.cookie;
  });

  it.each([
    ['without the CSRF token', {}],
    ['with a wrong CSRF token', { [csrfHeader]: 'x'.repeat(43) }],
  ])('%s changes nothing', async (_name, headers) => {
    const answer = await door.browser().post('/api/admin/v1/tokens', { name: 'x' }, { cookie, ...headers });
    expect(answer).toMatchObject({ status: 403, body: { code: 'REQUEST_FORGED' } });
  });

  it.each([{ origin: 'https://evil.example' }, { origin: 'null' }, { 'sec-fetch-site': 'cross-site' }])(
    'is refused by where it comes from: %j',
    async (headers) => {
      const browser = door.browser();
      const answer = await browser.post('/api/session', { email: door.administratorEmail, password }, { ...headers });
      expect(answer).toMatchObject({ status: 403, body: { code: 'REQUEST_FORGED' } });
      const { body } = await browser.get('/api/session', { cookie });
      const change = { cookie, [csrfHeader]: String(body['csrf']), ...headers };
      expect(await browser.post('/api/session/tenant', { tenantId: door.tenants[1] }, change)).toMatchObject({
        status: 403,
        body: { code: 'REQUEST_FORGED' },
      });
    },
  );
});

describe('members', () => {
  it('are added with a link that works once, and do what their roles say', async () => {
    const { administrator } = door;
    const email = `${unique('ana')}@example.com`;
    const added = await administrator.post('/api/admin/v1/users', { email, name: 'Ana', grants: everywhere('viewer') });
    expect(added.status).toBe(201);
    const { token } = added.body['link'] as { token: string };
    expect((await door.browser().post('/api/setup/check', { token })).body).toEqual({ person: { email, name: 'Ana' } });
    const ana = door.browser();
    expect((await ana.useLink(token, { password: 'short' })).body).toMatchObject({ code: 'INPUT_INVALID' });
    expect((await ana.useLink(token, { password })).body).toMatchObject({
      permissions: ['metrics:read', 'services:read', 'queries:run', 'exports:read'],
    });
    expect(await ana.useLink(token, { password })).toMatchObject({ status: 410, body: { code: 'LINK_INVALID' } });
    expect(await ana.get('/api/admin/v1/users')).toMatchObject({ status: 403, body: { code: 'KEY_SCOPE' } });
    const again = await administrator.post('/api/admin/v1/users', { email, name: 'Ana', grants: everywhere('viewer') });
    expect(again).toMatchObject({ status: 409, body: { code: 'USER_EXISTS' } });
  });

  it('lose what was taken from them, at once', async () => {
    const ben = await door.member(everywhere('owner'));
    expect((await ben.get('/api/admin/v1/tokens')).status).toBe(200);
    const { body } = await door.administrator.get('/api/admin/v1/users');
    const { id } = (body['users'] as { id: string; email: string }[]).find(({ email }) => email === ben.email) ?? {
      id: '',
    };
    await door.administrator.send('PUT', `/api/admin/v1/users/${id}/roles`, { grants: everywhere('viewer') });
    expect((await ben.get('/api/admin/v1/tokens')).status).toBe(403);
    expect((await door.administrator.send('DELETE', `/api/admin/v1/users/${id}`)).status).toBe(204);
    expect((await ben.get('/api/session')).status).toBe(401);
    expect(await ben.signIn(ben.email, password)).toMatchObject({ status: 403, body: { code: 'ACCOUNT_UNKNOWN' } });
  });

  it('cannot give more than they have, nor leave a tenant without an administrator', async () => {
    const part = await door.member([{ role: 'admin', domain: 'orders' }]);
    const newcomer = { email: `${unique('eve')}@example.com`, name: 'Eve' };
    for (const grants of [everywhere('viewer'), [{ role: 'admin', domain: 'payments' }]]) {
      expect(await part.post('/api/admin/v1/users', { ...newcomer, grants })).toMatchObject({
        status: 403,
        body: { code: 'GRANT_EXCEEDED' },
      });
    }
    const { body } = await door.administrator.get('/api/session');
    const { id } = body['user'] as { id: string };
    const takeOver = await part.post(`/api/admin/v1/users/${id}/password-link`, {});
    expect(takeOver).toMatchObject({ status: 403, body: { code: 'GRANT_EXCEEDED' } });
    expect(await door.administrator.send('DELETE', `/api/admin/v1/users/${id}`)).toMatchObject({
      status: 409,
      body: { code: 'LAST_ADMINISTRATOR' },
    });
  });

  it('cannot take the last administrators away by doing it at once', async () => {
    const grants = everywhere('admin');
    const idOf = async (browser: BrowserLike) =>
      ((await browser.get('/api/session')).body['user'] as { id: string }).id;
    for (let round = 0; round < 5; round += 1) {
      const other = await door.member(grants);
      const [mine, theirs] = [await idOf(door.administrator), await idOf(other)];
      const viewer = { grants: everywhere('viewer') };
      const done = await Promise.all([
        door.administrator.send('PUT', `/api/admin/v1/users/${theirs}/roles`, viewer),
        other.send('PUT', `/api/admin/v1/users/${mine}/roles`, viewer),
      ]);
      expect(done.filter(({ status }) => status === 204)).toHaveLength(1);
      if (done[1]?.status === 204) {
        await other.send('PUT', `/api/admin/v1/users/${mine}/roles`, { grants });
      }
      await door.administrator.send('DELETE', `/api/admin/v1/users/${theirs}`);
    }
  });

  it('have names that can be read and stored', async () => {
    for (const name of ['a\u0000b', 'a\ud800b', 'a\u001bb']) {
      const member = { email: `${unique('x')}@example.com`, name, grants: everywhere('viewer') };
      const answer = await door.administrator.post('/api/admin/v1/users', member);
      expect(answer).toMatchObject({ status: 400, body: { code: 'INPUT_INVALID' } });
    }
    expect(await door.administrator.get('/api/admin/v1/audit?text=%00')).toMatchObject({ status: 400 });
  });

  it('of one tenant are invisible in another', async () => {
    const here = await door.member(everywhere('viewer'));
    const browser = door.browser();
    await browser.signIn(door.administratorEmail, password);
    await browser.post('/api/session/tenant', { tenantId: door.tenants[1] });
    const seen = await browser.get('/api/admin/v1/audit');
    expect((seen.body['entries'] as unknown[])[0]).toMatchObject({
      ...{ action: 'session.started', object: `user/${door.administratorEmail}`, detail: { how: 'change of tenant' } },
    });
    const { body } = await browser.get('/api/admin/v1/users');
    const emails = (body['users'] as { email: string }[]).map(({ email }) => email);
    expect(emails).toEqual([door.administratorEmail]);
    expect(emails).not.toContain(here.email);
    expect(await here.post('/api/session/tenant', { tenantId: door.tenants[1] })).toMatchObject({
      status: 403,
      body: { code: 'TENANT_UNKNOWN' },
    });
  });
});

describe('tokens', () => {
  const create = (browser: BrowserLike, input: object) =>
    browser.post('/api/admin/v1/tokens', { name: 'ci', days: 1, ...input });

  it('read through the edge until they are revoked', async () => {
    const made = await create(door.administrator, { role: 'viewer', domain: '*' });
    expect(made.status).toBe(201);
    const { token, prefix } = made.body as { token: string; prefix: string };
    const read = () => door.browser().get('/api/reporting/v1/metrics', { authorization: `Bearer ${token}` });
    expect((await read()).status).toBe(200);
    const listed = (await door.administrator.get('/api/admin/v1/tokens')).body['tokens'] as Record<string, unknown>[];
    expect(listed[0]).toMatchObject({ prefix, name: 'ci', role: 'viewer', createdBy: 'Root', revokedAt: null });
    expect(JSON.stringify(listed)).not.toContain(token.split('_')[2]);
    await door.administrator.send('DELETE', `/api/admin/v1/tokens/${prefix}`);
    expect(await read()).toMatchObject({ status: 401, body: { code: 'KEY_INVALID' } });
  });

  it('can do no more than who makes them', async () => {
    const owner = await door.member([{ role: 'owner', domain: 'orders' }]);
    expect((await create(owner, { role: 'viewer', domain: 'orders' })).status).toBe(201);
    for (const wish of [
      { role: 'admin', domain: 'orders' },
      { role: 'viewer', domain: '*' },
    ]) {
      expect(await create(owner, wish)).toMatchObject({ status: 403, body: { code: 'GRANT_EXCEEDED' } });
    }
  });
});

describe('a token', () => {
  const make = async (
    by: (path: string, body: unknown) => Promise<{ body: Record<string, unknown> }>,
    role: string,
  ) => {
    const { body } = await by('/api/admin/v1/tokens', { name: 'ci', role, domain: '*', days: 1 });
    return body as { token: string; prefix: string };
  };
  const read = async (token: string, path: string) => {
    const { status, body } = await door.browser().get(path, { authorization: `Bearer ${token}` });
    return status === 200 ? 200 : `${status} ${String(body['code'])}`;
  };
  const [tokens, metrics] = ['/api/admin/v1/tokens', '/api/reporting/v1/metrics'];

  it('may never do more than who made it may now', async () => {
    const owner = await door.member(everywhere('owner'));
    const { token } = await make((path, body) => owner.post(path, body), 'owner');
    expect([await read(token, tokens), await read(token, metrics)]).toEqual([200, 200]);
    const { id } = (await owner.get('/api/session')).body['user'] as { id: string };
    await door.administrator.send('PUT', `/api/admin/v1/users/${id}/roles`, { grants: everywhere('viewer') });
    await until(
      'the token to do less',
      () => read(token, tokens),
      (seen) => seen === '403 KEY_SCOPE',
    );
    expect(await read(token, metrics)).toBe(200);
    await door.administrator.send('DELETE', `/api/admin/v1/users/${id}`);
    await until(
      'the token to end',
      () => read(token, metrics),
      (seen) => seen === '401 KEY_INVALID',
    );
  });

  it('that a token made ends with it', async () => {
    const first = await make((path, body) => door.administrator.post(path, body), 'owner');
    const bearer = { authorization: `Bearer ${first.token}` };
    const second = await make((path, body) => door.browser().post(path, body, bearer), 'viewer');
    expect(await read(second.token, metrics)).toBe(200);
    await door.administrator.send('DELETE', `${tokens}/${first.prefix}`);
    await until(
      'both to end',
      () => read(second.token, metrics),
      (seen) => seen === '401 KEY_INVALID',
    );
  });

  it('of an administrator cannot open the account of somebody who belongs to another tenant as well', async () => {
    const { token } = await make((path, body) => door.administrator.post(path, body), 'admin');
    const { body } = await door.administrator.get('/api/session');
    const { id } = body['user'] as { id: string };
    const path = `/api/admin/v1/users/${id}/password-link`;
    const answer = await door.browser().post(path, {}, { authorization: `Bearer ${token}` });
    expect(answer).toMatchObject({ status: 403, body: { code: 'GRANT_EXCEEDED' } });
  });
});

describe('the audit', () => {
  const verify = async (tenant: string) => {
    const { chains } = await runProgram<{ chains: Record<string, unknown>[] }>('admin', 'verify-audit', [tenant]);
    return chains[0];
  };

  it('holds who did what, page by page, and is whole', async () => {
    await door.member(everywhere('viewer'));
    const first = await door.administrator.get('/api/admin/v1/audit?limit=2');
    expect(first.body['entries']).toHaveLength(2);
    const second = await door.administrator.get(`/api/admin/v1/audit?limit=500&before=${first.body['next'] as number}`);
    expect(second.body['next']).toBeNull();
    const actions = (second.body['entries'] as { action: string }[]).map(({ action }) => action);
    expect(actions.at(-1)).toBe('user.added');
    expect(actions).toEqual(expect.arrayContaining(['session.started', 'token.created', 'user.roles-changed']));
    const { body } = await door.administrator.get('/api/admin/v1/audit/verification');
    expect(body).toMatchObject({
      whole: true,
      sequence: expect.any(Number),
      hash: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(await verify(door.tenants[0])).toMatchObject({ whole: true, hash: body['hash'] });
  });

  it('of another tenant cannot be seen', async () => {
    const { body } = await door.administrator.get('/api/admin/v1/audit?limit=500');
    const tenants = new Set((body['entries'] as { tenantId: string }[]).map(({ tenantId }) => tenantId));
    expect([...tenants]).toEqual([door.tenants[0]]);
  });

  it('cannot be changed by the service, and betrays whoever changes it as the owner of the database', async () => {
    const tenant = door.tenants[1];
    for (const sql of [
      'update admin.audit_entries set action = $1',
      'delete from admin.audit_entries where action <> $1',
    ]) {
      await expect(queryAsSuperuser(sql, ['x'])).rejects.toThrow('audit entries are never changed');
    }
    expect(await verify(tenant)).toMatchObject({ whole: true });
    await queryAsSuperuser('alter table admin.audit_entries disable trigger append_only');
    await queryAsSuperuser(
      `update admin.audit_entries set actor_name = 'Mallory' where tenant_id = $1 and sequence = 1`,
      [tenant],
    );
    await queryAsSuperuser('alter table admin.audit_entries enable trigger append_only');
    expect(await verify(tenant)).toMatchObject({ whole: false, problem: 'entry 1 was changed' });
  });
});

describe('the way to the services', () => {
  it('carries an identity that only the edge can sign', async () => {
    const identity = {
      ...{ subject: 'x', name: 'x', tenantId: door.tenants[0], grants: [{ role: 'admin', domain: '*' }] as const },
      expiresMs: Date.now() + 60_000,
    };
    const stranger = new IdentitySigner(generateIdentityKeys().privateKey);
    const ours = new IdentitySigner(identityKeys.privateKey);
    const forgeries = [
      await stranger.sign(identity, 'reporting'),
      await ours.sign(identity, 'admin'),
      await ours.sign({ ...identity, expiresMs: Date.now() - 1 }, 'reporting'),
    ];
    for (const forged of forgeries) {
      const answer = await fetch(`${door.reporting.url}/v1/metrics`, {
        headers: { authorization: `Bearer ${forged}` },
      });
      expect(answer.status).toBe(401);
      const atTheEdge = await door.browser().get('/api/reporting/v1/metrics', { authorization: `Bearer ${forged}` });
      if (forged !== forgeries[1]) expect(atTheEdge.status).toBe(401);
    }
    const cookie = door.administrator.cookie;
    const direct = await fetch(`${door.reporting.url}/v1/metrics`, { headers: { cookie } });
    expect(direct.status).toBe(401);
  });

  it('lets nobody choose another identity for themselves', async () => {
    const viewer = await door.member([{ role: 'viewer', domain: 'orders' }]);
    const { body } = await viewer.get('/api/reporting/v1/metrics');
    const sources = (body['metrics'] as { source: string | null }[]).map(({ source }) => source);
    expect(new Set(sources.filter((source) => source !== null).map((source) => source.split('.')[0]))).toEqual(
      new Set(['orders']),
    );
    expect(await viewer.get('/api/reporting/v1/metrics/searches')).toMatchObject({
      status: 403,
      body: { code: 'KEY_SCOPE' },
    });
  });

  it('leads only to the services’ own API, and says when a service is away', async () => {
    for (const path of [
      '/api/reporting/health/live',
      '/api/reporting/v1/../metrics',
      '/api/reporting/v1/metrics/..%2f..%2fhealth%2flive',
      '/api/nothing/v1/metrics',
      '/api/reporting',
    ]) {
      expect((await door.administrator.get(path)).status).toBe(404);
    }
    expect((await door.browser().get('/api/reporting/v1/metrics')).status).toBe(401);
  });
});

describe('the stream', () => {
  async function open(browser: BrowserLike, query: string) {
    const aborter = new AbortController();
    const response = await fetch(`${browser.url}/api/stream?${query}`, {
      headers: { cookie: browser.cookie },
      signal: aborter.signal,
    });
    const seen = { text: '', ended: false };
    const read = async () => {
      for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
        seen.text += Buffer.from(chunk).toString();
      }
      seen.ended = true;
    };
    void read().catch(() => (seen.ended = true));
    return { status: response.status, seen, close: () => aborter.abort() };
  }
  const tiles = (text: string) => `reporting=${encodeURIComponent(`tile=${encodeURIComponent(text)}`)}`;

  it('brings the tiles of reporting, under one connection and with a place to go on from', async () => {
    const stream = await open(door.administrator, tiles('orders;last=1h'));
    expect(stream.status).toBe(200);
    await until(
      'a snapshot',
      async () => stream.seen.text,
      (text) => text.includes('event: reporting:snapshot'),
    );
    expect(stream.seen.text).toMatch(/event: reporting:connected\n/);
    expect(stream.seen.text).toMatch(/id: acme-\w+:reporting=[\w-]+\.\d+\ndata: \{"tile":"orders;last=1h"/);
    stream.close();
  });

  it('says what a service refuses, and ends when its session does', async () => {
    const viewer = await door.member([{ role: 'viewer', domain: 'orders' }]);
    const refused = await open(viewer, tiles('searches'));
    await until(
      'the refusal',
      async () => refused.seen.text,
      (text) => text.includes('"code":"KEY_SCOPE"'),
    );
    const stream = await open(viewer, tiles('orders'));
    await until(
      'a snapshot',
      async () => stream.seen.text,
      (text) => text.includes('reporting:snapshot'),
    );
    await viewer.send('DELETE', '/api/session');
    await until(
      'the end',
      async () => stream.seen.ended,
      (ended) => ended,
      30_000,
    );
    expect(stream.seen.text).toContain('event: edge:signed-out');
  });

  it('needs a session and knows its services', async () => {
    expect((await door.browser().get(`/api/stream?${tiles('orders')}`)).status).toBe(401);
    expect(await door.administrator.get('/api/stream?nothing=x')).toMatchObject({
      status: 404,
      body: { code: 'SERVICE_UNKNOWN' },
    });
    expect(await door.administrator.get('/api/stream')).toMatchObject({ status: 400, body: { code: 'QUERY_INVALID' } });
  });
});

describe('the console', () => {
  it('is served for every path that is not an API’s, under a policy that runs only its own scripts', async () => {
    const browser = door.browser();
    for (const path of ['/', '/metrics/orders', '/topics/orders.order-placed']) {
      const { status, headers, body } = await browser.get(path);
      expect([path, status, headers.get('content-type')]).toEqual([path, 200, 'text/html; charset=utf-8']);
      expect(headers.get('content-security-policy')).toMatch(
        /default-src 'none'; script-src 'self';.*frame-ancestors 'none'/,
      );
      expect(headers.get('cache-control')).toBe('no-cache');
      const script = /src="(\/assets\/[^"]+\.js)"/.exec(String(body['text']))?.[1] ?? '';
      const asset = await browser.get(script);
      expect([asset.status, asset.headers.get('cache-control')]).toEqual([200, 'public, max-age=31536000, immutable']);
    }
    for (const path of ['/api/nothing', '/oidc/nothing', '/assets/nothing.js']) {
      expect(await browser.get(path)).toMatchObject({ status: 404, body: { code: 'ROUTE_UNKNOWN' } });
    }
  });
});
