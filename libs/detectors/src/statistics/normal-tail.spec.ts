import { describe, expect, it } from '@jest/globals';
import { logNormalTail } from './normal-tail.ts';

describe('logNormalTail', () => {
  it.each([
    [0, 0.5],
    [1, 0.158655254],
    [1.959964, 0.025],
    [3, 0.001349898],
  ])('is the logarithm of the tail at %d', (z, tail) => {
    expect(Math.exp(logNormalTail(z))).toBeCloseTo(tail, 6);
  });

  it('still tells tails apart that are no numbers any more', () => {
    expect(logNormalTail(60)).toBeLessThan(logNormalTail(50));
    expect(Number.isFinite(logNormalTail(60))).toBe(true);
  });
});
