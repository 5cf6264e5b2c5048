import { unknown, type Detector, type DetectorName, type Point, type Reading } from '../detector.ts';
import { SortedWindow } from '../statistics/sorted-window.ts';

const window = 8192;
const leastValues = 30;

interface TailOptions {
  readonly name: DetectorName;
  /** What of a point is looked at; NaN is passed over. */
  readonly of: (point: Point) => number;
}

/**
 * How far out in both tails of the newest 8192 values one lies: -ln of the share that is as far out or farther, from exact
 * ranks. One large value does not make the next ones look small.
 */
export class Tail implements Detector {
  readonly name: DetectorName;
  private readonly of: TailOptions['of'];
  private readonly seen = new SortedWindow(window);

  constructor({ name, of }: TailOptions) {
    this.name = name;
    this.of = of;
  }

  push(point: Point): Reading {
    const value = this.of(point);
    if (Number.isNaN(value)) return unknown;
    const reading = this.look(value);
    this.seen.add(value);
    return reading;
  }

  private look(value: number): Reading {
    const { size } = this.seen;
    if (size < leastValues) return unknown;
    // What equals the value is as far out, so that a constant series is never far out.
    const above = (size - this.seen.countBelow(value) + 1) / (size + 1);
    const below = (this.seen.countUpTo(value) + 1) / (size + 1);
    return { strength: Math.max(0, -Math.log(2 * Math.min(above, below))), sign: above < below ? 1 : -1 };
  }
}
