import { describe, expect, it } from '@jest/globals';
import { backOffMs } from './back-off.ts';

describe('the time until the next try', () => {
  it('starts below half a second and doubles', () => {
    expect([1, 2, 3, 4].map((failures) => backOffMs(failures, 1))).toEqual([500, 1_000, 2_000, 4_000]);
  });

  it('is half chance', () => {
    expect(backOffMs(3, 0)).toBe(1_000);
    expect(backOffMs(3, 0.5)).toBe(1_500);
  });

  it('never exceeds half a minute, however long the trouble lasts', () => {
    expect(backOffMs(10_000, 1)).toBe(30_000);
  });
});
