import { hashText, hashWords } from '@nadi/contracts';

const rotl = (x: number, k: number) => (x << k) | (x >>> (32 - k));
const unit = 2 ** -32;

/**
 * A seeded stream of random numbers: xoshiro128** 1.1 (Blackman and Vigna, public domain), its state filled with the
 * 128-bit hash of the seed's text. The same seed gives the same numbers on every machine.
 */
export class Random {
  private s0: number;
  private s1: number;
  private s2: number;
  private s3: number;
  private spareNormal: number | undefined;

  constructor(seed: string) {
    const words = new Uint32Array(hashWords);
    hashText(seed, words, 0);
    // The generator never leaves the state of all zeros, so one word is made odd.
    this.s0 = (words[0] ?? 0) | 1;
    this.s1 = words[1] ?? 0;
    this.s2 = words[2] ?? 0;
    this.s3 = words[3] ?? 0;
  }

  /** From 0, below 1. */
  float(): number {
    const result = Math.imul(rotl(Math.imul(this.s1, 5), 7), 9) >>> 0;
    const t = this.s1 << 9;
    this.s2 ^= this.s0;
    this.s3 ^= this.s1;
    this.s1 ^= this.s2;
    this.s0 ^= this.s3;
    this.s2 ^= t;
    this.s3 = rotl(this.s3, 11);
    return result * unit;
  }

  /** A whole number from 0, below `bound`. */
  int(bound: number): number {
    return Math.floor(this.float() * bound);
  }

  /** From `low`, below `high`. */
  between(low: number, high: number): number {
    return low + this.float() * (high - low);
  }

  chance(probability: number): boolean {
    return this.float() < probability;
  }

  /** One of the values, each as likely. @throws RangeError if there is none. */
  pick<T>(values: readonly T[]): T {
    const value = values[this.int(values.length)];
    if (value === undefined) {
      throw new RangeError('nothing to pick from');
    }
    return value;
  }

  exponential(mean: number): number {
    return -Math.log(1 - this.float()) * mean;
  }

  /** Half of the values lie below `median`; `sigma` is the spread of the logarithm. */
  logNormal(median: number, sigma: number): number {
    return median * Math.exp(sigma * this.normal());
  }

  private normal(): number {
    if (this.spareNormal !== undefined) {
      const spare = this.spareNormal;
      this.spareNormal = undefined;
      return spare;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - this.float()));
    const angle = 2 * Math.PI * this.float();
    this.spareNormal = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  }
}
