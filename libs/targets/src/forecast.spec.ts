import { describe, expect, it } from '@jest/globals';
import { forecastTotal, type PastStep } from './index.ts';
import { gammaQuantile, studentScore } from './quantiles.ts';

const step = (expected: number, actual: number, events = actual): PastStep => ({
  ...{ expected, actual, events, isComplete: true },
});
const width = ({ low, high }: { low: number; high: number }) => high - low;

describe('a forecast', () => {
  it('is the total itself when nothing remains', () => {
    const forecast = forecastTotal({ past: [step(10, 7), step(10, 9)], remaining: [], measure: 'count' });
    expect(forecast).toEqual({ value: 16, low: 16, high: 16 });
  });

  it('goes on at the rate so far, within an interval around it', () => {
    const past = [100, 96, 104, 99, 101, 100].map((actual) => step(200, actual));
    const forecast = forecastTotal({ past, remaining: Array(6).fill(200), measure: 'count' });
    expect(forecast.value).toBeGreaterThan(1_195);
    expect(forecast.value).toBeLessThan(1_215);
    expect(forecast.low).toBeLessThan(forecast.value);
    expect(forecast.high).toBeGreaterThan(forecast.value);
    // Chance alone makes as much: 2 · 1.28 · sqrt(600 · (1 + 1)).
    expect(width(forecast)).toBeGreaterThan(88);
  });

  it('is the less sure the more steps differ, and the surer the more of them are over', () => {
    const remaining = Array<number>(6).fill(100);
    const calm = forecastTotal({
      past: [98, 103, 99, 100, 101, 99].map((one) => step(100, one)),
      remaining,
      measure: 'count',
    });
    const wild = forecastTotal({
      past: [20, 250, 60, 10, 220, 40].map((one) => step(100, one)),
      remaining,
      measure: 'count',
    });
    expect(width(wild)).toBeGreaterThan(3 * width(calm));
    const late = forecastTotal({ past: Array(11).fill(step(100, 100)), remaining: [100], measure: 'count' });
    expect(width(late)).toBeLessThan(width(calm) / 2);
  });

  it('before the begin is the plan, and says that nothing is known', () => {
    const { value, low, high } = forecastTotal({ past: [], remaining: Array(24).fill(10), measure: 'sum' });
    expect(value).toBeCloseTo(240, 9);
    expect(low).toBeLessThan(24);
    expect(high).toBeGreaterThan(480);
  });

  it('with nothing so far expects little, and less as time passes', () => {
    const after = (passed: number) =>
      forecastTotal({
        past: Array(passed).fill(step(10, 0)),
        remaining: Array(24 - passed).fill(10),
        measure: 'count',
      });
    const [first, later] = [after(1), after(12)];
    expect(first.value).toBeGreaterThan(later.value);
    expect(later.low).toBe(0);
    expect(later.high).toBeGreaterThan(0);
    expect(later.high).toBeLessThan(60);
    expect(Number.isFinite(first.high)).toBe(true);
  });

  it('takes returns that exceed sales for no sales', () => {
    const { value, low } = forecastTotal({ past: [step(10, -30, 3)], remaining: [10], measure: 'sum' });
    expect(value).toBeGreaterThanOrEqual(-30);
    expect(low).toBeGreaterThanOrEqual(-30);
  });
});

describe('quantiles', () => {
  it('of Student are those of the tables', () => {
    const table = [
      [2, 1.8856],
      [3, 1.6377],
      [5, 1.4759],
      [10, 1.3722],
      [30, 1.3104],
    ] as const;
    for (const [degrees, score] of table) {
      expect(Math.abs(studentScore(degrees) / score - 1)).toBeLessThan(0.02);
    }
  });

  it('of Gamma are those of chi-square with 10 degrees', () => {
    const variable = { mean: 10, variance: 20 };
    expect(gammaQuantile(variable, 1.28155)).toBeCloseTo(15.987, 1);
    expect(gammaQuantile(variable, -1.28155)).toBeCloseTo(4.865, 1);
    expect(gammaQuantile({ mean: 1, variance: 50 }, -3)).toBe(0);
  });
});
