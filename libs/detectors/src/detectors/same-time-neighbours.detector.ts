import { signOf, unknown, type Detector, type Point, type Reading } from '../detector.ts';

const heldDays = 28;
const leastDays = 2;

/** Distance to the k-nearest of the values at the same place of past seasons. */
export class SameTimeNeighbours implements Detector {
  readonly name = 'same-time-neighbours';
  private readonly values: Float64Array;
  private readonly cycles: Float64Array;
  private readonly counts: Uint32Array;
  private readonly nearest: Float64Array;

  /**
   * @param slots slots of a season
   * @param k neighbours that are looked at
   * @param reach slots before and after the own one whose values count as well
   */
  constructor(
    private readonly slots: number,
    private readonly k: number,
    private readonly reach: number,
  ) {
    this.values = new Float64Array(slots * heldDays);
    this.cycles = new Float64Array(slots * heldDays);
    this.counts = new Uint32Array(slots);
    this.nearest = new Float64Array(k);
  }

  push(point: Point): Reading {
    const reading = this.look(point);
    const at = point.slot * heldDays + ((this.counts[point.slot] ?? 0) % heldDays);
    this.values[at] = point.value;
    this.cycles[at] = point.cycle;
    this.counts[point.slot] = (this.counts[point.slot] ?? 0) + 1;
    return reading;
  }

  private look({ slot, cycle, value }: Point): Reading {
    this.nearest.fill(Number.POSITIVE_INFINITY);
    let [known, above] = [0, 0];
    for (let shift = -this.reach; shift <= this.reach; shift++) {
      const other = (slot + shift + this.slots) % this.slots;
      const held = Math.min(heldDays, this.counts[other] ?? 0);
      for (let index = other * heldDays; index < other * heldDays + held; index++) {
        if (this.cycles[index] === cycle) continue;
        const difference = value - (this.values[index] ?? 0);
        known += 1;
        above += signOf(difference);
        this.keepNearest(Math.abs(difference));
      }
    }
    if (known < leastDays * (2 * this.reach + 1)) return unknown;
    const used = Math.min(this.k, known);
    let sum = 0;
    for (let index = 0; index < used; index++) sum += this.nearest[index] ?? 0;
    return { strength: sum / used, sign: signOf(above) };
  }

  /** Insertion into the k smallest distances. */
  private keepNearest(distance: number): void {
    let at = this.k - 1;
    if (distance >= (this.nearest[at] ?? 0)) return;
    while (at > 0 && (this.nearest[at - 1] ?? 0) > distance) {
      this.nearest[at] = this.nearest[at - 1] ?? 0;
      at -= 1;
    }
    this.nearest[at] = distance;
  }
}
