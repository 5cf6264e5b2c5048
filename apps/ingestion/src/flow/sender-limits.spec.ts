import { describe, expect, it } from '@jest/globals';
import { NadiError } from '@nadi/errors';
import type { KeyLimits, KeyUsage, VerifiedKey } from '../keys/api-key.ts';
import { SenderLimits, type SenderLimitsOptions } from './sender-limits.ts';

const noLimits: KeyLimits = { eventsPerSecond: null, burstEvents: null, eventsPerDay: null, eventsPerMonth: null };
const noon = Date.UTC(2026, 0, 30, 12);
const domains = new Set(['*']);

function keyOf(limits: Partial<KeyLimits> = {}, usage?: KeyUsage, prefix = 'k1'): VerifiedKey {
  const rights = { name: 'shop', tenantId: 'acme', domains, prefix, limits: { ...noLimits, ...limits } };
  return usage === undefined ? rights : { ...rights, usage };
}

function limitsAt(startMs: number, options: Partial<SenderLimitsOptions> = {}) {
  const clock = { nowMs: startMs };
  const defaults = { tenantEventsPerSecond: 1_000_000, keyEventsPerDay: 0, keyEventsPerMonth: 0 };
  return { clock, limits: new SenderLimits({ ...defaults, now: () => clock.nowMs, ...options }) };
}

function refusal(act: () => unknown): NadiError | undefined {
  try {
    act();
    return undefined;
  } catch (error) {
    return error as NadiError;
  }
}

describe('rates', () => {
  const tenantOf = (tenantId: string): VerifiedKey => ({ name: 'shop', tenantId, domains });

  it('let a second’s worth through at once, then as much as time brings, per tenant', () => {
    const { clock, limits } = limitsAt(0, { tenantEventsPerSecond: 100 });
    limits.take(tenantOf('a'), 100);
    expect(refusal(() => limits.take(tenantOf('a'), 1))?.code).toBe('RATE_LIMITED');
    limits.take(tenantOf('b'), 100);
    clock.nowMs = 500;
    limits.take(tenantOf('a'), 50);
    expect(refusal(() => limits.take(tenantOf('a'), 1))?.code).toBe('RATE_LIMITED');
  });

  it('let a batch through that is larger than a second’s worth, and make up for it', () => {
    const { clock, limits } = limitsAt(0, { tenantEventsPerSecond: 100 });
    limits.take(tenantOf('a'), 300);
    clock.nowMs = 2_500;
    expect(refusal(() => limits.take(tenantOf('a'), 100))?.context).toMatchObject({ retryAfterSeconds: 1 });
    clock.nowMs = 3_000;
    limits.take(tenantOf('a'), 100);
  });

  it('do not mind a clock that goes backwards', () => {
    const { clock, limits } = limitsAt(10_000, { tenantEventsPerSecond: 10 });
    limits.take(tenantOf('a'), 10);
    clock.nowMs = 0;
    expect(refusal(() => limits.take(tenantOf('a'), 10))?.code).toBe('RATE_LIMITED');
    clock.nowMs = 1_000;
    limits.take(tenantOf('a'), 10);
  });

  it('of a key hold beside that of its tenant, with a burst of its own, and are told in headers', () => {
    const { clock, limits } = limitsAt(noon);
    const key = keyOf({ eventsPerSecond: 10, burstEvents: 40 });
    limits.take(key, 40);
    const error = refusal(() => limits.take(key, 20));
    expect(error).toMatchObject({ code: 'RATE_LIMITED', context: { retryAfterSeconds: 2 } });
    expect(error?.context.headers).toEqual({
      'ratelimit-policy': '"key";q=40;qu="events";w=4',
      ratelimit: '"key";r=0;t=2',
    });
    limits.take(keyOf({}, undefined, 'k2'), 100);
    clock.nowMs += 2_000;
    limits.take(key, 20);
  });

  it('take nothing from the key when the tenant is refused, nor the other way round', () => {
    const { limits } = limitsAt(noon, { tenantEventsPerSecond: 50 });
    const key = keyOf({ eventsPerSecond: 10, eventsPerDay: 100 });
    expect(refusal(() => limits.take(keyOf({ eventsPerDay: 5 }, undefined, 'k2'), 6))?.code).toBe('QUOTA_EXCEEDED');
    limits.take(key, 10);
    expect(refusal(() => limits.take(key, 5))?.code).toBe('RATE_LIMITED');
    limits.take(keyOf({}, undefined, 'k3'), 40);
  });
});

describe('quotas', () => {
  it('count what was accepted, refuse what exceeds the rest, and say when there is more', () => {
    const { clock, limits } = limitsAt(noon);
    const key = keyOf({ eventsPerDay: 10 }, { on: '2026-01-30', day: 4, month: 4 });
    limits.take(key, 5).settle(3);
    const error = refusal(() => limits.take(key, 4));
    expect(error).toMatchObject({ code: 'QUOTA_EXCEEDED', context: { retryAfterSeconds: 12 * 3_600 } });
    expect(error?.context.headers).toEqual({
      'ratelimit-policy': '"day";q=10;qu="events";w=86400',
      ratelimit: '"day";r=3;t=43200',
    });
    limits.take(key, 3).settle(3);
    clock.nowMs += 12 * 3_600_000;
    limits.take(key, 10).settle(10);
  });

  it('count nothing of what was answered with 503, but keep its room until then', () => {
    const { limits } = limitsAt(noon);
    const key = keyOf({ eventsPerDay: 10 });
    const permit = limits.take(key, 10);
    expect(refusal(() => limits.take(key, 1))?.code).toBe('QUOTA_EXCEEDED');
    permit.settle(0);
    limits.take(key, 10);
  });

  it('of a month go on over days and begin anew with the next', () => {
    const { clock, limits } = limitsAt(noon);
    const key = keyOf({ eventsPerMonth: 10 });
    limits.take(key, 6).settle(6);
    clock.nowMs += 24 * 3_600_000;
    const error = refusal(() => limits.take(key, 5));
    expect(error).toMatchObject({ code: 'QUOTA_EXCEEDED', context: { retryAfterSeconds: 12 * 3_600 } });
    limits.take(key, 4).settle(4);
    clock.nowMs += 12 * 3_600_000;
    limits.take(key, 10);
  });

  it('that a key does not have are those of the service', () => {
    const { limits } = limitsAt(noon, { keyEventsPerDay: 5 });
    expect(refusal(() => limits.take(keyOf(), 6))?.code).toBe('QUOTA_EXCEEDED');
    limits.take(keyOf({ eventsPerDay: 50 }, undefined, 'k2'), 6);
  });

  it('are stored in between: nothing is lost when that fails, and what other instances counted is learned', () => {
    const { limits } = limitsAt(noon);
    const { quotas } = limits;
    const key = keyOf({ eventsPerDay: 100 });
    limits.take(key, 10).settle(10);
    expect(quotas.beginStoring()).toEqual([{ tenantId: 'acme', prefix: 'k1', day: '2026-01-30', events: 10 }]);
    limits.take(key, 5).settle(5);
    quotas.notStored();
    expect(quotas.beginStoring()).toMatchObject([{ events: 15 }]);
    expect(quotas.states(key)).toMatchObject([{ left: 85 }]);
    quotas.stored(new Map([['k1', { on: '2026-01-30', day: 60, month: 60 }]]));
    expect(quotas.states(key)).toMatchObject([{ left: 40 }]);
    expect(quotas.beginStoring()).toEqual([]);
  });
});
