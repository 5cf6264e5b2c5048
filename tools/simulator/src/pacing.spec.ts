import { describe, expect, it } from '@jest/globals';
import type { Clock } from './feed/clock.ts';
import type { GeneratedEvent } from './event.ts';
import { createMarketplace } from './marketplace.ts';
import { pace } from './pacing.ts';

const startMs = Date.UTC(2026, 10, 21, 9);
const beganMs = 5_000_000;

/** Time passes only while somebody sleeps: a sleeper wakes at once, and it is later. */
function sleepersClock(): Clock {
  let nowMs = beganMs;
  return {
    nowMs: () => nowMs,
    async sleep(durationMs) {
      await new Promise((resolve) => setImmediate(resolve));
      nowMs += durationMs;
    },
  };
}

/** Takes events in, except while it is full: from one time to another, milliseconds after the beginning. */
function setting(speed: number, full: { readonly fromMs: number; readonly toMs: number } = { fromMs: 0, toMs: 0 }) {
  const clock = sleepersClock();
  const offered: { readonly event: GeneratedEvent; readonly clockMs: number }[] = [];
  const feeder = {
    failure: undefined,
    get hasRoom() {
      const elapsedMs = clock.nowMs() - beganMs;
      return elapsedMs < full.fromMs || elapsedMs >= full.toMs;
    },
    offer(event: GeneratedEvent) {
      offered.push({ event, clockMs: clock.nowMs() });
      return true;
    },
  };
  const marketplace = createMarketplace({
    seed: 'pace',
    startMs,
    eventsPerSecond: 200 / speed,
    dailyCurve: false,
    scale: { stores: 100, products: 300, customers: 500 },
  });
  const lags: number[] = [];
  const options = {
    clock,
    feeder,
    marketplace,
    startMs,
    speed,
    untilMs: startMs + 10_000 * speed,
    signal: new AbortController().signal,
    onStep: (behindMs: number) => void lags.push(behindMs),
  };
  return { options, offered, lags };
}

describe('pace', () => {
  it.each([1, 600])('offers each event when it is due, at speed %d, and ends at the end', async (speed) => {
    const { options, offered, lags } = setting(speed);
    await pace(options);
    expect(offered.length / 2_000).toBeCloseTo(1, 0);
    for (const { event, clockMs } of offered) {
      const dueMs = beganMs + (event.emitMs - startMs) / speed;
      expect(clockMs).toBeGreaterThanOrEqual(dueMs);
      expect(clockMs - dueMs).toBeLessThanOrEqual(21);
    }
    expect(options.clock.nowMs() - beganMs).toBeGreaterThanOrEqual(10_000);
    expect(options.marketplace.next(options.untilMs)).toBeUndefined();
    expect(Math.max(...lags)).toBe(0);
  });

  it('falls behind and says so while the feeder is full, then catches up and leaves nothing out', async () => {
    const { options, offered, lags } = setting(1, { fromMs: 2_000, toMs: 6_000 });
    await pace(options);
    expect(Math.max(...lags)).toBeGreaterThan(3_900);
    expect(Math.max(...lags)).toBeLessThanOrEqual(4_100);
    expect(lags.at(-1)).toBe(0);
    expect(offered).toHaveLength(options.marketplace.generated);
    const undisturbed = setting(1).options.marketplace;
    expect(offered.map(({ event }) => event)).toEqual([...undisturbed.until(options.untilMs)]);
  });

  it('ends on abort', async () => {
    const abort = new AbortController();
    const { options, lags } = setting(1);
    await pace({
      ...options,
      untilMs: Infinity,
      signal: abort.signal,
      onStep: () => {
        lags.push(0);
        if (lags.length === 10) abort.abort();
      },
    });
    expect(lags).toHaveLength(10);
  });
});
