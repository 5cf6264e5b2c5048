import { describe, expect, it } from '@jest/globals';
import { retryPauseMs } from './retry-pause.ts';

describe('the pause after a failed attempt', () => {
  it('doubles up to a quarter of an hour', () => {
    expect([0, 1, 2, 7, 8, 99].map(retryPauseMs)).toEqual([5_000, 10_000, 20_000, 640_000, 900_000, 900_000]);
  });
});
