import { readingOf, signOf, unknown, type Detector, type Point, type Reading } from '../detector.ts';

/** Values that are kept of each slot: four weeks of days. */
const held = 28;
const leastSeasons = 2;

interface SameTimeOptions {
  /** Slots of a season. */
  readonly slots: number;
  /** Nearest values whose distance counts. */
  readonly neighbours: number;
  /** Slots before and after the own one whose values count as well. */
  readonly reach: number;
}

/** Mean distance to the k nearest of the values at the same place of past seasons. */
export class SameTimeNeighbours implements Detector {
  readonly name = 'same-time-neighbours';
  private readonly slots: number;
  private readonly neighbours: number;
  private readonly reach: number;
  private readonly values: Float64Array;
  private readonly cycles: Float64Array;
  private readonly counts: Uint32Array;
  private readonly nearest: Float64Array;

  constructor({ slots, neighbours, reach }: SameTimeOptions) {
    this.slots = slots;
    this.neighbours = neighbours;
    this.reach = Math.min(reach, (slots - 1) >> 1);
    this.values = new Float64Array(slots * held);
    this.cycles = new Float64Array(slots * held);
    this.counts = new Uint32Array(slots);
    this.nearest = new Float64Array(neighbours);
  }

  push(point: Point): Reading {
    const reading = this.look(point);
    const at = point.slot * held + ((this.counts[point.slot] ?? 0) % held);
    this.values[at] = point.value;
    this.cycles[at] = point.cycle;
    this.counts[point.slot] = (this.counts[point.slot] ?? 0) + 1;
    return reading;
  }

  private look(point: Point): Reading {
    const { slot, cycle, value } = point;
    this.nearest.fill(Number.POSITIVE_INFINITY);
    let [known, above] = [0, 0];
    for (let shift = -this.reach; shift <= this.reach; shift++) {
      const other = (slot + shift + this.slots) % this.slots;
      const from = other * held;
      const until = from + Math.min(held, this.counts[other] ?? 0);
      for (let index = from; index < until; index++) {
        if (this.cycles[index] === cycle) continue;
        const difference = value - (this.values[index] ?? 0);
        known += 1;
        above += signOf(difference);
        this.keepNearest(Math.abs(difference));
      }
    }
    if (known < leastSeasons * (2 * this.reach + 1)) return unknown;
    const used = Math.min(this.neighbours, known);
    let sum = 0;
    for (let index = 0; index < used; index++) sum += this.nearest[index] ?? 0;
    const { strength } = readingOf(sum / used, point);
    return { strength, sign: strength === 0 ? 0 : signOf(above) };
  }

  /** Insertion into the k smallest distances. */
  private keepNearest(distance: number): void {
    let at = this.neighbours - 1;
    if (distance >= (this.nearest[at] ?? 0)) return;
    while (at > 0 && (this.nearest[at - 1] ?? 0) > distance) {
      this.nearest[at] = this.nearest[at - 1] ?? 0;
      at -= 1;
    }
    this.nearest[at] = distance;
  }
}
