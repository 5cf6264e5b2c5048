import { describe, expect, it } from '@jest/globals';
import { readLimits } from './key-limits.ts';

describe('readLimits', () => {
  it('takes what was given, null for the default, and leaves out what is missing', () => {
    expect(readLimits({ eventsPerSecond: 5, eventsPerDay: null })).toEqual({ eventsPerSecond: 5, eventsPerDay: null });
  });

  it.each([0, -1, 1.5, '5', Number.NaN, 1e16, true])('refuses %p and names the limit', (wrong) => {
    expect(() => readLimits({ eventsPerMonth: wrong })).toThrow(/eventsPerMonth must be a whole number/);
  });
});
