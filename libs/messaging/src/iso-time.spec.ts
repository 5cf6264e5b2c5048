import { describe, expect, it } from '@jest/globals';
import { IsoTimeWriter, isoTimeBytes } from './iso-time.ts';

describe('IsoTimeWriter', () => {
  it.each([
    [0],
    [1],
    [59_999],
    [60_000],
    [1_700_000_000_123],
    [1_700_000_000_007],
    [Date.UTC(2028, 1, 29, 23, 59, 59, 999)],
    [Date.UTC(2099, 11, 31, 0, 0, 0, 10)],
    [-1],
    [-86_400_001],
  ])('writes %i as Date does, whatever it wrote before', (timeMs) => {
    const writer = new IsoTimeWriter();
    const target = Buffer.alloc(isoTimeBytes + 2);
    for (const before of [timeMs + 123_456, timeMs - 1, timeMs]) {
      writer.write(target, 0, before);
    }
    expect(writer.write(target, 1, timeMs)).toBe(1 + isoTimeBytes);
    expect(target.toString('latin1', 1, 1 + isoTimeBytes)).toBe(new Date(timeMs).toISOString());
  });
});
