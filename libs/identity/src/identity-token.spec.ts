import { describe, expect, it } from '@jest/globals';
import { defineConfig, loadConfig } from '@nadi/config';
import { signIdentity, verifyIdentity, type Identity } from './identity-token.ts';
import { identitySettings } from './settings.ts';

const secret = 'a-secret-of-at-least-thirty-two-characters';
const identity: Identity = { subject: 'ana', tenantId: 'demo', scopes: ['metrics:read'], expiresMs: 2_000 };
const token = signIdentity(identity, secret);
const verify = (authorization: string | undefined, nowMs = 1_000, key = secret) =>
  verifyIdentity(authorization, key, 'metrics:read', nowMs);

describe('verifyIdentity', () => {
  it('returns what was signed', () => {
    expect(verify(`Bearer ${token}`)).toEqual(identity);
    expect(verify(`bearer ${token}`)).toEqual(identity);
  });

  it('refuses a missing, expired or foreign token', () => {
    expect(() => verify(undefined)).toThrow(expect.objectContaining({ code: 'KEY_MISSING' }));
    expect(() => verify(`Bearer ${token}`, 2_000)).toThrow(expect.objectContaining({ code: 'KEY_EXPIRED' }));
    expect(() => verify(`Bearer ${token}`, 1_000, `${secret}!`)).toThrow(
      expect.objectContaining({ code: 'KEY_INVALID' }),
    );
  });

  it('refuses a token whose payload was changed, extended or emptied', () => {
    const [mark, , signed] = token.split('.');
    const forged = Buffer.from(JSON.stringify({ ...identity, tenantId: 'other' })).toString('base64url');
    for (const text of [`${mark}.${forged}.${signed}`, `${token}.x`, 'nadi1..', '', 'nadi1', `x${token}`]) {
      expect(() => verify(`Bearer ${text}`)).toThrow(expect.objectContaining({ code: 'KEY_INVALID' }));
    }
  });

  it('refuses a scope that was not granted', () => {
    const bare = signIdentity({ ...identity, scopes: [] }, secret);
    expect(() => verify(`Bearer ${bare}`)).toThrow(expect.objectContaining({ code: 'KEY_SCOPE' }));
  });
});

describe('identitySettings', () => {
  it('refuses a secret that can be guessed, without showing it', () => {
    const load = (text: string) => loadConfig(defineConfig('sample', identitySettings), { NADI_IDENTITY_SECRET: text });
    expect(load(secret)).toEqual({ identitySecret: secret });
    expect(() => load('guess-me')).toThrow('must have at least 32 characters');
    expect(() => load('guess-me')).toThrow(/^((?!guess-me).)*$/);
  });
});
