import { unknown, type Detector, type Point, type Reading } from '../detector.ts';

/** Distance of the newest m values to the nearest m values in a row that were seen before. */
export class SubsequenceNeighbours implements Detector {
  readonly name = 'subsequence-neighbours';
  private readonly ring: Float64Array;
  private count = 0;

  /**
   * @param length values of a subsequence, m
   * @param history newest values among which neighbours are looked for
   */
  constructor(
    private readonly length: number,
    private readonly history: number,
  ) {
    // Twice over, so that every subsequence lies in a row.
    this.ring = new Float64Array(2 * history);
  }

  push({ value }: Point): Reading {
    const { history, length } = this;
    const at = this.count % history;
    this.ring[at] = value;
    this.ring[at + history] = value;
    this.count += 1;
    const held = Math.min(this.count, history);
    if (held < 8 * length) return unknown;
    const own = at + history - length + 1;
    let nearest = Number.POSITIVE_INFINITY;
    // From just before those that overlap the newest, back to the oldest.
    const oldest = at + history - held + 1;
    for (let start = own - length; start >= oldest; start--) {
      nearest = Math.min(nearest, this.distanceUnder(nearest, start, own));
    }
    return { strength: Math.sqrt(nearest / length), sign: 0 };
  }

  /** Squared distance; stops as soon as it is not the smallest. */
  private distanceUnder(limit: number, start: number, own: number): number {
    let sum = 0;
    for (let index = this.length - 1; index >= 0 && sum < limit; index--) {
      const difference = (this.ring[start + index] ?? 0) - (this.ring[own + index] ?? 0);
      sum += difference * difference;
    }
    return sum;
  }
}
