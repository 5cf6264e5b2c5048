import { unknown, type Detector, type Point, type Reading } from '../detector.ts';

/** How much a series jumps from value to value: the exponential mean of the size of the newest steps. */
export class Roughness implements Detector {
  readonly name = 'roughness';
  private before = Number.NaN;
  private mean = 0;
  private count = 0;

  constructor(private readonly values: number) {}

  push({ value, rounding }: Point): Reading {
    const step = Number.isNaN(this.before) ? 0 : Math.abs(value - this.before);
    this.before = value;
    this.mean += ((step > rounding ? step : 0) - this.mean) / this.values;
    this.count += 1;
    // It says that something is unusual, not in which direction.
    return this.count < this.values ? unknown : { strength: this.mean, sign: 0 };
  }
}
