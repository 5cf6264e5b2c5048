interface Bucket {
  tokens: number;
  atMs: number;
}

/** How fast somebody may send. */
export interface Rate {
  /** Events. */
  readonly perSecond: number;
  /** Events that may come at once. */
  readonly burst: number;
}

const mostBuckets = 10_000;

/**
 * Token buckets in the memory of this instance, one per name. A batch larger than a burst passes when the bucket is full and leaves a
 * debt, which time pays.
 */
export class TokenBuckets {
  private readonly buckets = new Map<string, Bucket>();

  /** @param now milliseconds; may go backwards. */
  constructor(private readonly now: () => number) {}

  /** How long until so many events may come, seconds; 0 if they may now. Takes nothing. */
  secondsUntil(name: string, events: number, rate: Rate): number {
    const missing = Math.min(events, rate.burst) - this.filled(name, rate).tokens;
    return missing <= 0 ? 0 : Math.max(1, Math.ceil(missing / rate.perSecond));
  }

  /** Takes events whether there are tokens for them or not. */
  take(name: string, events: number, rate: Rate): void {
    this.filled(name, rate).tokens -= events;
  }

  /** Events that may come now. */
  left(name: string, rate: Rate): number {
    return Math.max(0, Math.floor(this.filled(name, rate).tokens));
  }

  private filled(name: string, { perSecond, burst }: Rate): Bucket {
    const nowMs = this.now();
    let bucket = this.buckets.get(name);
    if (bucket === undefined) {
      if (this.buckets.size >= mostBuckets) {
        this.buckets.delete(this.buckets.keys().next().value as string);
      }
      bucket = { tokens: burst, atMs: nowMs };
      this.buckets.set(name, bucket);
    }
    const refill = (Math.max(0, nowMs - bucket.atMs) / 1_000) * perSecond;
    bucket.tokens = Math.min(burst, bucket.tokens + refill);
    bucket.atMs = nowMs;
    return bucket;
  }
}
