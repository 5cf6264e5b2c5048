import { readingOf, unknown, type Detector, type DetectorName, type Point, type Reading } from '../detector.ts';

interface LevelShiftOptions {
  readonly name: DetectorName;
  /** Values of the newer mean. */
  readonly recent: number;
  /** Values of the older mean, right before them. */
  readonly older: number;
}

/** Distance of the mean of the newest values from the mean of those before them. */
export class LevelShift implements Detector {
  readonly name: DetectorName;
  private readonly recent: number;
  private readonly older: number;
  private readonly ring: Float64Array;
  private count = 0;
  private recentSum = 0;
  private olderSum = 0;

  constructor({ name, recent, older }: LevelShiftOptions) {
    this.name = name;
    this.recent = recent;
    this.older = older;
    this.ring = new Float64Array(recent + older);
  }

  push(point: Point): Reading {
    const { value } = point;
    const size = this.ring.length;
    const leavingRecent = this.count >= this.recent ? this.at(this.count - this.recent) : 0;
    const leavingOlder = this.count >= size ? this.at(this.count - size) : 0;
    this.recentSum += value - leavingRecent;
    this.olderSum += leavingRecent - leavingOlder;
    this.ring[this.count % size] = value;
    this.count += 1;
    if (this.count % size === 0) this.addUp();
    if (this.count < size) return unknown;
    return readingOf(this.recentSum / this.recent - this.olderSum / this.older, point);
  }

  /** Anew once in a while: what a broken, huge value left of rounding leaves with it. */
  private addUp(): void {
    this.recentSum = 0;
    this.olderSum = 0;
    for (let index = this.count - this.ring.length; index < this.count; index++) {
      if (index < this.count - this.recent) this.olderSum += this.at(index);
      else this.recentSum += this.at(index);
    }
  }

  private at(index: number): number {
    return this.ring[index % this.ring.length] ?? 0;
  }
}
