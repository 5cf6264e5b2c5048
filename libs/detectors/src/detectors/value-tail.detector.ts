import { unknown, type Detector, type Point, type Reading } from '../detector.ts';
import { SortedWindow } from '../statistics/sorted-window.ts';

/** How far out in both tails of all values a value lies: -ln of the share that is as far out or farther. */
export class ValueTail implements Detector {
  readonly name: string = 'value-tail';
  private readonly seen: SortedWindow;

  /** @param window newest values that count */
  constructor(
    window: number,
    private readonly leastValues = 30,
  ) {
    this.seen = new SortedWindow(window);
  }

  push({ value }: Point): Reading {
    const reading = this.look(value);
    this.seen.add(value);
    return reading;
  }

  private look(value: number): Reading {
    const { size } = this.seen;
    if (size < this.leastValues) return unknown;
    // What equals the value is as far out, so that a constant series is never far out.
    const above = (size - this.seen.countBelow(value) + 1) / (size + 1);
    const below = (this.seen.countUpTo(value) + 1) / (size + 1);
    return { strength: -Math.log(Math.min(1, 2 * Math.min(above, below))), sign: above < below ? 1 : -1 };
  }
}
