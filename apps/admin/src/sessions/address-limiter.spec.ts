import { describe, expect, it } from '@jest/globals';
import { AddressLimiter } from './address-limiter.ts';

const fail = () => Promise.reject(new Error('wrong'));

describe('an address', () => {
  it('may fail 30 times a minute, whatever succeeds between', async () => {
    let nowMs = 0;
    const limiter = new AddressLimiter(() => nowMs);
    for (let attempt = 0; attempt < 30; attempt += 1) {
      await expect(limiter.attempt('a', fail)).rejects.toThrow('wrong');
      if (attempt < 29) expect(await limiter.attempt('a', async () => 'in')).toBe('in');
    }
    nowMs = 20_000;
    await expect(limiter.attempt('a', async () => 'in')).rejects.toMatchObject({
      code: 'RATE_LIMITED',
      context: { retryAfterSeconds: 40 },
    });
    expect(await limiter.attempt('b', async () => 'in')).toBe('in');
    nowMs = 60_000;
    expect(await limiter.attempt('a', async () => 'in')).toBe('in');
  });

  it('cannot get around the limit by trying everything at once', async () => {
    const limiter = new AddressLimiter(() => 0);
    const results = await Promise.allSettled(Array.from({ length: 100 }, () => limiter.attempt('a', fail)));
    const reasons = results.map((result) => String((result as PromiseRejectedResult).reason));
    expect(reasons.filter((reason) => reason.includes('wrong'))).toHaveLength(30);
  });
});
