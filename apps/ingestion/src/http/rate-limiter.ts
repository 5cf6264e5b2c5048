import { NadiError } from '@nadi/errors';

interface Bucket {
  tokens: number;
  atMs: number;
}

const mostBuckets = 10_000;

/** A token bucket per tenant, shop or address: a second's worth may come at once. */
export class RateLimiter {
  private readonly buckets = new Map<string, Bucket>();

  constructor(
    private readonly eventsPerSecond: number,
    private readonly now: () => number = Date.now,
    /** Who is limited, and in what, for whoever reads the refusal. */
    private readonly words = { who: 'the tenant', what: 'events' },
  ) {}

  /** @throws NadiError RATE_LIMITED with the seconds to wait. */
  take(id: string, events: number): void {
    const nowMs = this.now();
    const bucket = this.bucketOf(id, nowMs);
    const refill = ((nowMs - bucket.atMs) / 1_000) * this.eventsPerSecond;
    bucket.tokens = Math.min(this.eventsPerSecond, bucket.tokens + Math.max(0, refill));
    bucket.atMs = nowMs;
    // A batch larger than a second's worth passes when the bucket is full and leaves a debt.
    if (bucket.tokens < Math.min(events, this.eventsPerSecond)) {
      const missing = Math.min(events, this.eventsPerSecond) - bucket.tokens;
      throw new NadiError('RATE_LIMITED', {
        message: `${this.words.who} may send ${this.eventsPerSecond} ${this.words.what} a second`,
        context: { retryAfterSeconds: Math.max(1, Math.ceil(missing / this.eventsPerSecond)) },
        retriable: true,
      });
    }
    bucket.tokens -= events;
  }

  private bucketOf(id: string, nowMs: number): Bucket {
    let bucket = this.buckets.get(id);
    if (bucket === undefined) {
      if (this.buckets.size >= mostBuckets) {
        this.buckets.delete(this.buckets.keys().next().value as string);
      }
      bucket = { tokens: this.eventsPerSecond, atMs: nowMs };
      this.buckets.set(id, bucket);
    }
    return bucket;
  }
}
