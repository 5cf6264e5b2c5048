import { scoreOfDeviation, type Baseline } from './baseline.ts';

/** The window of NAB's detector of this name. */
const window = 6400;
const leastValues = 30;

/** How improbable a value is to a normal distribution of the newest 6400 values before it. */
export class WindowedGaussian implements Baseline {
  private readonly ring = new Float64Array(window);
  private count = 0;
  private mean = 0;
  private squares = 0;

  push(value: number): number {
    const size = Math.min(this.count, window);
    const deviation = Math.sqrt(Math.max(0, this.squares / Math.max(1, size)));
    const score = size < leastValues || deviation === 0 ? 0 : scoreOfDeviation((value - this.mean) / deviation);
    this.learn(value, size);
    return score;
  }

  /** Welford's update, for a value that comes and one that leaves. */
  private learn(value: number, size: number): void {
    const at = this.count % window;
    const before = this.mean;
    if (size < window) {
      this.mean += (value - before) / (size + 1);
      this.squares += (value - before) * (value - this.mean);
    } else {
      const leaving = this.ring[at] ?? 0;
      this.mean += (value - leaving) / window;
      this.squares += (value - leaving) * (value - this.mean + leaving - before);
    }
    this.ring[at] = value;
    this.count += 1;
  }
}
