import { describe, expect, it } from '@jest/globals';
import { ratioInterval, type Interval, type RatioInterval } from './ratio-interval.ts';

/** Numbers from 0 to 1 (mulberry32). */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A Poisson number, by the product of uniform ones (Knuth). */
function poisson(mean: number, random: () => number): number {
  let count = -1;
  for (let product = 1; product > Math.exp(-mean); count += 1) {
    product *= random();
  }
  return count;
}

const holds = (interval: Interval | undefined, truth: number) =>
  interval === undefined || (interval.low <= truth && truth <= (interval.high ?? Number.POSITIVE_INFINITY));

describe('ratioInterval', () => {
  it.each([
    // Newcombe (1998), Two-sided confidence intervals for the single proportion, table I.
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])('of a proportion %i of %i is that of Wilson', (of, to, low, high) => {
    const interval = ratioInterval('proportion', of, to);
    expect(interval?.low).toBeCloseTo(low, 4);
    expect(interval?.high).toBeCloseTo(high, 4);
  });

  it('has ends where nothing or everything was counted', () => {
    expect(ratioInterval('proportion', 7, 7)?.high).toBe(1);
    expect(ratioInterval('rate', 0, 5)?.low).toBe(0);
    expect(ratioInterval('rate', 3, 0)).toEqual({ low: expect.any(Number), high: null });
  });

  it('says nothing of nothing, and of a proportion that cannot be', () => {
    expect(ratioInterval('proportion', 0, 0)).toBeUndefined();
    expect(ratioInterval('proportion', 6, 5)).toBeUndefined();
    expect(ratioInterval('rate', 0, 0)).toBeUndefined();
    expect(ratioInterval('rate', 6, 5)).toBeDefined();
  });

  it.each<[RatioInterval, number, number]>([
    ['proportion', 40, 0.1],
    ['proportion', 200, 0.5],
    ['proportion', 1_000, 0.01],
    ['rate', 30, 0.3],
    ['rate', 100, 1.7],
    ['rate', 400, 0.02],
  ])('of a %s of %i events holds the truth of %d about 95 times in 100', (kind, size, truth) => {
    const seed = 20_261_122;
    const random = randomNumbers(seed);
    const runs = 4_000;
    let held = 0;
    for (let run = 0; run < runs; run += 1) {
      const to = kind === 'rate' ? poisson(size, random) : size;
      const of =
        kind === 'rate'
          ? poisson(size * truth, random)
          : Array.from({ length: size }, () => random()).filter((number) => number < truth).length;
      held += holds(ratioInterval(kind, of, to), truth) ? 1 : 0;
    }
    expect(held / runs).toBeGreaterThan(0.925);
    expect(held / runs).toBeLessThan(0.985);
  });
});
