import { signOf, unknown, type Detector, type Point, type Reading } from '../detector.ts';

/** Distance of the mean of the newest values from the mean of those before them. */
export class LevelShift implements Detector {
  readonly name: string = 'level-shift';
  private readonly ring: Float64Array;
  private count = 0;
  private recentSum = 0;
  private olderSum = 0;

  /**
   * @param recent values of the newer mean
   * @param older values of the older mean, right before them
   */
  constructor(
    private readonly recent: number,
    private readonly older: number,
  ) {
    this.ring = new Float64Array(recent + older);
  }

  push({ value }: Point): Reading {
    const size = this.ring.length;
    const leavingRecent = this.count >= this.recent ? this.at(this.count - this.recent) : 0;
    const leavingOlder = this.count >= size ? this.at(this.count - size) : 0;
    this.recentSum += value - leavingRecent;
    this.olderSum += leavingRecent - leavingOlder;
    this.ring[this.count % size] = value;
    this.count += 1;
    if (this.count < size) return unknown;
    const difference = this.recentSum / this.recent - this.olderSum / this.older;
    return { strength: Math.abs(difference), sign: signOf(difference) };
  }

  private at(index: number): number {
    return this.ring[index % this.ring.length] ?? 0;
  }
}
