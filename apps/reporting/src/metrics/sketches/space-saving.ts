import type { Sketch } from './sketch.ts';

/** An item with its estimated count; the true count lies between `count - error` and `count`. */
export interface TopItem {
  readonly item: string;
  readonly count: number;
  readonly error: number;
}

interface Counter {
  count: number;
  error: number;
}

const countersPerItem = 50;

/**
 * The most frequent items. Space-Saving (Metwally, Agrawal, El Abbadi 2005) with fifty counters per wanted item: an item that
 * makes up more than 1 / (50 k) of all is never missed, and no count is further off. Merging adds counters (Agarwal et al. 2012).
 */
export class SpaceSaving implements Sketch {
  private readonly counters = new Map<string, Counter>();
  /** Items that had the smallest count at the last look, in the order of the counters, last first. */
  private candidates: string[] = [];
  private candidateCount = 0;

  constructor(private readonly k: number) {}

  static fromBytes(bytes: Uint8Array, k: number): SpaceSaving {
    const sketch = new SpaceSaving(k);
    const entries = JSON.parse(Buffer.from(bytes).toString()) as [string, number, number][];
    entries.forEach(([item, count, error]) => sketch.counters.set(item, { count, error }));
    return sketch;
  }

  /**
   * The items that certainly occurred most, most first; ties by count, then by name. Of many items that are about as frequent, those
   * that came last have the highest counts, and nearly all of such a count is error: ranked by count they would stand before the rest.
   */
  top(k = this.k): TopItem[] {
    return [...this.counters]
      .map(([item, { count, error }]) => ({ item, count, error }))
      .sort((a, b) => b.count - b.error - (a.count - a.error) || b.count - a.count || (a.item < b.item ? -1 : 1))
      .slice(0, k);
  }

  add(value: string | number): void {
    const item = String(value);
    const counter = this.counters.get(item);
    if (counter !== undefined) {
      counter.count += 1;
    } else if (this.counters.size < this.capacity) {
      this.counters.set(item, { count: 1, error: 0 });
    } else {
      const [smallest, { count }] = this.smallest();
      this.counters.delete(smallest);
      this.counters.set(item, { count: count + 1, error: count });
    }
  }

  merge(other: Sketch): void {
    const theirs = other as SpaceSaving;
    // An item that a full summary does not hold may have occurred there as often as its smallest one.
    const unseenHere = this.mostUnseen();
    const unseenThere = theirs.mostUnseen();
    for (const [item, own] of this.counters) {
      if (!theirs.counters.has(item)) {
        this.counters.set(item, { count: own.count + unseenThere, error: own.error + unseenThere });
      }
    }
    for (const [item, { count, error }] of theirs.counters) {
      const own = this.counters.get(item) ?? { count: unseenHere, error: unseenHere };
      this.counters.set(item, { count: own.count + count, error: own.error + error });
    }
    this.candidates = [];
    [...this.counters]
      .sort(([one, a], [other, b]) => b.count - a.count || (one < other ? -1 : 1))
      .slice(this.capacity)
      .forEach(([item]) => this.counters.delete(item));
  }

  toBytes(): Uint8Array {
    return Buffer.from(JSON.stringify([...this.counters].map(([item, { count, error }]) => [item, count, error])));
  }

  private get capacity(): number {
    return this.k * countersPerItem;
  }

  private mostUnseen(): number {
    return this.counters.size < this.capacity ? 0 : this.smallest()[1].count;
  }

  /**
   * The first of the items with the smallest count. Counts only grow and new items start above the smallest, so the items
   * found by one look stay the smallest until they have all grown or gone: not every new item needs a look at all counters.
   */
  private smallest(): [string, Counter] {
    for (;;) {
      for (let item = this.candidates.at(-1); item !== undefined; item = this.candidates.at(-1)) {
        const counter = this.counters.get(item);
        if (counter?.count === this.candidateCount) {
          return [item, counter];
        }
        this.candidates.pop();
      }
      this.look();
    }
  }

  private look(): void {
    this.candidateCount = Number.POSITIVE_INFINITY;
    for (const { count } of this.counters.values()) {
      this.candidateCount = Math.min(this.candidateCount, count);
    }
    this.candidates = [...this.counters]
      .filter(([, { count }]) => count === this.candidateCount)
      .map(([item]) => item)
      .reverse();
  }
}
