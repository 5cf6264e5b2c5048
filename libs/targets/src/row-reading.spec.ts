import { describe, expect, it } from '@jest/globals';
import { evenShares, readRow, type RowInput, type StepSum } from './index.ts';

const minuteMs = 60_000;
const step = (value: number): StepSum => ({ value, events: value });
const hour: RowInput = {
  target: { fromMs: 0, toMs: 60 * minuteMs, stepMs: 15 * minuteMs, steps: 4 },
  row: { value: 400, hours: undefined },
  shares: evenShares(4),
  steps: [step(80), step(70), step(0), step(0)],
  atMs: 30 * minuteMs,
  measure: 'count',
};

describe('a reading', () => {
  it('says how far a row is, how far it should be and what is needed', () => {
    const reading = readRow(hour);
    expect(reading).toMatchObject({
      ...{ actual: 150, target: 400, share: 0.375, expected: 200, expectedShare: 0.5, timeShare: 0.5, ratio: 0.75 },
      neededPerMinute: 250 / 30,
    });
    expect(reading.forecast.value).toBeGreaterThan(290);
    expect(reading.forecast.value).toBeLessThan(310);
  });

  it('before the begin expects nothing, and has no ratio', () => {
    const early = readRow({ ...hour, atMs: -5, steps: [step(0), step(0), step(0), step(0)] });
    expect(early).toMatchObject({ actual: 0, expected: 0, ratio: null, timeShare: 0 });
    expect(early.forecast.value).toBeCloseTo(400, 6);
  });

  it('after the end is what it is, and needs nothing any more', () => {
    const late = readRow({ ...hour, atMs: 90 * minuteMs });
    expect(late).toMatchObject({ expected: 400, timeShare: 1, neededPerMinute: null });
    expect(late.forecast).toEqual({ value: 150, low: 150, high: 150 });
  });

  it('needs nothing more when the target is reached', () => {
    expect(readRow({ ...hour, steps: [step(500), step(0), step(0), step(0)] }).neededPerMinute).toBe(0);
  });

  it('counts what is ahead of the clock', () => {
    expect(readRow({ ...hour, steps: [step(80), step(70), step(5), step(3)] }).actual).toBe(158);
  });

  it('tells hours apart', () => {
    const steps = Array.from({ length: 8 }, (_, index) => step(index));
    const target = { fromMs: 1_000, toMs: 1_000 + 120 * minuteMs, stepMs: 15 * minuteMs, steps: 8 };
    const { hours } = readRow({ ...hour, target, row: { value: 40, hours: [10, 30] }, shares: evenShares(8), steps });
    expect(hours).toEqual([
      { startMs: 1_000, target: 10, actual: 6 },
      { startMs: 1_000 + 60 * minuteMs, target: 30, actual: 22 },
    ]);
  });
});
