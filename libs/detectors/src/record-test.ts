import { SortedWindow } from './statistics/sorted-window.ts';

/** Readings until a record counts. */
const warmUpReadings = 100;
/** Readings after which half of the distance between a highest and the median is forgotten: three memories, none right. */
const halfLivesReadings = [1500, 3000, 6000] as const;
const keeps = halfLivesReadings.map((readings) => 0.5 ** (1 / readings));
/** Highest ratio; a stream that never varied has no scale of its own. */
const mostRatio = 10;
const medianWindow = 1024;
/** Share of the highest strength that counts as a distance at least. */
const leastShare = 1e-6;

/**
 * Says by how much a reading is the highest so far: r = (f - M) / (M - median), with M a maximum that decays to the median of
 * the newest readings. r has no unit, so that streams and detectors compare, and what repeats is no record.
 */
export class RecordTest {
  private readonly recent = new SortedWindow(medianWindow);
  private readonly highest = new Float64Array(keeps.length).fill(Number.NEGATIVE_INFINITY);
  private most = 0;
  private readings = 0;

  /**
   * @param strength a reading, 0 or more
   * @returns 0 for what is no record and during warm-up, otherwise the mean of √ln(1 + r) over the memories
   */
  push(strength: number): number {
    const median = this.recent.quantile(0.5);
    this.most = Math.max(this.most, strength);
    let sum = 0;
    for (const [index, keep] of keeps.entries()) {
      const highest = this.highest[index] ?? 0;
      const spread = Math.max(highest - median, leastShare * this.most);
      if (strength > median + spread && this.readings >= warmUpReadings)
        sum += Math.sqrt(Math.log1p(Math.min(mostRatio, (strength - median - spread) / spread)));
      this.highest[index] = Math.max(strength, median + (highest - median) * keep);
    }
    this.recent.add(strength);
    this.readings += 1;
    return sum / keeps.length;
  }
}
