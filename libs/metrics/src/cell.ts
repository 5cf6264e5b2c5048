import { emptySketch, storedSketch, type Measure, type MeasuredValue } from './measure.ts';
import { ExactDistinct } from './sketches/exact-distinct.ts';
import { HyperLogLog } from './sketches/hyper-log-log.ts';
import { Percentiles } from './sketches/percentiles.ts';
import type { Sketch } from './sketches/sketch.ts';
import { SpaceSaving } from './sketches/space-saving.ts';

/** A cell as it is stored. */
export interface CellState {
  readonly eventCount: number;
  readonly lateCount: number;
  readonly futureCount: number;
  readonly sum: number;
  readonly min: number | null;
  readonly max: number | null;
  readonly sketch: Uint8Array | null;
}

/** The aggregate of one metric over one window and one combination of dimension values. */
export class Cell {
  private eventCount = 0;
  private lateCount = 0;
  private futureCount = 0;
  private sum = 0;
  private min: number | null = null;
  private max: number | null = null;
  private sketch: Sketch | undefined;

  constructor(private readonly measure: Measure) {
    this.sketch = emptySketch(measure);
  }

  static fromState(measure: Measure, state: CellState): Cell {
    const cell = new Cell(measure);
    cell.eventCount = state.eventCount;
    cell.lateCount = state.lateCount;
    cell.futureCount = state.futureCount;
    cell.sum = state.sum;
    cell.min = state.min;
    cell.max = state.max;
    cell.sketch = storedSketch(measure, state.sketch);
    return cell;
  }

  get events(): number {
    return this.eventCount;
  }

  get late(): number {
    return this.lateCount;
  }

  get future(): number {
    return this.futureCount;
  }

  /** Takes one event's value in. */
  add(value: string | number, { late, future }: { readonly late: boolean; readonly future: boolean }): void {
    this.eventCount += 1;
    this.lateCount += late ? 1 : 0;
    this.futureCount += future ? 1 : 0;
    if (this.sketch !== undefined) {
      this.sketch.add(value);
      return;
    }
    if (typeof value === 'number') {
      this.sum += value;
      this.min = this.min === null ? value : Math.min(this.min, value);
      this.max = this.max === null ? value : Math.max(this.max, value);
    }
  }

  /** Takes another cell of the same metric in: of another partition, window or combination of dimension values. */
  merge(other: Cell): void {
    this.eventCount += other.eventCount;
    this.lateCount += other.lateCount;
    this.futureCount += other.futureCount;
    this.sum += other.sum;
    this.min = smaller(this.min, other.min);
    this.max = other.max === null ? this.max : this.max === null ? other.max : Math.max(this.max, other.max);
    if (other.sketch !== undefined) {
      this.sketch?.merge(other.sketch);
    }
  }

  toState(): CellState {
    return {
      eventCount: this.eventCount,
      lateCount: this.lateCount,
      futureCount: this.futureCount,
      sum: this.sum,
      min: this.min,
      max: this.max,
      sketch: this.sketch?.toBytes() ?? null,
    };
  }

  /** The measured value; for percentiles the 95th or the nearest that is declared, for top-k the highest count. */
  read(): MeasuredValue {
    const { measure, sketch } = this;
    switch (measure.kind) {
      case 'count':
        return { value: this.eventCount };
      case 'sum':
        return { value: this.sum };
      case 'avg':
        return { value: this.eventCount === 0 ? null : this.sum / this.eventCount };
      case 'min':
        return { value: this.min };
      case 'max':
        return { value: this.max };
      case 'distinct':
        return { value: (sketch as ExactDistinct).count };
      case 'distinctApprox':
        return { value: (sketch as HyperLogLog).count };
      case 'percentiles':
        return readPercentiles(sketch as Percentiles, measure.quantiles);
      case 'topK': {
        const top = (sketch as SpaceSaving).top();
        return { value: top[0]?.count ?? null, top };
      }
      case 'ratio':
        return { value: null };
    }
  }
}

const headlineQuantile = 0.95;

function readPercentiles(sketch: Percentiles, quantiles: readonly number[]): MeasuredValue {
  const values = quantiles.flatMap((quantile) => {
    const value = sketch.at(quantile);
    return value === undefined ? [] : [{ quantile, value }];
  });
  const distance = ({ quantile }: { quantile: number }) => Math.abs(quantile - headlineQuantile);
  const [headline] = [...values].sort((a, b) => distance(a) - distance(b));
  const percentiles = Object.fromEntries(
    values.map(({ quantile, value }) => [`p${Number((quantile * 100).toFixed(3))}`, value]),
  );
  return { value: headline?.value ?? null, percentiles };
}

function smaller(a: number | null, b: number | null): number | null {
  return a === null ? b : b === null ? a : Math.min(a, b);
}
