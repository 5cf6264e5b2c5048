import { describe, expect, it } from '@jest/globals';
import { isFuture, watermarkMs } from './watermark.ts';

const options = { idleMs: 30_000 };
const nowMs = 1_000_000;
const active = (maxEventMs: number) => ({ maxEventMs, seenMs: nowMs - 29_999 });
const idle = (maxEventMs: number, idleForMs = 30_000) => ({ maxEventMs, seenMs: nowMs - idleForMs });

describe('the watermark', () => {
  it('is the lowest of the partitions that have events', () => {
    expect(watermarkMs([active(500), active(300), active(400)], nowMs, options)).toBe(300);
  });

  it('is not held back by an idle partition', () => {
    expect(watermarkMs([active(500), idle(300)], nowMs, options)).toBe(500);
    expect(watermarkMs([active(200), idle(300)], nowMs, options)).toBe(200);
  });

  it('moves on with the clock from the highest time once all are idle, without a jump', () => {
    expect(watermarkMs([idle(500), idle(300)], nowMs, options)).toBe(500);
    expect(watermarkMs([idle(500, 31_000), idle(300, 50_000)], nowMs, options)).toBe(1_500);
  });

  it('is unknown without partitions', () => {
    expect(watermarkMs([], nowMs, options)).toBe(Number.NEGATIVE_INFINITY);
  });
});

describe('an event of the future', () => {
  it('is one more than five minutes ahead of its receipt', () => {
    expect(isFuture(300_000, 0)).toBe(false);
    expect(isFuture(300_001, 0)).toBe(true);
    expect(isFuture(-1, 0)).toBe(false);
  });
});
