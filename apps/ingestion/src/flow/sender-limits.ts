import { NadiError } from '@nadi/errors';
import type { VerifiedKey } from '../keys/api-key.ts';
import { KeyQuotas, type QuotaDefaults } from './key-quotas.ts';
import { limitFields, type LimitState } from './limit-fields.ts';
import { TokenBuckets, type Rate } from './token-buckets.ts';

export interface SenderLimitsOptions extends QuotaDefaults {
  /** Most events per second and tenant on this instance. */
  readonly tenantEventsPerSecond: number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Room that was given to the events of a request. */
export interface Permit {
  /** Must be called once their fate is known. */
  settle(accepted: number): void;
}

/** How much keys and tenants may send: rates of keys and tenants on this instance, quotas of keys on all of them. */
export class SenderLimits {
  readonly quotas: KeyQuotas;
  private readonly buckets: TokenBuckets;
  private readonly tenantRate: Rate;

  constructor({ tenantEventsPerSecond, now, ...defaults }: SenderLimitsOptions) {
    this.quotas = new KeyQuotas(defaults, now);
    this.buckets = new TokenBuckets(now);
    this.tenantRate = { perSecond: tenantEventsPerSecond, burst: tenantEventsPerSecond };
  }

  /**
   * Lets the events of a request in, or takes nothing at all.
   * @throws NadiError RATE_LIMITED, QUOTA_EXCEEDED with the seconds to wait
   */
  take(key: VerifiedKey, events: number): Permit {
    const { buckets, quotas } = this;
    const rates = this.ratesOf(key);
    for (const { who, bucket, rate } of rates) {
      const retryAfterSeconds = buckets.secondsUntil(bucket, events, rate);
      if (retryAfterSeconds > 0) {
        const state = { ...rateState(who, rate, buckets.left(bucket, rate)), resetSeconds: retryAfterSeconds };
        throw new NadiError('RATE_LIMITED', {
          message: `the ${who} may send ${rate.perSecond} events a second`,
          context: { retryAfterSeconds, headers: limitFields([state]) },
          retriable: true,
        });
      }
    }
    quotas.assertRoom(key, events);
    rates.forEach(({ bucket, rate }) => buckets.take(bucket, events, rate));
    quotas.reserve(key, events);
    return { settle: (accepted) => quotas.settle(key, events, accepted) };
  }

  /** Headers that tell a sender of the limits of its key and what is left of them; none if it has none. */
  fieldsOf(key: VerifiedKey): Readonly<Record<string, string>> {
    const [own] = this.ratesOf(key).filter(({ who }) => who === 'key');
    const rate = own === undefined ? [] : [rateState(own.who, own.rate, this.buckets.left(own.bucket, own.rate))];
    return limitFields([...rate, ...this.quotas.states(key)]);
  }

  private ratesOf({ tenantId, prefix, limits }: VerifiedKey): { who: string; bucket: string; rate: Rate }[] {
    const rates = [{ who: 'tenant', bucket: `tenant ${tenantId}`, rate: this.tenantRate }];
    const perSecond = limits?.eventsPerSecond ?? null;
    if (prefix !== undefined && perSecond !== null) {
      rates.push({ who: 'key', bucket: `key ${prefix}`, rate: { perSecond, burst: limits?.burstEvents ?? perSecond } });
    }
    return rates;
  }
}

function rateState(name: string, { perSecond, burst }: Rate, left: number): LimitState {
  const windowSeconds = Math.max(1, Math.ceil(burst / perSecond));
  return { name, quota: burst, windowSeconds, left, resetSeconds: 1 };
}
