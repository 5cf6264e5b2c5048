import { describe, expect, it } from '@jest/globals';
import { ExactDistinct } from './exact-distinct.ts';
import { HyperLogLog } from './hyper-log-log.ts';
import { Percentiles } from './percentiles.ts';
import { SpaceSaving } from './space-saving.ts';

/** Mulberry32: numbers from 0 to 1, the same for the same seed. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function hyperLogLogOf(values: Iterable<string>): HyperLogLog {
  const sketch = new HyperLogLog();
  for (const value of values) {
    sketch.add(value);
  }
  return sketch;
}

function names(seed: number, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `visitor-${seed}-${index}`);
}

describe('ExactDistinct', () => {
  it('counts each value once, texts and numbers alike, also after it was stored', () => {
    const sketch = new ExactDistinct();
    ['a', 'b', 'a', 7, '7', 'ü', ''].forEach((value) => sketch.add(value));
    expect(sketch.count).toBe(5);
    const restored = ExactDistinct.fromBytes(sketch.toBytes());
    restored.add('b');
    restored.add('c');
    expect(restored.count).toBe(6);
  });

  it('takes 16 bytes a value, none when empty', () => {
    const sketch = new ExactDistinct();
    expect(sketch.toBytes()).toHaveLength(0);
    names(1, 100).forEach((name) => sketch.add(name));
    expect(sketch.toBytes()).toHaveLength(1_600);
    expect(ExactDistinct.fromBytes(new Uint8Array()).count).toBe(0);
  });

  it('merges to the union', () => {
    const one = new ExactDistinct();
    const other = new ExactDistinct();
    names(1, 100).forEach((name) => one.add(name));
    names(1, 150).forEach((name) => other.add(name));
    one.merge(other);
    one.merge(other);
    expect(one.count).toBe(150);
  });
});

describe('HyperLogLog', () => {
  const standardError = 1.04 / Math.sqrt(4_096);

  it.each([
    [10, 0],
    [1_000, 4 * standardError],
    [12_000, 4 * standardError],
    [100_000, 4 * standardError],
  ])('estimates %i distinct values within its bound, for every seed', (count, bound) => {
    for (const seed of [1, 2, 3, 4]) {
      const estimate = hyperLogLogOf(names(seed, count)).count;
      expect(Math.abs(estimate - count) / count).toBeLessThanOrEqual(bound);
    }
  });

  it('counts a value once however often it comes', () => {
    expect(hyperLogLogOf([...names(1, 500), ...names(1, 500)]).count).toBe(hyperLogLogOf(names(1, 500)).count);
  });

  it.each([0, 1, 300, 1_364, 1_500, 5_000, 50_000])('comes back from its bytes with %i values', (count) => {
    const sketch = hyperLogLogOf(names(5, count));
    const bytes = sketch.toBytes();
    const restored = HyperLogLog.fromBytes(bytes);
    expect(bytes.length).toBeLessThanOrEqual(4_097);
    expect(restored.count).toBe(sketch.count);
    expect(Buffer.from(restored.toBytes()).equals(Buffer.from(bytes))).toBe(true);
  });

  it('merges to what one sketch of all values would be, any number of times', () => {
    const merged = hyperLogLogOf(names(1, 3_000));
    const other = hyperLogLogOf(names(2, 4_000));
    merged.merge(other);
    merged.merge(other);
    const all = hyperLogLogOf([...names(1, 3_000), ...names(2, 4_000)]);
    expect(Buffer.from(merged.toBytes()).equals(Buffer.from(all.toBytes()))).toBe(true);
  });
});

describe('Percentiles', () => {
  const quantiles = [0.01, 0.25, 0.5, 0.95, 0.99];

  function exact(sorted: readonly number[], quantile: number): number {
    return sorted[Math.floor(quantile * (sorted.length - 1))] as number;
  }

  it.each([
    ['uniform', (random: number) => 1 + 999 * random],
    ['long-tailed', (random: number) => Math.exp(10 * random)],
    ['negative as well', (random: number) => (random - 0.3) * 1_000],
  ])('stays within 1 %% of the true value, %s', (_name, draw) => {
    for (const seed of [1, 2, 3]) {
      const random = seeded(seed);
      const values = Array.from({ length: 5_000 }, () => draw(random()));
      const halves = [Percentiles.empty(), Percentiles.empty()] as const;
      values.forEach((value, index) => halves[index % 2 === 0 ? 0 : 1].add(value));
      const restored = Percentiles.fromBytes(halves[0].toBytes());
      restored.merge(Percentiles.fromBytes(halves[1].toBytes()));
      const sorted = values.toSorted((a, b) => a - b);
      expect(restored.count).toBe(values.length);
      for (const quantile of quantiles) {
        const wanted = exact(sorted, quantile);
        expect(Math.abs((restored.at(quantile) as number) - wanted)).toBeLessThanOrEqual(Math.abs(wanted) * 0.0101);
      }
    }
  });

  it('knows nothing without values, and zero when all are zero', () => {
    expect(Percentiles.empty().at(0.5)).toBeUndefined();
    expect(Percentiles.fromBytes(Percentiles.empty().toBytes()).at(0.5)).toBeUndefined();
    const zeros = Percentiles.empty();
    zeros.add(0);
    expect(Percentiles.fromBytes(zeros.toBytes()).at(0.5)).toBe(0);
  });
});

describe('SpaceSaving', () => {
  /** Few items often, many seldom. */
  function skewed(seed: number, length: number): string[] {
    const random = seeded(seed);
    return Array.from({ length }, () => `p${Math.floor(500 * random() ** 4)}`);
  }

  function countOf(values: readonly string[]): Map<string, number> {
    const counts = new Map<string, number>();
    values.forEach((value) => counts.set(value, (counts.get(value) ?? 0) + 1));
    return counts;
  }

  function sketchOf(values: readonly string[], k: number): SpaceSaving {
    const sketch = new SpaceSaving(k);
    values.forEach((value) => sketch.add(value));
    return sketch;
  }

  /** The promise: the true count lies between `count - error` and `count`, and nobody above 1 / (50 k) is missed. */
  function assertBounds(sketch: SpaceSaving, values: readonly string[], k: number): void {
    const counts = countOf(values);
    const kept = new Map(sketch.top(50 * k).map((one) => [one.item, one]));
    for (const [item, { count, error }] of kept) {
      const truth = counts.get(item) ?? 0;
      expect(count).toBeGreaterThanOrEqual(truth);
      expect(count - error).toBeLessThanOrEqual(truth);
    }
    for (const [item, count] of counts) {
      expect(kept.has(item) || count <= values.length / (50 * k)).toBe(true);
    }
  }

  it('is exact while there are counters for every item', () => {
    const values = skewed(1, 2_000);
    const wanted = [...countOf(values)].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, 5);
    expect(sketchOf(values, 50).top(5)).toEqual(wanted.map(([item, count]) => ({ item, count, error: 0 })));
  });

  it.each([1, 2, 3])('keeps its bounds with more items than counters, seed %i', (seed) => {
    const values = skewed(seed, 5_000);
    assertBounds(sketchOf(values, 5), values, 5);
  });

  it.each([1, 2, 3])('keeps its bounds when summaries of different partitions merge, seed %i', (seed) => {
    const parts = [skewed(seed, 3_000), skewed(seed + 10, 400), ['rare', 'rare', 'p1']];
    const merged = new SpaceSaving(5);
    parts.forEach((part) => merged.merge(SpaceSaving.fromBytes(sketchOf(part, 5).toBytes(), 5)));
    assertBounds(merged, parts.flat(), 5);
    expect(merged.top(1_000).length).toBeLessThanOrEqual(250);
  });

  it('puts what certainly occurred more often first, before a higher count that is nearly all error', () => {
    const bytes = Buffer.from('[["late",6,5],["often",5,1]]');
    expect(
      SpaceSaving.fromBytes(bytes, 1)
        .top(2)
        .map(({ item }) => item),
    ).toEqual(['often', 'late']);
  });

  it('orders equal counts by name', () => {
    expect(
      sketchOf(['b', 'c', 'a', 'b', 'c', 'a'], 3)
        .top()
        .map(({ item }) => item),
    ).toEqual(['a', 'b', 'c']);
  });

  it('goes on from its bytes as if it had never left memory', () => {
    const values = skewed(7, 4_000);
    const whole = sketchOf(values, 5);
    const resumed = SpaceSaving.fromBytes(sketchOf(values.slice(0, 2_000), 5).toBytes(), 5);
    values.slice(2_000).forEach((value) => resumed.add(value));
    expect(resumed.top(50)).toEqual(whole.top(50));
  });
});
