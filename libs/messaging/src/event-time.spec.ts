import { describe, expect, it } from '@jest/globals';
import { parseEventTime } from './event-time.ts';

describe('parseEventTime', () => {
  it.each([
    '2026-01-31T23:59:59.123Z',
    '2024-02-29T00:00:00.000Z',
    '1969-12-31T23:59:59.999Z',
    '0001-01-01T00:00:00.000Z',
    '2026-01-31T23:59:59Z',
    '2026-01-31T23:59:59.123456Z',
    '2026-01-31T23:59:59.123+05:30',
    '2026-01-31T24:00:00.000Z',
    '2026-01-31',
    '2026-02-29T00:00:00.000Z',
    '2026-02-30T00:00:00.000Z',
    '2026-02-32T00:00:00.000Z',
    '2026-00-10T00:00:00.000Z',
    '2026-13-10T00:00:00.000Z',
    '2026-01-31T24:00:00.001Z',
    '2026-01-31T23:60:00.000Z',
    '2026-01-31T23:59:60.000Z',
    '2026-01-31T23:59:59.12xZ',
    '2026-0a-31T23:59:59.123Z',
    '20x6-01-31T23:59:59.123Z',
    '2026-01-31 23:59:59.123Z',
    '2026-01-31T23:59:59.1230',
    'yesterday',
    '',
  ])('reads %j as Date.parse does', (text) => {
    const expected = Date.parse(text);
    // The second time the day is known.
    for (const value of [Buffer.from(text), text, Buffer.from(text)]) {
      expect(parseEventTime(value)).toBe(expected);
    }
  });

  it('reads any time that was written by toISOString', () => {
    for (let timeMs = -62_135_596_800_000; timeMs < 253_402_300_799_999; timeMs += 2_345_678_912_345) {
      expect(parseEventTime(Buffer.from(new Date(timeMs).toISOString()))).toBe(timeMs);
    }
  });
});
