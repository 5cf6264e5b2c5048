import { NadiError } from '@nadi/errors';

const perMinute = 30;
const minuteMs = 60_000;
const mostAddresses = 100_000;

/** Limits how often one network address may fail to get in: 30 times within any minute, across all accounts. */
export class AddressLimiter {
  private failures = new Map<string, { count: number; untilMs: number }>();

  constructor(private readonly now: () => number) {}

  /**
   * Runs an attempt to get in and counts it if it fails.
   * @throws NadiError RATE_LIMITED with the seconds to wait, without running it; otherwise what the attempt throws.
   */
  async attempt<T>(address: string, attempt: () => Promise<T>): Promise<T> {
    this.assertAllowed(address);
    // Counted beforehand, or many at once would all be allowed.
    const entry = this.count(address);
    const answer = await attempt();
    entry.count -= 1;
    return answer;
  }

  private assertAllowed(address: string): void {
    const entry = this.failures.get(address);
    const waitMs = (entry?.untilMs ?? 0) - this.now();
    if (entry !== undefined && waitMs > 0 && entry.count >= perMinute) {
      throw new NadiError('RATE_LIMITED', {
        message: `${perMinute} attempts have failed within a minute`,
        context: { retryAfterSeconds: Math.ceil(waitMs / 1_000) },
      });
    }
  }

  private count(address: string) {
    const now = this.now();
    let entry = this.failures.get(address);
    if (entry === undefined || entry.untilMs <= now) {
      if (this.failures.size >= mostAddresses) {
        this.failures = new Map([...this.failures].filter(([, { untilMs }]) => untilMs > now));
      }
      entry = { count: 0, untilMs: now + minuteMs };
      this.failures.set(address, entry);
    }
    entry.count += 1;
    return entry;
  }
}
