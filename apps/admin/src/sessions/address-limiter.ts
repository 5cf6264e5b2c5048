import { isIPv6 } from 'node:net';
import { NadiError } from '@nadi/errors';

const perMinute = 30;
const minuteMs = 60_000;
const mostAddresses = 100_000;

/**
 * Limits how often one network address may fail to get in: 30 times within any minute, across all accounts. Of IPv6 the first 64
 * bits are one address, since everybody gets at least that many.
 */
export class AddressLimiter {
  private readonly failures = new Map<string, { count: number; untilMs: number }>();

  constructor(private readonly now: () => number) {}

  /**
   * Runs an attempt to get in and counts it if it fails.
   * @throws NadiError RATE_LIMITED with the seconds to wait, without running it; otherwise what the attempt throws.
   */
  async attempt<T>(address: string, attempt: () => Promise<T>): Promise<T> {
    const network = networkOf(address);
    this.assertAllowed(network);
    // Counted beforehand, or many at once would all be allowed.
    const entry = this.count(network);
    const answer = await attempt();
    entry.count -= 1;
    return answer;
  }

  private assertAllowed(network: string): void {
    const entry = this.failures.get(network);
    const waitMs = (entry?.untilMs ?? 0) - this.now();
    if (entry !== undefined && waitMs > 0 && entry.count >= perMinute) {
      throw new NadiError('RATE_LIMITED', {
        message: `${perMinute} attempts have failed within a minute`,
        context: { retryAfterSeconds: Math.ceil(waitMs / 1_000) },
      });
    }
  }

  private count(network: string) {
    const now = this.now();
    let entry = this.failures.get(network);
    if (entry === undefined || entry.untilMs <= now) {
      // At the end again: what leaves when there are too many is what ends first.
      this.failures.delete(network);
      if (this.failures.size >= mostAddresses) {
        this.failures.delete(this.failures.keys().next().value as string);
      }
      entry = { count: 0, untilMs: now + minuteMs };
      this.failures.set(network, entry);
    }
    entry.count += 1;
    return entry;
  }
}

/** What counts as one address. */
export function networkOf(address: string): string {
  if (!isIPv6(address)) {
    return address;
  }
  const mapped = /^::ffff:(\d+(?:\.\d+){3})$/i.exec(address)?.[1];
  if (mapped !== undefined) {
    return mapped;
  }
  const [head = '', tail] = address.split('::');
  const [first, last] = [head, tail ?? ''].map((text) => text.split(':').filter((group) => group !== ''));
  const zeros = tail === undefined ? 0 : 8 - (first?.length ?? 0) - (last?.length ?? 0);
  const groups = [...(first ?? []), ...Array<string>(Math.max(0, zeros)).fill('0'), ...(last ?? [])];
  return `${groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`;
}
