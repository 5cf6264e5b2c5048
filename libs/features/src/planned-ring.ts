import type {
  Accumulator,
  AdditiveField,
  DelayPlan,
  DistinctPlan,
  ExtremeField,
  RingPlan,
  WindowPlan,
} from './feature-plan.ts';
import type { Places } from './places.ts';

/** Which column is accumulated, over what time. */
export interface WindowedColumn {
  readonly column: number;
  readonly lengthMs: number;
  readonly delayMs: number;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer E)[] ? E[] : T[K] };

const ringPlaces = 4;

/** A ring while features ask for what they need of it. */
export class PlannedRing {
  private stride = 1;
  private readonly additive: AdditiveField[] = [];
  private readonly extremes: ExtremeField[] = [];
  private readonly distincts: DistinctPlan[] = [];
  private readonly delays: Mutable<DelayPlan>[] = [];
  private readonly state: number;

  constructor(
    private readonly widthMs: number,
    private readonly places: Places,
  ) {
    this.state = places.reserveState(ringPlaces);
  }

  /** Events that have an amount in the column, or the amounts added up. Returns where the number is accumulated. */
  sum(place: WindowedColumn, isCount: boolean): number {
    const { column } = place;
    let field = this.additive.find((one) => one.column === column && one.isCount === isCount)?.field;
    if (field === undefined) {
      field = this.takeFields(1);
      this.additive.push({ field, column, isCount });
    }
    return this.accumulate(this.windowOf(place).sums as Accumulator[], field);
  }

  /** The largest of the column, times `sign`. */
  top(place: WindowedColumn, sign: 1 | -1): number {
    const { column, delayMs } = place;
    let field = this.extremes.find((one) => one.column === column && one.sign === sign)?.field;
    if (field === undefined) {
      field = this.takeFields(1);
      this.extremes.push({ field, column, sign });
    }
    const { deques } = this.delayOf(delayMs);
    let deque = deques.findIndex((one) => one.field === field);
    if (deque < 0) {
      const previousField = this.takeFields(2);
      const backState = this.places.reserveState(1);
      deque = deques.push({ field, previousField, nextField: previousField + 1, backState }) - 1;
    }
    return this.accumulate(this.windowOf(place).tops as Accumulator[], deque);
  }

  /** How many different values the column has. */
  distinct(place: WindowedColumn): number {
    let index = this.distincts.findIndex(({ column }) => column === place.column);
    if (index < 0) {
      const hashField = this.takeFields(4);
      const [chainField, previousField, nextField] = [hashField + 1, hashField + 2, hashField + 3];
      index = this.distincts.push({ column: place.column, hashField, chainField, previousField, nextField }) - 1;
    }
    return this.accumulate(this.windowOf(place).distincts as Accumulator[], index);
  }

  plan(latenessMs: number): RingPlan {
    const { widthMs, stride, state, additive, extremes, distincts, delays } = this;
    const reachesMs = delays.flatMap(({ delayMs, windows }) => windows.map(({ lengthMs }) => delayMs + lengthMs));
    return {
      ...{ widthMs, stride, state, additive, extremes, distincts, delays },
      retentionMs: Math.max(...reachesMs) + latenessMs,
    };
  }

  private accumulate(all: Accumulator[], of: number): number {
    const found = all.find((one) => one.of === of);
    if (found !== undefined) {
      return found.output;
    }
    const accumulator = { of, state: this.places.reserveState(1), output: this.places.reserveOutput() };
    all.push(accumulator);
    return accumulator.output;
  }

  private windowOf({ lengthMs, delayMs }: WindowedColumn): WindowPlan {
    const { windows } = this.delayOf(delayMs);
    let window = windows.find((one) => one.lengthMs === lengthMs);
    if (window === undefined) {
      window = { lengthMs, startState: this.places.reserveState(1), sums: [], tops: [], distincts: [] };
      windows.push(window);
    }
    return window;
  }

  private delayOf(delayMs: number): Mutable<DelayPlan> {
    let delay = this.delays.find((one) => one.delayMs === delayMs);
    if (delay === undefined) {
      delay = { delayMs, endState: this.places.reserveState(1), deques: [], windows: [] };
      this.delays.push(delay);
    }
    return delay;
  }

  private takeFields(count: number): number {
    this.stride += count;
    return this.stride - count;
  }
}
