/** The newest values of a stream in order: exact ranks and quantiles in O(log n) comparisons and one shift of memory. */
export class SortedWindow {
  private readonly ring: Float64Array;
  private readonly sorted: Float64Array;
  private count = 0;
  private next = 0;

  /** @param capacity most values; the oldest leaves when one more comes */
  constructor(capacity: number) {
    this.ring = new Float64Array(capacity);
    this.sorted = new Float64Array(capacity);
  }

  get size(): number {
    return this.count;
  }

  add(value: number): void {
    if (this.count === this.ring.length) {
      this.replace(this.ring[this.next] ?? 0, value);
    } else {
      const at = this.countBelow(value);
      this.sorted.copyWithin(at + 1, at, this.count);
      this.sorted[at] = value;
      this.count += 1;
    }
    this.ring[this.next] = value;
    this.next = (this.next + 1) % this.ring.length;
  }

  /** How many values are less than `value`. */
  countBelow(value: number): number {
    let [low, high] = [0, this.count];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.sorted[middle] ?? 0) < value) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** How many values are less than or equal to `value`. */
  countUpTo(value: number): number {
    let [low, high] = [0, this.count];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.sorted[middle] ?? 0) <= value) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /**
   * The value below which a share of the window lies; 0 of an empty window.
   *
   * @param share in [0, 1]
   */
  quantile(share: number): number {
    return this.sorted[Math.min(this.count - 1, Math.floor(share * this.count))] ?? 0;
  }

  /** Only what lies between the old and the new place moves. */
  private replace(old: number, value: number): void {
    const from = this.countBelow(old);
    const to = this.countBelow(value);
    if (to > from) {
      this.sorted.copyWithin(from, from + 1, to);
      this.sorted[to - 1] = value;
    } else {
      this.sorted.copyWithin(to + 1, to, from);
      this.sorted[to] = value;
    }
  }
}
