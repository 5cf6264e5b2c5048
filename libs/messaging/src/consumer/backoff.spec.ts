import { describe, expect, it } from '@jest/globals';
import { backoffMs } from './backoff.ts';

describe('backoffMs', () => {
  const delays = (random: () => number) =>
    [1, 2, 3, 4, 5, 60, 2_000].map((attempt) => backoffMs(attempt, { firstMs: 100, lastMs: 1_000, random }));

  it('doubles from the first delay to the last and stays there', () => {
    expect(delays(() => 1)).toEqual([100, 200, 400, 800, 1_000, 1_000, 1_000]);
  });

  it('spreads over the upper half of each delay', () => {
    expect(delays(() => 0)).toEqual([50, 100, 200, 400, 500, 500, 500]);
    expect(delays(() => 0.5)).toEqual([75, 150, 300, 600, 750, 750, 750]);
  });
});
