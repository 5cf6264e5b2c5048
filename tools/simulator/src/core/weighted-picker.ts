import type { Random } from './random.ts';

/** Picks values in proportion to their weights in constant time (Walker's alias method). */
export class WeightedPicker<T> {
  private readonly threshold: Float64Array;
  private readonly alias: Uint32Array;

  /** @throws RangeError if there is no value with a weight above zero. */
  constructor(
    private readonly values: readonly T[],
    weightOf: (value: T, index: number) => number,
  ) {
    const weights = values.map(weightOf);
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    if (!(total > 0)) {
      throw new RangeError('nothing to pick from');
    }
    const size = values.length;
    this.threshold = new Float64Array(size).fill(1);
    this.alias = new Uint32Array(size);
    const scaled = weights.map((weight) => (weight * size) / total);
    const small: number[] = [];
    const large: number[] = [];
    scaled.forEach((weight, index) => (weight < 1 ? small : large).push(index));
    while (small.length > 0 && large.length > 0) {
      const low = small.pop() as number;
      const high = large[large.length - 1] as number;
      this.threshold[low] = scaled[low] as number;
      this.alias[low] = high;
      const rest = (scaled[high] as number) - (1 - (scaled[low] as number));
      scaled[high] = rest;
      if (rest < 1) {
        large.pop();
        small.push(high);
      }
    }
  }

  pick(random: Random): T {
    const index = random.int(this.values.length);
    const chosen = random.float() < (this.threshold[index] as number) ? index : (this.alias[index] as number);
    return this.values[chosen] as T;
  }
}

/** Weights of a Zipf-like law: the value at `rank` (from 0) gets 1 / (rank + 2.7) ^ exponent. */
export function zipfWeight(rank: number, exponent: number): number {
  return 1 / (rank + 2.7) ** exponent;
}
