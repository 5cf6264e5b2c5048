import { describe, expect, it } from '@jest/globals';
import { mapBounded } from './bounded.ts';

describe('mapBounded', () => {
  it('keeps the order of the items and never exceeds the limit', async () => {
    let running = 0;
    let most = 0;
    const results = await mapBounded([5, 4, 3, 2, 1], 2, async (item) => {
      running += 1;
      most = Math.max(most, running);
      await Promise.resolve();
      running -= 1;
      return item * 10;
    });
    expect(results).toEqual([50, 40, 30, 20, 10]);
    expect(most).toBe(2);
  });

  it('starts nothing new after a failure, and throws it when what runs has ended', async () => {
    const started: number[] = [];
    const work = mapBounded([1, 2, 3, 4], 2, async (item) => {
      started.push(item);
      await Promise.resolve();
      if (item === 1) {
        throw new Error('first');
      }
    });
    await expect(work).rejects.toThrow('first');
    expect(started).not.toContain(4);
  });

  it('does nothing for no items', async () => {
    expect(await mapBounded([], 8, () => Promise.reject(new Error('never')))).toEqual([]);
  });
});
