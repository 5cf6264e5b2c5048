import { describe, expect, it } from '@jest/globals';
import { ReadThrough } from './read-through.ts';

describe('how far the log was read', () => {
  it('is unknown until an end of the log was seen and passed', () => {
    const read = new ReadThrough();
    read.readTo('t', 0, 100);
    expect(read.untilMs('t', 0)).toBe(Number.NEGATIVE_INFINITY);
    read.sawEnd('t', 0, 100, 1_000);
    expect(read.untilMs('t', 0)).toBe(Number.NEGATIVE_INFINITY);
    read.readTo('t', 0, 99);
    expect(read.untilMs('t', 0)).toBe(Number.NEGATIVE_INFINITY);
    read.readTo('t', 0, 100);
    expect(read.untilMs('t', 0)).toBe(1_000);
    expect(read.untilMs('t', 1)).toBe(Number.NEGATIVE_INFINITY);
  });

  it('moves on while nothing arrives', () => {
    const read = new ReadThrough();
    for (const nowMs of [1_000, 2_000, 3_000]) {
      read.sawEnd('t', 0, 0, nowMs);
      read.readTo('t', 0, 0);
      expect(read.untilMs('t', 0)).toBe(nowMs);
    }
  });

  it('moves on under load that never lets the position reach the end', () => {
    const read = new ReadThrough();
    const until: number[] = [];
    for (let second = 0; second < 10; second += 1) {
      // A thousand records a second, read two and a half seconds after they came.
      read.sawEnd('t', 0, second * 1_000, second * 1_000);
      read.readTo('t', 0, Math.max(0, second * 1_000 - 2_500));
      until.push(read.untilMs('t', 0));
    }
    expect(until.at(-1)).toBeGreaterThanOrEqual(4_000);
  });

  it('stands still while a backlog is read, and jumps once it is done', () => {
    const read = new ReadThrough();
    const until = [10_000, 11_000, 12_000].map((nowMs, index) => {
      read.sawEnd('t', 0, 5_000, nowMs);
      read.readTo('t', 0, [100, 2_000, 5_000][index] as number);
      return read.untilMs('t', 0);
    });
    expect(until).toEqual([Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY, 10_000]);
  });
});
