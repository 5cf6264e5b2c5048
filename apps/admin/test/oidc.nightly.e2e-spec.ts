import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { freePort, unique } from '@nadi/test-harness';
import { BrowserLike } from './support/browser-like.ts';
import { FrontDoor, password } from './support/front-door.ts';
import { LocalProvider, type ProvidedPerson } from './support/oidc-provider.ts';

let provider: LocalProvider;
let door: FrontDoor;
beforeAll(async () => {
  const port = await freePort();
  const publicUrl = `http://127.0.0.1:${port}`;
  provider = await LocalProvider.start(`${publicUrl}/oidc/callback`);
  door = await FrontDoor.open({
    NADI_ADMIN_PORT: String(port),
    NADI_ADMIN_PUBLIC_URL: publicUrl,
    NADI_ADMIN_OIDC_ISSUER: provider.issuer,
    NADI_ADMIN_OIDC_CLIENT_SECRET: 'a client secret',
    NADI_ADMIN_OIDC_LABEL: 'Acme login',
  });
});
afterAll(async () => {
  await door?.close();
  await provider?.stop();
});

/** Follows redirects from the console to the provider and back, with the cookies of each; returns where that ends. */
async function signInAtProvider(browser: BrowserLike, person: ProvidedPerson, start = '/oidc/start'): Promise<string> {
  provider.person = person;
  const atProvider = new BrowserLike(provider.issuer);
  let location = new URL(start, browser.url);
  for (let step = 0; step < 12; step += 1) {
    const at = location.origin === provider.issuer ? atProvider : browser;
    const { status, headers, body } = await at.get(location.href);
    const next = headers.get('location');
    if (next === null) throw new Error(`${location.href} answered ${status} ${JSON.stringify(body)}`);
    location = new URL(next, location);
    const isBack = location.origin === browser.url && !location.pathname.startsWith('/oidc/');
    if (isBack) return `${location.pathname}${location.search}`;
  }
  throw new Error('the sign-in goes round in circles');
}

const personOf = (email: string, emailVerified = true): ProvidedPerson => ({
  sub: unique('sub'),
  email,
  emailVerified,
});

describe('signing in at a provider', () => {
  it('is offered under its name', async () => {
    expect((await door.browser().get('/api/sign-in')).body).toEqual({ local: true, oidc: { label: 'Acme login' } });
  });

  it('lets a member in by a verified address, and from then on by the provider’s id', async () => {
    const member = await door.member([{ role: 'viewer', domain: '*' }]);
    const person = personOf(member.email.toUpperCase());
    const browser = door.browser();
    expect(await signInAtProvider(browser, person, '/oidc/start?returnTo=/metrics/orders?by=city')).toBe(
      '/metrics/orders?by=city',
    );
    expect((await browser.get('/api/session')).body).toMatchObject({ user: { email: member.email } });
    const moved = door.browser();
    await signInAtProvider(moved, { ...person, email: 'new-name@example.com' });
    expect((await moved.get('/api/session')).body).toMatchObject({ user: { email: member.email } });
  });

  it('lets nobody in who has got the address of somebody else, until that one sets a new password', async () => {
    const member = await door.member([{ role: 'viewer', domain: '*' }]);
    const person = personOf(member.email);
    await signInAtProvider(door.browser(), person);
    const successor = personOf(member.email);
    expect(await signInAtProvider(door.browser(), successor)).toBe('/sign-in?error=ACCOUNT_UNKNOWN');
    expect(await signInAtProvider(door.browser(), person)).toBe('/');
    const { id } = (await member.get('/api/session')).body['user'] as { id: string };
    const { body } = await door.administrator.post(`/api/admin/v1/users/${id}/password-link`, {});
    await member.useLink(String(body['token']), { password });
    expect(await signInAtProvider(door.browser(), successor)).toBe('/');
    const audit = (await door.administrator.get(`/api/admin/v1/audit?text=${member.email}`)).body['entries'];
    const actions = (audit as { action: string }[]).map(({ action }) => action);
    expect(actions.filter((action) => action === 'user.provider-linked')).toHaveLength(2);
    expect(actions.filter((action) => action === 'user.password-set')).toHaveLength(2);
  });

  it('adds nobody: strangers and unverified addresses stay outside', async () => {
    const member = await door.member([{ role: 'viewer', domain: '*' }]);
    for (const person of [personOf(`${unique('stranger')}@example.com`), personOf(member.email, false)]) {
      const browser = door.browser();
      expect(await signInAtProvider(browser, person)).toBe('/sign-in?error=ACCOUNT_UNKNOWN');
      expect((await browser.get('/api/session')).status).toBe(401);
    }
  });

  it('leads nowhere but into the console', async () => {
    const member = await door.member([{ role: 'viewer', domain: '*' }]);
    const person = personOf(member.email);
    for (const target of ['https://evil.example/', '//evil.example', '/\\evil.example']) {
      const start = `/oidc/start?returnTo=${encodeURIComponent(target)}`;
      expect(await signInAtProvider(door.browser(), person, start)).toBe('/');
    }
  });

  it('cannot be finished by another browser, twice, or with a made-up state', async () => {
    const member = await door.member([{ role: 'viewer', domain: '*' }]);
    provider.person = personOf(member.email);
    for (const query of ['code=x&state=y', '', 'error=access_denied&state=y']) {
      const answer = await door.browser().get(`/oidc/callback?${query}`);
      expect(answer.headers.get('location')).toBe('/sign-in?error=REQUEST_FORGED');
    }
    const victim = door.browser();
    const started = await victim.get('/oidc/start');
    const state = new URL(started.headers.get('location') ?? '').searchParams.get('state');
    const attacker = door.browser();
    const forged = await attacker.get(`/oidc/callback?code=stolen&state=${state}`);
    expect(forged.headers.get('location')).toBe('/sign-in?error=REQUEST_FORGED');
    const wrongCode = await victim.get(`/oidc/callback?code=stolen&state=${state}`);
    expect(wrongCode.headers.get('location')).toBe('/sign-in?error=SIGN_IN_UNAVAILABLE');
    const again = await victim.get(`/oidc/callback?code=stolen&state=${state}`);
    expect(again.headers.get('location')).toBe('/sign-in?error=REQUEST_FORGED');
  });

  it('says so when the provider is away', async () => {
    await provider.stop();
    const member = await door.member([{ role: 'viewer', domain: '*' }]);
    expect((await member.get('/api/session')).status).toBe(200);
    const started = await door.browser().get('/oidc/start');
    const state = new URL(started.headers.get('location') ?? '').searchParams.get('state');
    const browser = door.browser();
    browser.setCookie('__Host-nadi-oidc', String(state));
    const { headers } = await browser.get(`/oidc/callback?code=x&state=${state}`);
    expect(headers.get('location')).toBe('/sign-in?error=SIGN_IN_UNAVAILABLE');
  });
});
