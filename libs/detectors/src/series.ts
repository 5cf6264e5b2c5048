import type { Point } from './detector.ts';
import { Season } from './season.ts';
import { SeasonalMean } from './statistics/seasonal-mean.ts';
import { SortedWindow } from './statistics/sorted-window.ts';

/** Weight of the newest season in what is expected. */
const newestSeason = 0.1;
const roundingShare = 1e-12;
/** Observations after which half of the largest value is forgotten: one broken value does not blind a series for ever. */
const largestHalfLife = 3000;
const keepLargest = 0.5 ** (1 / largestHalfLife);
const bandWindow = 2048;
const leastBandValues = 50;
/** Shares of past residuals between which the band lies. */
const [lowShare, highShare] = [0.005, 0.995] as const;

/** What a value is expected to be, in units of the series; the band holds 99 % of the newest residuals. */
export interface Band {
  readonly low: number;
  readonly middle: number;
  readonly high: number;
}

/** What one series is expected to do, learned from what it did. */
export class Series {
  readonly season: Season;
  private readonly means: SeasonalMean;
  private readonly residuals = new SortedWindow(bandWindow);
  private largest = 0;

  /** @param intervalMs usual time between two observations, milliseconds */
  constructor(intervalMs: number, timeZone: string) {
    this.season = new Season(intervalMs, timeZone);
    this.means = new SeasonalMean(this.season.slots, newestSeason);
  }

  /** The observation beside what was expected; the series learns from it. */
  push(timeMs: number, value: number): Point {
    const { slot, cycle } = this.season.placeOf(timeMs);
    const expected = this.means.expected(slot);
    const residual = value - expected;
    this.largest = Math.max(this.largest * keepLargest, Math.abs(value));
    this.means.add(slot, value);
    if (!Number.isNaN(residual)) this.residuals.add(residual);
    return { value, slot, cycle, expected, residual, rounding: roundingShare * this.largest };
  }

  /** What is expected at a moment; undefined while too little is known. */
  bandAt(timeMs: number): Band | undefined {
    const middle = this.means.expected(this.season.placeOf(timeMs).slot);
    if (Number.isNaN(middle) || this.residuals.size < leastBandValues) return undefined;
    return {
      low: middle + Math.min(0, this.residuals.quantile(lowShare)),
      middle,
      high: middle + Math.max(0, this.residuals.quantile(highShare)),
    };
  }
}
