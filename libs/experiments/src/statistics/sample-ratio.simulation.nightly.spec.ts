import { describe, expect, it } from '@jest/globals';
import { chiSquare } from '../testing/chi-square.ts';
import { seededRandom } from '../testing/seeded-random.ts';
import { fewestSuccesses, mostSuccesses } from '../testing/simulated-experiment.ts';
import { checkSampleRatio } from './index.ts';

const [alpha, hours, unitsPerHour] = [0.01, 14 * 24, 50];
const seed = 20_261_124;
const timeoutMs = 120_000;

/** In how many runs a check finds a mismatch at any hour, where units go to the second of two variants with this probability. */
function foundInRuns(runs: number, second: number, check: (counts: readonly [number, number]) => boolean): number {
  const random = seededRandom(seed);
  let found = 0;
  for (let run = 0; run < runs; run += 1) {
    const counts: [number, number] = [0, 0];
    let mismatch = false;
    for (let hour = 0; hour < hours; hour += 1) {
      for (let unit = 0; unit < unitsPerHour; unit += 1) {
        counts[random() < second ? 1 : 0] += 1;
      }
      mismatch ||= check(counts);
    }
    found += mismatch ? 1 : 0;
  }
  return found;
}

const sequential = (weights: readonly number[]) => (counts: readonly number[]) =>
  checkSampleRatio(counts, weights, alpha).mismatch;

describe(`the sample ratio of runs that are looked at every hour for 14 days, seed ${seed}`, () => {
  const runs = 1_000;

  it.each([
    ['50 to 50', 0.5, [1, 1]],
    ['90 to 10', 0.1, [9, 1]],
  ] as const)(
    'is called wrong in at most 1 %% of 1,000 runs of %s',
    (_name, second, weights) => {
      const wrong = foundInRuns(runs, second, sequential(weights));
      expect(wrong).toBeLessThanOrEqual(mostSuccesses(runs, alpha));
    },
    timeoutMs,
  );

  it(
    'is called wrong far more often by a test that may be made once',
    () => {
      // One degree of freedom: one in a hundred is above 6.635.
      const once = (counts: readonly [number, number]) => {
        const half = (counts[0] + counts[1]) / 2;
        return chiSquare(counts, [half, half]) > 6.635;
      };
      expect(foundInRuns(runs, 0.5, once)).toBeGreaterThan(4 * mostSuccesses(runs, alpha));
    },
    timeoutMs,
  );

  it(
    'is found to be wrong where units go 52 to 48',
    () => {
      const found = foundInRuns(200, 0.52, sequential([1, 1]));
      expect(found).toBeGreaterThanOrEqual(fewestSuccesses(200, 0.8));
    },
    timeoutMs,
  );
});
