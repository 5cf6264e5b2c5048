import { NadiError } from '@nadi/errors';

const perMinute = 30;
const minuteMs = 60_000;
const mostAddresses = 100_000;

/** Limits how often one network address may try to get in: 30 times within any minute, across all accounts. */
export class AddressLimiter {
  private attempts = new Map<string, { count: number; untilMs: number }>();

  constructor(private readonly now: () => number) {}

  /** @throws NadiError RATE_LIMITED with the seconds to wait */
  take(address: string): void {
    const now = this.now();
    let entry = this.attempts.get(address);
    if (entry === undefined || entry.untilMs <= now) {
      if (this.attempts.size >= mostAddresses) {
        this.attempts = new Map([...this.attempts].filter(([, { untilMs }]) => untilMs > now));
      }
      entry = { count: 0, untilMs: now + minuteMs };
      this.attempts.set(address, entry);
    }
    entry.count += 1;
    if (entry.count > perMinute) {
      throw new NadiError('RATE_LIMITED', {
        message: `more than ${perMinute} attempts within a minute`,
        context: { retryAfterSeconds: Math.ceil((entry.untilMs - now) / 1_000) },
      });
    }
  }
}
