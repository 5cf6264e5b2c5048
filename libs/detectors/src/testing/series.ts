import type { Detector, Point, Reading } from '../detector.ts';

/** Seeded numbers in [0, 1): a linear congruential generator, good enough for noise of tests. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Noise around 0 with a deviation near 1, from 12 uniform numbers. */
export function noise(random: () => number): number {
  let sum = -6;
  for (let index = 0; index < 12; index++) sum += random();
  return sum;
}

/** A point of a series without a season. */
export function pointOf(value: number, expected = Number.NaN): Point {
  return { value, slot: 0, cycle: 0, expected, residual: value - expected, rounding: 0 };
}

/** What a detector says of the last of these values. */
export function lastReading(detector: Detector, values: readonly number[], expected?: number): Reading | undefined {
  return values.map((value) => detector.push(pointOf(value, expected))).at(-1);
}
