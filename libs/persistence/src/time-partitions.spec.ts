import { describe, expect, it } from '@jest/globals';
import { monthStart } from './time-partitions.ts';

describe('monthStart', () => {
  it.each([
    ['2026-01-01T00:00:00.000Z', '2026-01-01'],
    ['2026-01-31T23:59:59.999Z', '2026-01-01'],
    ['2024-02-29T12:00:00+14:00', '2024-02-01'],
    ['2026-12-31T23:00:00-02:00', '2027-01-01'],
    ['1970-01-01T00:00:00Z', '1970-01-01'],
  ])('is the first day of the month in UTC (%s: %s)', (time, expected) => {
    expect(monthStart(Date.parse(time))).toBe(expected);
  });
});
