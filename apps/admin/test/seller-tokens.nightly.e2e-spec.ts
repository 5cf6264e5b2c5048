import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { IdentitySigner, SellerTokenSigner } from '@nadi/identity';
import { identityKeys, queryAsSuperuser, until, type Answer } from '@nadi/test-harness';
import type { BrowserLike } from './support/browser-like.ts';
import { FrontDoor, password } from './support/front-door.ts';

interface Made {
  readonly id: string;
  readonly token: string;
  readonly expiresAt: string;
}

const path = '/api/admin/v1/seller-tokens';
const dayMs = 86_400_000;
let door: FrontDoor;

beforeAll(async () => {
  door = await FrontDoor.open();
});
afterAll(() => door?.close());

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const everywhere = (role: string) => [{ role, domain: '*' }];

async function make(maker: BrowserLike = door.administrator, input: object = {}, headers = {}): Promise<Made> {
  const { status, body } = await maker.post(path, { sellerId: 'm-1', days: 30, ...input }, headers);
  expect([status, body['code']]).toEqual([201, undefined]);
  return body as unknown as Made;
}

function seen({ status, body }: Answer): string {
  return status === 200 ? '200' : `${status} ${String(body['code'])}`;
}

const reads = async (token: string, what = '/api/session/seller') =>
  seen(await door.browser().get(what, bearer(token)));

/** Waits until a token is refused, for no longer than an instance may believe what it read before. */
const untilRefused = (token: string, code = 'KEY_INVALID') =>
  until(
    'the token to be refused',
    () => reads(token),
    (found) => found === `401 ${code}`,
    5_000,
  );

describe('the token of a seller', () => {
  it('says whose it is, and reads what is for sellers through the edge', async () => {
    const { token, expiresAt } = await make(undefined, { sellerId: 'Asha’s shop', name: 'Asha' });
    const { body } = await door.browser().get('/api/session/seller', bearer(token));
    expect(body).toEqual({
      ...{ seller: { id: 'Asha’s shop', name: 'Asha' }, tenantId: door.tenants[0] },
      ...{ permissions: ['seller:read'], expiresAt },
    });
    const listed = await door.browser().get('/api/reporting/v1/metrics', bearer(token));
    const names = (listed.body['metrics'] as { name: string }[]).map(({ name }) => name);
    expect(names).toContain('seller-revenue');
    expect(names.filter((name) => !name.startsWith('seller-'))).toEqual([]);
    expect(names).not.toContain('seller-follows');
    expect(Math.abs(Date.parse(expiresAt) - Date.now() - 30 * dayMs)).toBeLessThan(60_000);
  });

  it('opens nothing else, at this service or behind it', async () => {
    const { token } = await make();
    const browser = door.browser();
    for (const closed of [
      ...['/api/session', '/api/admin/v1/users', '/api/admin/v1/tokens', path, '/api/admin/v1/audit'],
      ...['/api/admin/v1/services', '/api/admin/v1/topics', '/api/admin/v1/definitions'],
      ...['/api/reporting/v1/status', '/api/reporting/v1/sql/tables', '/api/reporting/v1/exports'],
      ...['/api/reporting/v1/targets', '/api/reporting/v1/segments', '/api/reporting/v1/experiments'],
    ]) {
      expect([closed, seen(await browser.get(closed, bearer(token)))]).toEqual([closed, '403 KEY_SCOPE']);
    }
    const sql = await browser.post('/api/reporting/v1/sql', { sql: 'select 1' }, bearer(token));
    const more = await browser.post(path, { sellerId: 'm-2', days: 1 }, bearer(token));
    const other = await browser.post('/api/session/tenant', { tenantId: door.tenants[1] }, bearer(token));
    expect([sql, more, other].map(seen)).toEqual(['403 KEY_SCOPE', '403 KEY_SCOPE', '403 KEY_SCOPE']);
  });

  it('ends with its revocation, and its stream when it is looked at again', async () => {
    const { token, id } = await make();
    const answer = await fetch(`${door.admin.url}/api/stream?reporting=tile%3Dseller-orders`, {
      headers: bearer(token),
    });
    let heard = '';
    const listening = (async () => {
      for await (const text of answer.body?.pipeThrough(new TextDecoderStream()) ?? []) heard += text;
    })();
    expect(await reads(token)).toBe('200');
    expect(await door.administrator.send('DELETE', `${path}/${id}`)).toMatchObject({ status: 204 });
    await untilRefused(token);
    await listening;
    expect(heard).toContain('event: edge:signed-out');
    expect(await door.administrator.send('DELETE', `${path}/${id}`)).toMatchObject({
      ...{ status: 404, body: { code: 'TOKEN_UNKNOWN' } },
    });
  });

  it('ends when who made it may make none any more, or leaves', async () => {
    const owner = await door.member(everywhere('owner'));
    const [first, second] = [await make(owner), await make(await door.member(everywhere('owner')))];
    expect([await reads(first.token), await reads(second.token)]).toEqual(['200', '200']);
    const { id } = (await owner.get('/api/session')).body['user'] as { id: string };
    await door.administrator.send('PUT', `/api/admin/v1/users/${id}/roles`, { grants: everywhere('analyst') });
    await untilRefused(first.token);
    expect(await reads(second.token)).toBe('200');
    await door.administrator.send('PUT', `/api/admin/v1/users/${id}/roles`, {
      grants: [{ role: 'owner', domain: 'orders' }],
    });
    await door.administrator.send('DELETE', `/api/admin/v1/users/${id}`);
    await untilRefused(first.token);
  });

  it('that a token made ends with that one', async () => {
    const made = await door.administrator.post('/api/admin/v1/tokens', {
      ...{ name: 'partner', role: 'owner', domain: '*', days: 1 },
    });
    const { token, prefix } = made.body as { token: string; prefix: string };
    const ofSeller = await make(door.browser(), {}, bearer(token));
    expect(await reads(ofSeller.token)).toBe('200');
    await door.administrator.send('DELETE', `/api/admin/v1/tokens/${prefix}`);
    await untilRefused(ofSeller.token);
  });

  it('ends when its time is over, by what it says and by what is stored', async () => {
    const [tenantId] = door.tenants;
    const { token, id } = await make();
    const signer = new SellerTokenSigner(identityKeys.privateKey);
    const past = await signer.sign({ id, tenantId, sellerId: 'm-1', expiresMs: Date.now() - 1_000 });
    expect(await reads(past)).toBe('401 KEY_EXPIRED');
    expect(await reads(token)).toBe('200');
    await queryAsSuperuser('update admin.seller_tokens set expires_at = now() where id = $1', [id]);
    await untilRefused(token, 'KEY_EXPIRED');
  });

  it('is none if it was not made here, even if it is signed', async () => {
    const [tenantId, other] = door.tenants;
    const { id, token } = await make();
    const signer = new SellerTokenSigner(identityKeys.privateKey);
    const made = { id, tenantId, sellerId: 'm-1', expiresMs: Date.now() + dayMs };
    const identities = new IdentitySigner(identityKeys.privateKey);
    const identity = { subject: 's', name: 's', tenantId, expiresMs: Date.now() + 60_000 };
    const seller = { role: 'seller', domain: '*' } as const;
    const forged = [
      await signer.sign({ ...made, sellerId: 'm-2' }),
      await signer.sign({ ...made, tenantId: other }),
      await signer.sign({ ...made, id: '00000000-0000-4000-8000-000000000000' }),
      await identities.sign({ ...identity, grants: [seller], sellerId: 'm-1' }, 'seller'),
      await identities.sign({ ...identity, grants: [seller], sellerId: 'm-1' }, 'reporting'),
      await identities.sign({ ...identity, grants: [seller] }, 'admin'),
      `${token.split('.').slice(0, 2).join('.')}.`,
    ];
    expect(await Promise.all(forged.map((text) => reads(text)))).toEqual(forged.map(() => '401 KEY_INVALID'));
    // Nor does a service behind the edge take it.
    const direct = await fetch(`${door.reporting.url}/v1/metrics`, { headers: bearer(token) });
    expect([direct.status, ((await direct.json()) as { code: string }).code]).toEqual([401, 'KEY_INVALID']);
    // What is signed again with the right claims is the same token.
    expect(await reads(await signer.sign(made))).toBe('200');
  });
});

describe('the tokens of sellers', () => {
  it('are listed by page and seller without anything that makes one, to those who manage sellers', async () => {
    const sellerId = `m-${Date.now()}`;
    const made: Made[] = [];
    for (const name of ['a', 'b', 'c']) made.push(await make(undefined, { sellerId, name }));
    const list = async (query: string) => {
      const { body } = await door.administrator.get(`${path}?${query}`);
      return {
        ids: (body['tokens'] as { id: string }[]).map(({ id }) => id),
        next: body['next'],
        text: JSON.stringify(body),
      };
    };
    const all = made.map(({ id }) => id).reverse();
    const page = await list(`sellerId=${sellerId}&limit=2`);
    expect([page.ids, page.next]).toEqual([all.slice(0, 2), all[1]]);
    const last = await list(`sellerId=${sellerId}&limit=2&before=${all[1]}`);
    expect([last.ids, last.next]).toEqual([all.slice(2), null]);
    expect((await list(`sellerId=other`)).ids).toEqual([]);
    const rows = JSON.stringify(
      await queryAsSuperuser('select * from admin.seller_tokens where seller_id = $1', [sellerId]),
    );
    for (const { token } of made) {
      expect([page.text.includes(token.split('.')[2] ?? ''), rows.includes(token.split('.')[2] ?? '')]).toEqual([
        false,
        false,
      ]);
    }
    for (const [role, domain] of [
      ['analyst', '*'],
      ['viewer', '*'],
      ['owner', 'orders'],
    ] as const) {
      const member = await door.member([{ role, domain }]);
      const tries = [await member.get(path), await member.post(path, { sellerId, days: 1 })];
      tries.push(await member.send('DELETE', `${path}/${all[0]}`));
      expect([role, ...tries.map(seen)]).toEqual([role, ...tries.map(() => '403 KEY_SCOPE')]);
    }
  });

  it('are of one tenant', async () => {
    const { id, token } = await make();
    const browser = door.browser();
    await browser.signIn(door.administratorEmail, password);
    await browser.post('/api/session/tenant', { tenantId: door.tenants[1] });
    expect((await browser.get(path)).body).toEqual({ tokens: [], next: null });
    expect(seen(await browser.send('DELETE', `${path}/${id}`))).toBe('404 TOKEN_UNKNOWN');
    expect((await browser.get(`${path}?before=${id}`)).body).toEqual({ tokens: [], next: null });
    expect(await reads(token)).toBe('200');
  });

  it('are written down when they are made and when they are revoked', async () => {
    const { id } = await make(undefined, { name: 'Asha' });
    await door.administrator.send('DELETE', `${path}/${id}`);
    const { body } = await door.administrator.get(`/api/admin/v1/audit?text=${id}`);
    expect(body['entries']).toMatchObject([
      { action: 'seller-token.revoked', object: `seller-token/${id}`, actorName: 'Root', detail: { sellerId: 'm-1' } },
      { action: 'seller-token.created', detail: { sellerId: 'm-1', name: 'Asha', expiresAt: expect.any(String) } },
    ]);
  });

  it.each([
    ['no seller', { sellerId: '' }],
    ['a remainder', { sellerId: '(other)' }],
    ['what has no value', { sellerId: '(none)' }],
    ['a control character', { sellerId: 'a\nb' }],
    ['too long a name', { sellerId: 'x'.repeat(201) }],
    ['a day too many', { days: 366 }],
    ['no day', { days: 0 }],
    ['a role', { role: 'admin' }],
  ])('are not made for %s', async (_what, input) => {
    const answer = await door.administrator.post(path, { sellerId: 'm-1', days: 1, ...input });
    expect([answer.status, answer.body['code']]).toEqual([400, 'INPUT_INVALID']);
  });

  it('are the only way to be a seller', async () => {
    const email = `seller-${Date.now()}@example.com`;
    const member = await door.administrator.post('/api/admin/v1/users', {
      email,
      name: 'S',
      grants: everywhere('seller'),
    });
    const token = await door.administrator.post('/api/admin/v1/tokens', {
      ...{ name: 's', role: 'seller', domain: '*', days: 1 },
    });
    expect([member, token].map(seen)).toEqual(['400 INPUT_INVALID', '400 INPUT_INVALID']);
  });
});
