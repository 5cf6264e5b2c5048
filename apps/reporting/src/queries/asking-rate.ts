import { NadiError } from '@nadi/errors';

interface Bucket {
  tokens: number;
  atMs: number;
}

const minuteMs = 60_000;

/** How often each caller asks each query, in the memory of this instance: a token bucket that holds a minute's worth. */
export class AskingRate {
  private readonly buckets = new Map<string, Bucket>();

  /**
   * @param now milliseconds; may go backwards
   * @param mostBuckets of callers and queries that are remembered
   */
  constructor(
    private readonly now: () => number,
    private readonly mostBuckets: number,
  ) {}

  /**
   * Counts a question.
   * @param name of caller and query
   * @throws NadiError QUERY_RATE_LIMITED with the seconds to wait, without counting it
   */
  take(name: string, perMinute: number): void {
    const bucket = this.filled(name, perMinute);
    if (bucket.tokens < 1) {
      const retryAfterSeconds = Math.max(1, Math.ceil(((1 - bucket.tokens) * minuteMs) / perMinute / 1_000));
      throw new NadiError('QUERY_RATE_LIMITED', {
        message: `this query may be asked ${perMinute} times a minute`,
        retriable: true,
        context: { retryAfterSeconds },
      });
    }
    bucket.tokens -= 1;
  }

  private filled(name: string, perMinute: number): Bucket {
    const nowMs = this.now();
    const known = this.buckets.get(name) ?? { tokens: perMinute, atMs: nowMs };
    // At the end again: what leaves when there are too many was not asked for longest.
    this.buckets.delete(name);
    if (this.buckets.size >= this.mostBuckets) {
      this.buckets.delete(this.buckets.keys().next().value as string);
    }
    this.buckets.set(name, known);
    known.tokens = Math.min(perMinute, known.tokens + (Math.max(0, nowMs - known.atMs) * perMinute) / minuteMs);
    known.atMs = nowMs;
    return known;
  }
}
