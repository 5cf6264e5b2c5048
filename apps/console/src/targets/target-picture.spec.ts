import { describe, expect, it } from '@jest/globals';
import type { TargetRow } from '../api/index.ts';
import { targetPicture } from './target-picture.ts';

const hour = 3_600_000;
const fromMs = Date.parse('2026-12-01T12:00:00Z');
const target = { from: new Date(fromMs).toISOString(), to: new Date(fromMs + 4 * hour).toISOString(), stepMs: hour };
const row = {
  ...{ actual: 30, target: 100, expected: 40, hours: [] },
  forecast: { value: 80, low: 60, high: 90, interval: 0.8 },
} as unknown as TargetRow;
const points = [1, 0].map((at) => ({ startMs: fromMs + at * hour, value: at === 0 ? 10 : 20 }));
const values = (of: readonly { readonly value: number | null }[]) => of.map(({ value }) => value);

describe('the picture of a row', () => {
  it('adds up what was sold, beside what was expected by then, and goes on to the forecast', () => {
    const picture = targetPicture(target, row, points, fromMs + 2 * hour);
    expect(values(picture.actual)).toEqual([0, 10, 30]);
    expect(values(picture.expected)).toEqual([0, 20, 40, 70, 100]);
    expect(values(picture.forecast)).toEqual([30, 55, 80]);
    expect(picture.band.at(-1)).toEqual({ startMs: fromMs + 4 * hour, lower: 60, upper: 90 });
    expect(picture.isStraight).toBe(true);
  });

  it('ends what was sold where all that arrived is counted, within a step too', () => {
    const picture = targetPicture(target, row, points.slice(1), fromMs + 1.5 * hour);
    expect(values(picture.actual)).toEqual([0, 10, 30]);
    expect(picture.actual.at(-1)?.startMs).toBe(fromMs + 1.5 * hour);
    expect(picture.forecast[0]).toMatchObject({ startMs: fromMs + 1.5 * hour, value: 30 });
  });

  it('follows the hours of a row that has some', () => {
    const hours = [10, 30, 20, 40].map((of, at) => ({
      ...{ start: new Date(fromMs + at * hour).toISOString(), target: of, actual: 0 },
    }));
    const picture = targetPicture(target, { ...row, hours }, points, fromMs + 2 * hour);
    expect(values(picture.expected)).toEqual([0, 10, 40, 60, 100]);
    expect(picture.isStraight).toBe(false);
  });

  it('has no forecast when the period is over, and nothing sold before it begins', () => {
    const over = targetPicture(target, row, points, fromMs + 9 * hour);
    expect([over.forecast, over.band]).toEqual([[], []]);
    expect(values(over.actual)).toEqual([0, 10, 30, 30, 30]);
    const before = targetPicture(target, { ...row, actual: 0, expected: 0 }, [], fromMs - hour);
    expect(values(before.actual)).toEqual([0]);
    expect(values(before.expected)).toEqual([0, 25, 50, 75, 100]);
    expect(values(before.forecast)).toEqual([0, 20, 40, 60, 80]);
  });
});
