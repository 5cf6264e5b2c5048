import type { StepSum } from '@nadi/targets';

/** The sums of one step, a number per row of the target. */
export interface StepReading {
  readonly values: Float64Array;
  readonly events: Float64Array;
}

const looksUntilAllAreRead = 60;
/** Longer than that many looks take; who looks seldom reads all. */
const longestTrustMs = 120_000;

/**
 * What the steps of a period have brought, so that a look reads a few of them and not all. Read again is what has windows that
 * are not closed; and all others in turn, since a late event can come and be closed between two looks.
 */
export class StepMemory {
  private readonly read = new Map<number, { readonly reading: StepReading; readonly atMs: number }>();

  constructor(
    private readonly steps: number,
    private readonly rows: number,
  ) {}

  /** How many numbers are kept at most. */
  get size(): number {
    return 2 * this.steps * this.rows;
  }

  /** The steps that have to be read for a look, in their order. */
  due(nowMs: number, unsettled: ReadonlySet<number>): readonly number[] {
    const all = Array.from({ length: this.steps }, (_, step) => step);
    const isOld = (step: number) => nowMs - (this.read.get(step)?.atMs ?? Number.NEGATIVE_INFINITY) > longestTrustMs;
    const certain = all.filter((step) => unsettled.has(step) || isOld(step));
    const inTurn = all
      .filter((step) => !unsettled.has(step) && !isOld(step))
      .sort((a, b) => (this.read.get(a)?.atMs ?? 0) - (this.read.get(b)?.atMs ?? 0) || a - b)
      .slice(0, Math.ceil(this.steps / looksUntilAllAreRead));
    return [...certain, ...inTurn].sort((a, b) => a - b);
  }

  /** Takes in what was read of steps; those of them without a reading have brought nothing. */
  take(nowMs: number, steps: readonly number[], readings: ReadonlyMap<number, StepReading>): void {
    for (const step of steps) {
      this.read.set(step, { reading: readings.get(step) ?? nothing(this.rows), atMs: nowMs });
    }
  }

  /** The steps of a row. */
  stepsOf(row: number): readonly StepSum[] {
    return Array.from({ length: this.steps }, (_, step) => {
      const reading = this.read.get(step)?.reading;
      return { value: reading?.values[row] ?? 0, events: reading?.events[row] ?? 0 };
    });
  }
}

/** A reading in which no row has brought anything. */
export function nothing(rows: number): StepReading {
  return { values: new Float64Array(rows), events: new Float64Array(rows) };
}

/** Steps that follow each other, as ranges from the first to the one behind the last. */
export function rangesOf(steps: readonly number[]): readonly (readonly [from: number, to: number])[] {
  const ranges: [number, number][] = [];
  for (const step of steps) {
    const last = ranges.at(-1);
    if (last?.[1] === step) {
      last[1] = step + 1;
    } else {
      ranges.push([step, step + 1]);
    }
  }
  return ranges;
}
