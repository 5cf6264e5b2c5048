import { beforeAll, describe, expect, it } from '@jest/globals';
import { defineConfig, loadConfig } from '@nadi/config';
import {
  allows,
  commonGrants,
  generateIdentityKeys,
  generateSecretKey,
  grantableRoles,
  hashSecret,
  identitySettings,
  isSecretOf,
  parseSecretKey,
  IdentitySigner,
  IdentityVerifier,
  mayPassOn,
  permissions,
  permissionsOf,
  permissionsOfRole,
  publicKeyOf,
  roles,
  type Grant,
  type Identity,
} from './index.ts';

const keys = generateIdentityKeys();
const identity: Identity = {
  subject: 'user-1',
  name: 'Ana',
  tenantId: 'demo',
  grants: [{ role: 'analyst', domain: 'orders' }],
  expiresMs: 60_000,
};
const signer = new IdentitySigner(keys.privateKey);
let token: string;
beforeAll(async () => {
  token = await signer.sign(identity, 'reporting');
});
const verify = (
  text: string | undefined,
  { nowMs = 1_000, publicKeys = [keys.publicKey], service = 'reporting' } = {},
) => new IdentityVerifier(publicKeys, service, () => nowMs).verify(text);

describe('an identity token', () => {
  it('brings back what was signed', async () => {
    expect(await verify(`Bearer ${token}`)).toEqual(identity);
    expect(await verify(`bearer ${token}`)).toMatchObject(identity);
  });

  it('is accepted under each of the keys, as while one replaces another', async () => {
    const next = generateIdentityKeys();
    expect(await verify(token, { publicKeys: [next.publicKey, keys.publicKey] })).toMatchObject(identity);
    await expect(verify(token, { publicKeys: [next.publicKey] })).rejects.toMatchObject({ code: 'KEY_INVALID' });
  });

  it('is refused when missing, expired, or meant for another service', async () => {
    await expect(verify(undefined)).rejects.toMatchObject({ code: 'KEY_MISSING' });
    await expect(verify(token, { nowMs: 60_000 })).rejects.toMatchObject({ code: 'KEY_EXPIRED' });
    await expect(verify(token, { service: 'admin' })).rejects.toMatchObject({ code: 'KEY_INVALID' });
  });

  it('is refused when its claims were changed, its algorithm taken away, or its parts cut', async () => {
    const [header, payload = '', signature] = token.split('.');
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as object;
    const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const forged = encode({ ...claims, tenant: 'other' });
    const unsigned = `${encode({ alg: 'none' })}.${payload}.`;
    const byPublicKey = encode({ alg: 'HS256' });
    for (const text of [
      `${header}.${forged}.${signature}`,
      unsigned,
      `${byPublicKey}.${payload}.${signature}`,
      `${token}.x`,
      `${header}.${payload}`,
      '..',
      'x',
    ]) {
      await expect(verify(`Bearer ${text}`)).rejects.toMatchObject({ code: 'KEY_INVALID' });
    }
  });

  it('is refused without a tenant or with a role that does not exist', async () => {
    const nowhere = await signer.sign({ ...identity, tenantId: '' }, 'reporting');
    const god = [{ role: 'god', domain: '*' }] as unknown as Grant[];
    const unknown = await signer.sign({ ...identity, grants: god }, 'reporting');
    await expect(verify(nowhere)).rejects.toMatchObject({ code: 'KEY_INVALID' });
    await expect(verify(unknown)).rejects.toMatchObject({ code: 'KEY_INVALID' });
  });
});

describe('identity keys', () => {
  it('belong together', () => {
    expect(publicKeyOf(keys.privateKey)).toBe(keys.publicKey);
  });

  it('are refused without being shown when they are none', () => {
    for (const broken of ['', 'guess-me', `${keys.privateKey}AAAA`]) {
      expect(() => new IdentitySigner(broken)).toThrow(/NADI_IDENTITY_PRIVATE_KEY: not an Ed25519 key/);
    }
    expect(() => new IdentitySigner('guess-me')).toThrow(/^((?!guess-me).)*$/);
    expect(() => new IdentityVerifier(['x'], 'reporting', Date.now)).toThrow('NADI_IDENTITY_PUBLIC_KEYS');
  });

  it('are required settings', () => {
    const load = (text: string) => loadConfig(defineConfig('s', identitySettings), { NADI_IDENTITY_PUBLIC_KEYS: text });
    expect(load('a,b')).toEqual({ identityPublicKeys: ['a', 'b'] });
    expect(() => load('')).toThrow('NADI_IDENTITY_PUBLIC_KEYS is not set');
  });
});

describe('roles', () => {
  it('allow what their table says, within their domain', () => {
    const grants: Grant[] = [
      { role: 'viewer', domain: '*' },
      { role: 'analyst', domain: 'orders' },
    ];
    expect(allows(grants, 'metrics:read', 'payments')).toBe(true);
    expect(allows(grants, 'topics:read', 'orders')).toBe(true);
    expect(allows(grants, 'topics:read', 'payments')).toBe(false);
    expect(allows(grants, 'topics:read', '*')).toBe(false);
    expect(permissionsOf(grants)).toEqual([
      ...[
        'metrics:read',
        'services:read',
        'topics:read',
        'definitions:read',
        'uploads:read',
        'ingestion:read',
        'queries:run',
        'sql:run',
        'exports:read',
      ],
    ]);
    expect(permissionsOf([{ role: 'seller', domain: '*' }])).toEqual(['seller:read']);
  });

  it('leave every permission to the administrator but the one of sellers, and none but that to a seller', () => {
    expect([...permissionsOfRole.admin, 'seller:read'].sort()).toEqual([...permissions].sort());
    expect(permissionsOfRole.seller).toEqual(['seller:read']);
    expect(roles.filter((role) => permissionsOfRole[role].includes('seller:read'))).toEqual(['seller']);
    expect(roles.filter((role) => permissionsOfRole[role].includes('sellers:manage'))).toEqual(['owner', 'admin']);
  });

  it('cannot be passed on beyond what their holder may do', () => {
    const owner: Grant[] = [{ role: 'owner', domain: 'orders' }];
    expect(mayPassOn(owner, { role: 'analyst', domain: 'orders' })).toBe(true);
    expect(mayPassOn(owner, { role: 'analyst', domain: '*' })).toBe(false);
    expect(mayPassOn(owner, { role: 'admin', domain: 'orders' })).toBe(false);
    const admin: Grant[] = [{ role: 'admin', domain: '*' }];
    expect(roles.filter((role) => mayPassOn(admin, { role, domain: '*' }))).toEqual(grantableRoles);
    expect(grantableRoles).not.toContain('seller');
  });
});

describe('what a grant has in common with those that somebody holds', () => {
  const ownerOfAll: Grant = { role: 'owner', domain: '*' };
  it.each<[Grant, Grant[], Grant[]]>([
    [ownerOfAll, [{ role: 'admin', domain: '*' }], [ownerOfAll]],
    [ownerOfAll, [{ role: 'viewer', domain: 'orders' }], [{ role: 'viewer', domain: 'orders' }]],
    [{ role: 'viewer', domain: 'orders' }, [ownerOfAll], [{ role: 'viewer', domain: 'orders' }]],
    [{ role: 'reviewer', domain: '*' }, [{ role: 'analyst', domain: '*' }], [{ role: 'reviewer', domain: '*' }]],
    [{ role: 'viewer', domain: 'orders' }, [{ role: 'viewer', domain: 'payments' }], []],
    [{ role: 'viewer', domain: '*' }, [{ role: 'seller', domain: '*' }], []],
    [{ role: 'seller', domain: '*' }, [ownerOfAll], []],
    [ownerOfAll, [], []],
  ])('%j and %j: %j', (grant, held, common) => {
    expect(commonGrants(grant, held)).toEqual(common);
  });
});

describe('a secret key', () => {
  const { prefix, secret, text } = generateSecretKey('nadi');

  it('has two halves and a kind, and is never drawn twice', () => {
    expect(parseSecretKey('nadi', text)).toEqual({ prefix, secret });
    expect(generateSecretKey('nadi').text).not.toBe(text);
    for (const wrong of ['', 'nadi_x', text.toUpperCase(), `${text}=`, ` ${text}`, text.replace('nadi', 'naditoken')]) {
      expect(parseSecretKey('nadi', wrong)).toBeUndefined();
    }
  });

  it('is known by its hash, and unknown without one', () => {
    expect(isSecretOf(hashSecret(secret), secret)).toBe(true);
    expect(isSecretOf(hashSecret(`${secret}x`), secret)).toBe(false);
    expect(isSecretOf(undefined, secret)).toBe(false);
    expect(isSecretOf(undefined, '')).toBe(false);
  });
});
