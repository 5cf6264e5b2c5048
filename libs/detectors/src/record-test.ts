import { SortedWindow } from './statistics/sorted-window.ts';

export interface RecordTestOptions {
  /** Readings until a record counts. */
  readonly warmUpReadings: number;
  /** Readings after which half of the distance between the highest and the median is forgotten. */
  readonly halfLifeReadings: number;
  /** Highest answer; a stream that never varied has no scale of its own. */
  readonly mostRatio: number;
}

const medianWindow = 1024;

/**
 * Says by how much a reading is the highest so far: (f - M) / (M - median), with M a maximum that decays to the median.
 * The answer has no unit, so that streams and detectors compare, and what repeats is no record.
 */
export class RecordTest {
  private readonly recent = new SortedWindow(medianWindow);
  private readonly keep: number;
  private highest = Number.NEGATIVE_INFINITY;
  private readings = 0;

  constructor(private readonly options: RecordTestOptions) {
    this.keep = 0.5 ** (1 / options.halfLifeReadings);
  }

  /**
   * @param strength a reading, not NaN
   * @param least smallest distance between highest and median that is taken for real
   * @returns 0 or more; 0 for what is no record, and during warm-up
   */
  push(strength: number, least: number): number {
    const median = this.recent.quantile(0.5);
    const spread = Math.max(this.highest - median, least);
    const ratio = this.readings < this.options.warmUpReadings ? 0 : (strength - median - spread) / spread;
    this.highest = Math.max(strength, median + (this.highest - median) * this.keep);
    this.recent.add(strength);
    this.readings += 1;
    return Number.isNaN(ratio) ? 0 : Math.min(this.options.mostRatio, Math.max(0, ratio));
  }
}
