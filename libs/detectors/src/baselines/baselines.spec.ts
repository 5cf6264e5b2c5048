import { describe, expect, it } from '@jest/globals';
import { noise, seededRandom } from '../testing/series.ts';
import { EwmaTail } from './ewma-tail.ts';
import { WindowedGaussian } from './windowed-gaussian.ts';

describe.each([
  ['WindowedGaussian', () => new WindowedGaussian()],
  ['EwmaTail', () => new EwmaTail()],
])('%s', (_, make) => {
  it('gives higher scores to what is farther out, in [0, 1]', () => {
    const after = (value: number) => {
      const [baseline, random] = [make(), seededRandom(2)];
      for (let row = 0; row < 500; row++) baseline.push(noise(random));
      return baseline.push(value);
    };
    const scores = [0, 5, 50, 1e9].map(after);
    expect(scores[0]).toBeLessThan(0.01);
    expect(scores).toEqual([...scores].sort((one, other) => one - other));
    expect(scores[3]).toBe(1);
  });

  it('says nothing of a constant series', () => {
    const baseline = make();
    for (let row = 0; row < 7000; row++) expect(baseline.push(3)).toBe(0);
  });
});

describe('WindowedGaussian', () => {
  it('forgets what has left its window', () => {
    const [long, fresh, random] = [new WindowedGaussian(), new WindowedGaussian(), seededRandom(4)];
    for (let row = 0; row < 3000; row++) long.push(100 * noise(random));
    for (let row = 0; row < 6400; row++) {
      const value = noise(random);
      long.push(value);
      fresh.push(value);
    }
    expect(long.push(4)).toBeCloseTo(fresh.push(4), 6);
  });
});
