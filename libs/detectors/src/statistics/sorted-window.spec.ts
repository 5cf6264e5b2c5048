import { describe, expect, it } from '@jest/globals';
import { seededRandom } from '../testing/series.ts';
import { SortedWindow } from './sorted-window.ts';

describe('SortedWindow', () => {
  it('has the ranks and quantiles of the newest values, as sorting them gives', () => {
    const random = seededRandom(1);
    const window = new SortedWindow(17);
    const all: number[] = [];
    for (let step = 0; step < 500; step++) {
      // Few different values, so that equal ones come and go.
      const value = Math.floor(random() * 12) - 4;
      window.add(value);
      all.push(value);
      const newest = all.slice(-17).sort((one, other) => one - other);
      const asked = Math.floor(random() * 14) - 5;
      expect(window.size).toBe(newest.length);
      expect(window.countBelow(asked)).toBe(newest.filter((one) => one < asked).length);
      expect(window.countUpTo(asked)).toBe(newest.filter((one) => one <= asked).length);
      expect(window.quantile(0.5)).toBe(newest[Math.floor(newest.length / 2)]);
      expect(window.quantile(1)).toBe(newest.at(-1));
    }
  });

  it('has the quantile 0 while it is empty', () => {
    expect(new SortedWindow(3).quantile(0.5)).toBe(0);
  });
});
