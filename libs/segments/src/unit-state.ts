import type { CompiledSegment, Contribution, KnownValue } from './compiled-segment.ts';
import { expiryMs, stepOf, type SlidingWindow } from './sliding-window.ts';

/** Most texts of one unit that are told apart. */
export const mostDistinct = 500;

/** A value as it is stored: amounts by step, the newest step by text, or what is known last and since when. */
export type StoredValue =
  | readonly (readonly [stepMs: number, amount: number])[]
  | readonly (readonly [text: string, stepMs: number])[]
  | readonly [timeMs: number, known: KnownValue]
  | null;

interface ValueState {
  add(contribution: Contribution): void;
  forget(nowMs: number): void;
  read(): KnownValue;
  /** When it changes by itself; undefined if it does not. */
  nextChangeMs(): number | undefined;
  store(): StoredValue;
}

/** Amounts by step of a sliding window. */
class Amounts implements ValueState {
  private readonly steps: Map<number, number>;

  constructor(
    private readonly window: SlidingWindow,
    stored: StoredValue | undefined,
  ) {
    this.steps = new Map(stored as readonly (readonly [number, number])[] | null);
  }

  add({ timeMs, amount }: Contribution): void {
    const step = stepOf(timeMs, this.window);
    this.steps.set(step, (this.steps.get(step) ?? 0) + Number(amount));
  }

  forget(nowMs: number): void {
    for (const step of this.steps.keys()) {
      if (expiryMs(step, this.window) <= nowMs) {
        this.steps.delete(step);
      }
    }
  }

  read(): number {
    // In the order of time: sums of fractions depend on their order, and stored ones come in any.
    return [...this.steps].sort(([a], [b]) => a - b).reduce((sum, [, amount]) => sum + amount, 0);
  }

  nextChangeMs(): number | undefined {
    return this.steps.size === 0 ? undefined : expiryMs(Math.min(...this.steps.keys()), this.window);
  }

  store(): StoredValue {
    return this.steps.size === 0 ? null : [...this.steps];
  }
}

/** Texts with the newest step in which they came. */
class Texts implements ValueState {
  private readonly newest: Map<string, number>;

  constructor(
    private readonly window: SlidingWindow,
    stored: StoredValue | undefined,
  ) {
    this.newest = new Map(stored as readonly (readonly [string, number])[] | null);
  }

  add({ timeMs, amount }: Contribution): void {
    const text = String(amount);
    const step = stepOf(timeMs, this.window);
    if ((this.newest.get(text) ?? Number.NEGATIVE_INFINITY) < step) {
      this.newest.set(text, step);
      this.bound();
    }
  }

  /** Of too many the oldest goes, and of those of one step the same one whatever came first. */
  private bound(): void {
    if (this.newest.size > mostDistinct) {
      const [oldest] = [...this.newest].reduce((a, b) => (b[1] < a[1] || (b[1] === a[1] && b[0] < a[0]) ? b : a));
      this.newest.delete(oldest);
    }
  }

  forget(nowMs: number): void {
    for (const [text, step] of this.newest) {
      if (expiryMs(step, this.window) <= nowMs) {
        this.newest.delete(text);
      }
    }
  }

  read(): number {
    return this.newest.size;
  }

  nextChangeMs(): number | undefined {
    return this.newest.size === 0 ? undefined : expiryMs(Math.min(...this.newest.values()), this.window);
  }

  store(): StoredValue {
    return this.newest.size === 0 ? null : [...this.newest];
  }
}

/** What was said last, by event time. */
class Known implements ValueState {
  private last: readonly [timeMs: number, known: KnownValue] | null;

  constructor(stored: StoredValue | undefined) {
    this.last = (stored ?? null) as readonly [number, KnownValue] | null;
  }

  add({ timeMs, amount }: Contribution): void {
    const isNewer = this.last === null || timeMs > this.last[0];
    // Of two of one moment the same one stays, whichever comes first.
    if (isNewer || (timeMs === this.last?.[0] && JSON.stringify(amount) > JSON.stringify(this.last[1]))) {
      this.last = [timeMs, amount];
    }
  }

  forget(): void {
    // It is known until something newer comes.
  }

  read(): KnownValue {
    return this.last?.[1] ?? null;
  }

  nextChangeMs(): undefined {
    return undefined;
  }

  store(): StoredValue {
    return this.last;
  }
}

/** What is known of one unit for one segment. The same contributions give the same state in any order. */
export class UnitState {
  private readonly values: readonly ValueState[];

  /** @param stored what `store` gave, with the same definition */
  constructor(
    private readonly segment: CompiledSegment,
    stored?: readonly StoredValue[],
  ) {
    this.values = segment.values.map(({ kind, window }, index) => {
      if (window === undefined) {
        return new Known(stored?.[index]);
      }
      return kind === 'distinct' ? new Texts(window, stored?.[index]) : new Amounts(window, stored?.[index]);
    });
  }

  add(contribution: Contribution): void {
    this.values[contribution.value]?.add(contribution);
  }

  /** The values by name, after what has left its window by now is forgotten. */
  read(nowMs: number): Readonly<Record<string, KnownValue>> {
    this.values.forEach((value) => value.forget(nowMs));
    return Object.fromEntries(this.segment.values.map(({ name }, index) => [name, this.values[index]?.read() ?? null]));
  }

  /** When something leaves its window, milliseconds since 1970; undefined if nothing does. */
  nextChangeMs(): number | undefined {
    const changes = this.values.flatMap((value) => value.nextChangeMs() ?? []);
    return changes.length === 0 ? undefined : Math.min(...changes);
  }

  /** Undefined if nothing is known any more. */
  store(): readonly StoredValue[] | undefined {
    const stored = this.values.map((value) => value.store());
    return stored.every((value) => value === null) ? undefined : stored;
  }
}
