import { describe, expect, it } from '@jest/globals';
import { AskingRate } from './asking-rate.ts';

describe('the rate of asking', () => {
  it('lets a minute’s worth through, then as many as time brings, for each name', () => {
    let nowMs = 0;
    const rate = new AskingRate(() => nowMs, 100);
    const tries = (name: string, count: number) =>
      Array.from({ length: count }, () => {
        try {
          rate.take(name, 3);
          return 'taken';
        } catch (error) {
          return (error as { context: { retryAfterSeconds: number } }).context.retryAfterSeconds;
        }
      });
    expect(tries('a', 4)).toEqual(['taken', 'taken', 'taken', 20]);
    expect(tries('b', 1)).toEqual(['taken']);
    nowMs = 5_000;
    expect(tries('a', 1)).toEqual([15]);
    nowMs = 20_000;
    expect(tries('a', 2)).toEqual(['taken', 20]);
    nowMs = 0;
    expect(tries('a', 1)).toEqual([20]);
    nowMs = 1_000_000;
    expect(tries('a', 4)).toEqual(['taken', 'taken', 'taken', 20]);
  });
});
