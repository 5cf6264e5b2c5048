import { describe, expect, it } from '@jest/globals';
import { Random } from './random.ts';

const take = <T>(count: number, draw: () => T) => Array.from({ length: count }, draw);
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('Random', () => {
  it('gives the same numbers for the same seed and others for another', () => {
    const [a, b, c] = [new Random('one'), new Random('one'), new Random('two')];
    const numbers = take(50, () => a.float());
    expect(take(50, () => b.float())).toEqual(numbers);
    expect(take(50, () => c.float())).not.toEqual(numbers);
  });

  it('stays in its range and fills it evenly', () => {
    const random = new Random('even');
    const counts = new Array<number>(10).fill(0);
    for (const value of take(100_000, () => random.int(10))) {
      counts[value] = (counts[value] ?? 0) + 1;
    }
    expect(Math.min(...counts)).toBeGreaterThan(9_600);
    expect(Math.max(...counts)).toBeLessThan(10_400);
  });

  it('draws exponential and log-normal values around the given middle', () => {
    const random = new Random('shape');
    expect(mean(take(50_000, () => random.exponential(20)))).toBeCloseTo(20, 0);
    const ordered = take(50_001, () => random.logNormal(40, 0.8)).sort((a, b) => a - b);
    expect(ordered[25_000]).toBeGreaterThan(39);
    expect(ordered[25_000]).toBeLessThan(41);
    // The 95th percentile of the logarithm lies 1.645 sigmas above its middle.
    expect((ordered[47_501] ?? 0) / 40).toBeCloseTo(Math.exp(1.645 * 0.8), 0);
  });

  it('refuses to pick from nothing', () => {
    expect(() => new Random('none').pick([])).toThrow(RangeError);
  });
});
