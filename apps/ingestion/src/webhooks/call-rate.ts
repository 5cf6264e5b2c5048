import { NadiError } from '@nadi/errors';
import { TokenBuckets, type Rate } from '../flow/token-buckets.ts';

export interface CallRateOptions {
  /** Who is limited, such as `the shop`. */
  readonly who: string;
  readonly perSecond: number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** How often shops or addresses may call on this instance; a second's worth may come at once. */
export class CallRate {
  private readonly rate: Rate;
  private readonly buckets: TokenBuckets;

  constructor(private readonly options: CallRateOptions) {
    const { perSecond, now } = options;
    this.rate = { perSecond, burst: perSecond };
    // Of its own: many addresses must not make the service forget what shops have used.
    this.buckets = new TokenBuckets(now);
  }

  /** @throws NadiError RATE_LIMITED with the seconds to wait */
  take(id: string): void {
    const { who, perSecond } = this.options;
    const retryAfterSeconds = this.buckets.secondsUntil(id, 1, this.rate);
    if (retryAfterSeconds > 0) {
      const message = `${who} may send ${perSecond} webhooks a second`;
      throw new NadiError('RATE_LIMITED', { message, context: { retryAfterSeconds }, retriable: true });
    }
    this.buckets.take(id, 1, this.rate);
  }
}
