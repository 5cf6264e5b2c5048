import { describe, expect, it } from '@jest/globals';
import { hashWords } from '@nadi/contracts';
import { IdSet } from './id-set.ts';

/** Numbers below `bound`, the same at every run (mulberry32). */
function numbers(seed: number): (bound: number) => number {
  let state = seed;
  return (bound) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % bound;
  };
}

describe('IdSet', () => {
  it.each([
    ['few ids, often repeated', 50],
    ['ids in the same few slots', 3],
    ['hardly repeated ids', 100_000],
  ])('answers as a set of %s, also while it grows and shrinks', (_name, range) => {
    let wrong = 0;
    for (const seed of [1, 2, 3]) {
      const next = numbers(seed);
      const set = new IdSet();
      const model = new Set<string>();
      for (let step = 0; step < 5_000; step += 1) {
        const words = Uint32Array.of(1 + next(range), next(4), next(2), next(range));
        const text = words.join();
        wrong += set.has(words, 0) === model.has(text) ? 0 : 1;
        if (next(2) === 0) {
          wrong += set.add(words, 0) === model.has(text) ? 1 : 0;
          model.add(text);
        }
        if (next(3) === 0) {
          wrong += set.delete(words, 0) === model.delete(text) ? 0 : 1;
        }
        wrong += set.size === model.size ? 0 : 1;
      }
      for (const text of model) {
        wrong += set.has(Uint32Array.from(text.split(',').map(Number)), 0) ? 0 : 1;
      }
    }
    expect(wrong).toBe(0);
  });

  it('keeps ids with zero words', () => {
    const set = new IdSet();
    const ids = [
      Uint32Array.of(0, 0, 0, 0),
      Uint32Array.of(0, 5, 0, 0),
      Uint32Array.of(0, 0, 0, 9),
      Uint32Array.of(7, 0, 0, 0),
    ];
    ids.forEach((id) => {
      expect(set.has(id, 0)).toBe(false);
      expect(set.add(id, 0)).toBe(true);
      expect(set.add(id, 0)).toBe(false);
    });
    for (let index = 0; index < 1_000; index += 1) {
      set.add(Uint32Array.of(index + 10, index, 1, 1), 0);
    }
    expect(ids.map((id) => set.has(id, 0))).toEqual([true, true, true, true]);
    expect(set.size).toBe(1_004);
  });

  it('reads the hash at the index it is given', () => {
    const words = Uint32Array.from({ length: 10 * hashWords }, (_, index) => index + 1);
    const set = new IdSet();
    expect(set.add(words, 5 * hashWords)).toBe(true);
    expect([4, 5, 6].map((index) => set.has(words, index * hashWords))).toEqual([false, true, false]);
  });

  it('keeps words that fill all 32 bits apart', () => {
    const set = new IdSet();
    set.add(Uint32Array.of(0xffffffff, 0xffffffff, 0x80000000, 0), 0);
    expect(set.has(Uint32Array.of(0xffffffff, 0xffffffff, 0x80000000, 0), 0)).toBe(true);
    expect(set.has(Uint32Array.of(0xffffffff, 0xffffffff, 0, 0), 0)).toBe(false);
  });
});
