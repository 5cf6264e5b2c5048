import { describe, expect, it } from '@jest/globals';
import { foldsOf, judge } from './judge.ts';
import { nabProfiles, type NabProfile } from './nab-profiles.ts';
import { inProbation, outside, probationRows, scaledSigmoid, worthOfRows } from './nab-rows.ts';
import { normalised, scoreAt, ThresholdSweep, type JudgedFile } from './nab-score.ts';

const rows = 20;
const timesMs = Float64Array.from({ length: rows }, (_, row) => row * 1000);
/** Rows 10 to 14; rows 0 to 2 are probation. */
const worth = worthOfRows(timesMs, [{ startMs: 10_000, endMs: 14_000 }]);
const [standard, lowFalsePositives, lowMisses] = nabProfiles as [NabProfile, NabProfile, NabProfile];

function judged(scores: Readonly<Record<number, number>>, name = 'made/file.csv'): JudgedFile {
  return { name, scores: Float64Array.from({ length: rows }, (_, row) => scores[row] ?? 0), worth, windows: 1 };
}

describe('worthOfRows', () => {
  it('is highest at the first row of a window, near 0 at its end, negative after it, and -1 far from any', () => {
    const best = 2 / (1 + Math.exp(-5)) - 1;
    expect(worth.worth[10]).toBeCloseTo(1, 12);
    expect(worth.worth[12]).toBeCloseTo((2 / (1 + Math.exp(-3)) - 1) / best, 12);
    expect(worth.worth[14]).toBeCloseTo((2 / (1 + Math.exp(-1)) - 1) / best, 12);
    expect(worth.worth[15]).toBeCloseTo(2 / (1 + Math.exp(1.25)) - 1, 12);
    expect(worth.worth[5]).toBe(-1);
    expect([2, 3, 9, 10, 14, 15].map((row) => worth.windowOf[row])).toEqual([
      inProbation,
      outside,
      outside,
      0,
      0,
      outside,
    ]);
  });

  it('leaves nothing of the mildness three widths after a window', () => {
    expect(scaledSigmoid(3)).toBeGreaterThan(-1);
    expect(scaledSigmoid(3.01)).toBe(-1);
  });

  it.each([
    [20, 3],
    [4032, 604],
    [5000, 750],
    [22_695, 750],
  ])('does not score the begin of %d rows', (count, expected) => {
    expect(probationRows(count)).toBe(expected);
  });
});

describe('scoreAt', () => {
  it('adds the best row of a window and every false alarm', () => {
    const file = judged({ 5: 0.9, 10: 0.6, 11: 0.9, 15: 0.9 });
    const early = 0.11 * -1;
    const late = 0.11 * (2 / (1 + Math.exp(1.25)) - 1);
    expect(scoreAt([file], standard, 0.5)).toBeCloseTo(1 + early + late, 12);
    expect(scoreAt([file], standard, 0.9)).toBeCloseTo((worth.worth[11] ?? 0) + early + late, 12);
    expect(scoreAt([file], lowFalsePositives, 0.5)).toBeCloseTo(1 + 2 * (early + late), 12);
  });

  it('counts a window in which nothing is found as missed, and nothing within probation', () => {
    expect(scoreAt([judged({ 1: 1 })], standard, 0.5)).toBe(-1);
    expect(scoreAt([judged({ 1: 1 })], lowMisses, 0.5)).toBe(-2);
  });
});

describe('normalised', () => {
  it('is 0 for calling nothing and 100 for calling the first row of each window', () => {
    for (const profile of nabProfiles) {
      expect(normalised(scoreAt([judged({})], profile, 0.5), 1, profile)).toBe(0);
      expect(normalised(scoreAt([judged({ 10: 1 })], profile, 0.5), 1, profile)).toBeCloseTo(100, 10);
    }
  });
});

describe('ThresholdSweep', () => {
  const files = [judged({ 4: 0.8, 10: 0.7, 16: 0.2 }), judged({ 5: 0.9, 12: 0.3, 7: 0.3 })];

  it('finds the threshold that trying every score finds', () => {
    for (const profile of nabProfiles) {
      const tried = [1.1, 0.9, 0.8, 0.7, 0.3, 0.2].map((threshold) => ({
        threshold,
        score: scoreAt(files, profile, threshold),
      }));
      const best = tried.reduce((one, other) => (other.score > one.score ? other : one));
      const found = new ThresholdSweep(files).best(profile);
      expect(found.threshold).toBe(best.threshold);
      expect(found.score).toBeCloseTo(best.score, 12);
    }
  });

  it('asks only the files that take part', () => {
    const sweep = new ThresholdSweep(files);
    expect(sweep.best(standard, (file) => file === 0).threshold).toBe(0.7);
    expect(sweep.best(standard, (file) => file === 1).threshold).toBe(0.3);
  });

  it('calls nothing if that is best', () => {
    const manyFalse = judged(Object.fromEntries(Array.from({ length: 7 }, (_, row) => [row + 3, 0.5])));
    const strict = { ...standard, falsePositive: 1 };
    expect(new ThresholdSweep([manyFalse]).best(strict)).toEqual({ threshold: 1.1, score: -1 });
  });
});

describe('judge', () => {
  it('holds out each file once, and finds the same with the same seeds', () => {
    const foldOf = foldsOf(11, 5, 3);
    expect([...foldOf].sort()).toEqual([0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4].sort());
    expect(foldsOf(11, 5, 3)).toEqual(foldOf);
    expect(foldsOf(11, 5, 4)).not.toEqual(foldOf);
  });

  it('gives held-out files no better score than the best threshold does', () => {
    const files = Array.from({ length: 6 }, (_, index) =>
      judged({ 5: 0.1 * index, 10: 0.9 - 0.1 * index, 17: 0.35 }, `made/${index}.csv`),
    );
    for (const { score, heldOut, heldOutRange } of judge(files, { folds: 3, partitions: 5 })) {
      expect(heldOut).toBeLessThanOrEqual(score);
      expect(heldOutRange[0]).toBeLessThanOrEqual(heldOut);
      expect(heldOutRange[1]).toBeGreaterThanOrEqual(heldOut);
    }
  });
});
