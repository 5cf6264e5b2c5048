import { describe, expect, it } from '@jest/globals';
import { calendarOf } from './calendar.ts';

describe('calendarOf', () => {
  it('says the strongest effect that holds at a moment; the end is not part of an interval', () => {
    const calendar = calendarOf([
      { startMs: 10, endMs: 20, effect: 3 },
      { startMs: 15, endMs: 30, effect: 2 },
      { startMs: 18, endMs: 19, effect: 'mute' },
    ]);
    expect([9, 10, 16, 18, 20, 30].map(calendar)).toEqual([1, 3, 3, 'mute', 2, 1]);
  });

  it.each([
    [{ startMs: 5, endMs: 5, effect: 2 }, 'must end after it begins'],
    [{ startMs: 5, endMs: 6, effect: 0.5 }, 'must be 1 or more'],
  ])('refuses %j', (interval, message) => {
    expect(() => calendarOf([interval])).toThrow(message);
  });
});
