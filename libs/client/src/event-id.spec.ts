import { describe, expect, it } from '@jest/globals';
import { eventId } from './event-id.ts';

const bytes = (value: number) => new Uint8Array(10).fill(value);

describe('eventId', () => {
  it.each([0, 85, 170, 255])('is a UUID of version 7 for random bytes of %d', (value) => {
    expect(eventId(1_763_726_400_000, bytes(value))).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
  });

  it('sorts by time', () => {
    expect(eventId(1_000, bytes(255)) < eventId(1_001, bytes(0))).toBe(true);
    expect(eventId(0xffffffff, bytes(255)) < eventId(0x100000000, bytes(0))).toBe(true);
  });

  it('differs by chance', () => {
    const ids = Array.from({ length: 1_000 }, () => eventId(1, crypto.getRandomValues(new Uint8Array(10))));
    expect(new Set(ids).size).toBe(1_000);
  });
});
