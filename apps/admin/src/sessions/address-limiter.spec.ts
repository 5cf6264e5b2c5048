import { describe, expect, it } from '@jest/globals';
import { AddressLimiter, networkOf } from './address-limiter.ts';

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

  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:0db8:0001:0002::9', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
  ])('%s counts as %s', (address, network) => {
    expect(networkOf(address)).toBe(network);
  });

  it('cannot get around the limit by trying from every address of its network', async () => {
    const limiter = new AddressLimiter(() => 0);
    for (let host = 1; host <= 30; host += 1) {
      await expect(limiter.attempt(`2001:db8::${host}`, fail)).rejects.toThrow('wrong');
    }
    await expect(limiter.attempt('2001:db8::ffff', fail)).rejects.toMatchObject({ code: 'RATE_LIMITED' });
  });

  it('is forgotten when there are too many others, the oldest first', async () => {
    const limiter = new AddressLimiter(() => 0);
    for (let network = 0; network <= 100_000; network += 1) {
      await limiter.attempt(`a${network}`, fail).catch(() => undefined);
    }
    expect((limiter as unknown as { failures: Map<string, unknown> }).failures.size).toBe(100_000);
  });

  it('cannot get around the limit by trying everything at once', async () => {
    const limiter = new AddressLimiter(() => 0);
    const results = await Promise.allSettled(Array.from({ length: 100 }, () => limiter.attempt('a', fail)));
    const reasons = results.map((result) => String((result as PromiseRejectedResult).reason));
    expect(reasons.filter((reason) => reason.includes('wrong'))).toHaveLength(30);
  });
});
