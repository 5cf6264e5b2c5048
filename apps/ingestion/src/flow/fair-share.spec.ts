import { describe, expect, it } from '@jest/globals';
import { seededRandom } from '../testing/seeded-random.ts';
import { FairShare, type FairShareOptions } from './fair-share.ts';

function room(options: Partial<FairShareOptions> = {}) {
  const clock = { nowMs: 0 };
  return {
    clock,
    share: new FairShare({ capacityBytes: 1_000, newcomerBytes: 100, now: () => clock.nowMs, ...options }),
  };
}

describe('FairShare', () => {
  it('gives a tenant alone everything but what is kept for newcomers', () => {
    const { share } = room();
    expect(share.enter('a', 900)).toBe('admitted');
    expect(share.enter('a', 1)).toBe('full');
    expect(share.enter('b', 100)).toBe('admitted');
    expect(share.enter('c', 1)).toBe('full');
  });

  it('lets a single request through however large it is', () => {
    const { share } = room();
    expect(share.enter('a', 5_000)).toBe('admitted');
    expect(share.enter('b', 1)).toBe('full');
    share.leave('a', 5_000);
    expect(share.enter('b', 1)).toBe('admitted');
    expect(share.bytes).toBe(1);
  });

  it('keeps free what others have lately wanted of their share, and gives it away when they want it no more', () => {
    const { share, clock } = room();
    share.enter('calm', 200);
    share.leave('calm', 200);
    expect(share.enter('hot', 700)).toBe('admitted');
    expect(share.enter('hot', 1)).toBe('over-share');
    expect(share.enter('calm', 200)).toBe('admitted');
    share.leave('calm', 200);
    clock.nowMs = 10_000;
    expect(share.enter('hot', 1)).toBe('over-share');
    clock.nowMs = 20_000;
    expect(share.enter('hot', 100)).toBe('admitted');
  });

  it('gives a tenant of weight 2 twice the share', () => {
    const { share } = room({ newcomerBytes: 0, weightOf: (tenant) => (tenant === 'big' ? 2 : 1) });
    share.enter('first', 1_000);
    for (const tenant of ['big', 'small']) expect(share.enter(tenant, 900)).not.toBe('admitted');
    share.leave('first', 1_000);
    const fill = (tenant: string): number => {
      while (share.enter(tenant, 1) === 'admitted');
      return share.bytesOf(tenant);
    };
    expect(Math.round(fill('big') / fill('small'))).toBe(2);
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'refuses nobody who stays within its share, whatever the others do (seed %i)',
    (seed) => {
      const random = seededRandom(seed);
      const { share, clock } = room({ capacityBytes: 100_000, newcomerBytes: 10_000 });
      const calm = Array.from({ length: 1 + Math.floor(random() * 12) }, (_, index) => `calm-${index}`);
      const hot = Array.from({ length: 1 + Math.floor(random() * 3) }, (_, index) => `hot-${index}`);
      const fair = Math.floor(90_000 / (calm.length + hot.length));
      const open: { tenant: string; bytes: number }[] = [];
      const accepted = new Map<string, number>();
      // Everybody has been seen: shares are what they are from here on.
      for (const tenant of calm) {
        expect(share.enter(tenant, fair)).toBe('admitted');
        share.leave(tenant, fair);
      }
      let refusedHot = 0;
      for (let step = 0; step < 5_000; step += 1) {
        if (random() < 0.004) {
          clock.nowMs += 3_000;
          for (const tenant of calm) {
            const rest = fair - share.bytesOf(tenant);
            expect([seed, step, tenant, share.enter(tenant, rest)]).toEqual([seed, step, tenant, 'admitted']);
            share.leave(tenant, rest);
          }
        }
        if (open.length > 0 && random() < 0.45) {
          const [done] = open.splice(Math.floor(random() * open.length), 1);
          if (done !== undefined) share.leave(done.tenant, done.bytes);
          continue;
        }
        const isHot = random() < 0.8;
        const tenants = isHot ? hot : calm;
        const tenant = tenants[Math.floor(random() * tenants.length)] as string;
        const wanted = 1 + Math.floor(random() * (isHot ? 5_000 : fair));
        const bytes = isHot ? wanted : Math.min(wanted, fair - share.bytesOf(tenant));
        const verdict = share.enter(tenant, bytes);
        if (!isHot) expect([seed, step, tenant, verdict]).toEqual([seed, step, tenant, 'admitted']);
        if (verdict === 'admitted') {
          open.push({ tenant, bytes });
          accepted.set(tenant, (accepted.get(tenant) ?? 0) + bytes);
        } else {
          refusedHot += 1;
        }
        expect(share.bytes).toBeLessThanOrEqual(100_000);
      }
      expect(refusedHot).toBeGreaterThan(0);
      expect(hot.every((tenant) => (accepted.get(tenant) ?? 0) > 0)).toBe(true);
      open.forEach(({ tenant, bytes }) => share.leave(tenant, bytes));
      expect(share.bytes).toBe(0);
    },
  );
});
