import { describe, expect, it } from '@jest/globals';
import { isFuture, watermarkMs } from './watermark.ts';

const options = { idleMs: 30_000 };
const nowMs = 1_000_000;
const active = (maxEventMs: number) => ({ maxEventMs, seenMs: nowMs - 29_999, readUntilMs: nowMs });
const idle = (maxEventMs: number, idleForMs = 30_000) => ({
  maxEventMs,
  seenMs: nowMs - idleForMs,
  readUntilMs: nowMs,
});
/** Nothing was counted for an hour, and nobody has looked whether anything came. */
const unread = (maxEventMs: number, readUntilMs = Number.NEGATIVE_INFINITY) => ({
  maxEventMs,
  seenMs: nowMs - 3_600_000,
  readUntilMs,
});

describe('the watermark', () => {
  it('is the lowest of the partitions that have events', () => {
    expect(watermarkMs([active(500), active(300), active(400)], options)).toBe(300);
  });

  it('is not held back by an idle partition', () => {
    expect(watermarkMs([active(500), idle(300)], options)).toBe(500);
    expect(watermarkMs([active(200), idle(300)], options)).toBe(200);
  });

  it('moves on with the clock from the highest time once all are idle, without a jump', () => {
    expect(watermarkMs([idle(500), idle(300)], options)).toBe(500);
    expect(watermarkMs([idle(500, 31_000), idle(300, 50_000)], options)).toBe(1_500);
  });

  it('stays where it was through an outage of the reader, however long', () => {
    expect(watermarkMs([unread(500), unread(300)], options)).toBe(300);
    expect(watermarkMs([unread(500, nowMs - 3_600_000 + 29_999), unread(300)], options)).toBe(300);
  });

  it('is held back by a partition whose backlog is not yet read', () => {
    expect(watermarkMs([active(900), unread(300)], options)).toBe(300);
    expect(watermarkMs([active(900), unread(300, nowMs)], options)).toBe(900);
  });

  it('moves on no further than all partitions were read', () => {
    expect(watermarkMs([idle(500, 31_000), { ...idle(300, 50_000), readUntilMs: nowMs - 900 }], options)).toBe(600);
    expect(watermarkMs([idle(500, 31_000), { ...idle(300, 50_000), readUntilMs: nowMs - 5_000 }], options)).toBe(500);
  });

  it('is unknown without partitions', () => {
    expect(watermarkMs([], options)).toBe(Number.NEGATIVE_INFINITY);
  });
});

describe('an event of the future', () => {
  it('is one more than five minutes ahead of its receipt', () => {
    expect(isFuture(300_000, 0)).toBe(false);
    expect(isFuture(300_001, 0)).toBe(true);
    expect(isFuture(-1, 0)).toBe(false);
  });
});
