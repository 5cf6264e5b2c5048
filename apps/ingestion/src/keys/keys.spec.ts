import { describe, expect, it } from '@jest/globals';
import { NadiError } from '@nadi/errors';
import { generateSecretKey, hashSecret } from '@nadi/identity';
import { ApiKey } from './api-key.ts';
import type { FoundKey } from './key-repository.ts';
import { KeyVerifier } from './key-verifier.ts';

const { prefix, secret, text } = generateSecretKey('nadi');
const limits = { eventsPerSecond: 5, burstEvents: null, eventsPerDay: 100, eventsPerMonth: null };
const usage = { on: '1970-01-01', day: 3, month: 7 };
const stored: FoundKey = Object.assign(new ApiKey(), {
  prefix,
  tenantId: 'demo',
  name: 'shop',
  secretHash: hashSecret(secret),
  domains: ['orders'],
  ...{ ...limits, usage },
  expiresAt: new Date(100_000),
  revokedAt: null,
});
const code = (expected: string) => expect.objectContaining({ code: expected }) as unknown as Error;

function verifier(lookup: (prefix: string) => Promise<FoundKey | null>) {
  const clock = { nowMs: 0 };
  return { clock, keys: new KeyVerifier(lookup, () => clock.nowMs) };
}

describe('KeyVerifier', () => {
  it('returns the rights of a genuine key', async () => {
    const { keys } = verifier(async () => stored);
    expect(await keys.verify(`Bearer ${text}`)).toEqual({
      name: 'shop',
      tenantId: 'demo',
      domains: new Set(['orders']),
      ...{ prefix, limits, usage },
    });
  });

  it('tells a missing, a malformed, an unknown, a wrong and a revoked key apart from an expired one', async () => {
    const { keys, clock } = verifier(async (wanted) => (wanted === prefix ? stored : null));
    await expect(keys.verify(undefined)).rejects.toThrow(code('KEY_MISSING'));
    await expect(keys.verify('Basic abc')).rejects.toThrow(code('KEY_INVALID'));
    await expect(keys.verify(`Bearer ${generateSecretKey('nadi').text}`)).rejects.toThrow(code('KEY_INVALID'));
    await expect(keys.verify(`Bearer nadi_${prefix}_${'A'.repeat(43)}`)).rejects.toThrow(code('KEY_INVALID'));
    clock.nowMs = 100_000;
    await expect(keys.verify(`Bearer ${text}`)).rejects.toThrow(code('KEY_EXPIRED'));
    const revoked = verifier(async () => Object.assign(new ApiKey(), stored, { revokedAt: new Date(0) }));
    await expect(revoked.keys.verify(`Bearer ${text}`)).rejects.toThrow(code('KEY_INVALID'));
  });

  it('sees a revocation within ten seconds', async () => {
    let current = stored;
    const { keys, clock } = verifier(async () => current);
    await keys.verify(`Bearer ${text}`);
    current = Object.assign(new ApiKey(), stored, { revokedAt: new Date(0) });
    clock.nowMs = 10_001;
    await expect(keys.verify(`Bearer ${text}`)).rejects.toThrow(code('KEY_INVALID'));
  });

  it('takes the scheme in any case', async () => {
    const { keys } = verifier(async () => stored);
    expect(await keys.verify(`bearer ${text}`)).toMatchObject({ name: 'shop' });
  });

  it('asks once for requests that come together, and not for each of them while the database is down', async () => {
    let lookups = 0;
    const { keys, clock } = verifier(async () => {
      lookups += 1;
      if (lookups > 1) {
        throw new NadiError('DATABASE_UNAVAILABLE', { message: 'down', retriable: true });
      }
      return stored;
    });
    const ask = () => Promise.all([1, 2, 3].map(() => keys.verify(`Bearer ${text}`)));
    await ask();
    expect(lookups).toBe(1);
    clock.nowMs = 20_000;
    await ask();
    clock.nowMs = 20_500;
    await ask();
    expect(lookups).toBe(2);
    clock.nowMs = 21_000;
    await ask();
    expect(lookups).toBe(3);
  });

  it('goes on with keys it has seen while the database is down, and says so for others', async () => {
    let down = false;
    const { keys, clock } = verifier(async () => {
      if (down) {
        throw new NadiError('DATABASE_UNAVAILABLE', { message: 'down', retriable: true });
      }
      return stored;
    });
    await keys.verify(`Bearer ${text}`);
    down = true;
    clock.nowMs = 60_000;
    await keys.verify(`Bearer ${text}`);
    await expect(keys.verify(`Bearer ${generateSecretKey('nadi').text}`)).rejects.toThrow(code('DATABASE_UNAVAILABLE'));
  });
});
