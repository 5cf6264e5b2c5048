import { describe, expect, it } from '@jest/globals';
import { chiSquare, chiSquareLimit, chiSquareOfTable } from '../testing/chi-square.ts';
import { seededRandom } from '../testing/seeded-random.ts';
import { murmurHash3, unitFraction } from './unit-hash.ts';

/** Of the UTF-8 bytes, computed by another implementation (Python's mmh3). */
const vectors: readonly (readonly [text: string, seed: number, hash: number])[] = [
  ['', 0, 0],
  ['', 1, 0x514e28b7],
  ['', 0xffffffff, 0x81f16f39],
  ['a', 0, 0x3c2569b2],
  ['ab', 0, 0x9bbfd75f],
  ['abc', 0, 0xb3dd93fa],
  ['test', 0, 0xba6bd213],
  ['Hello, world!', 0x9747b28c, 0x24884cba],
  ['The quick brown fox jumps over the lazy dog', 0, 0x2e4ff723],
  ['größe', 0, 0xe3d3963f],
  ['😀 smile', 0, 0xcc5e257b],
  ['x'.repeat(1_000), 7, 0xc86331f8],
];

const seed = 20_261_122;
const random = seededRandom(seed);
const hexId = () => Array.from({ length: 4 }, () => Math.floor(random() * 65_536).toString(16)).join('-');
const unitCount = 100_000;
const shapes: readonly (readonly [string, readonly string[]])[] = [
  ['counted ids', Array.from({ length: unitCount }, (_, index) => `customer-${index}`)],
  ['numbers', Array.from({ length: unitCount }, (_, index) => String(index))],
  [`random ids of seed ${seed}`, Array.from({ length: unitCount }, hexId)],
];

function countsOf(units: readonly string[], cells: number, cellOf: (unitId: string) => number): number[] {
  const counts = Array<number>(cells).fill(0);
  units.forEach((unitId) => {
    const cell = cellOf(unitId);
    counts[cell] = (counts[cell] as number) + 1;
  });
  return counts;
}

describe('murmurHash3', () => {
  it.each(vectors)('of %j with seed %d is the known one', (text, hashSeed, hash) => {
    expect(murmurHash3(text, hashSeed)).toBe(hash);
  });
});

describe('unitFraction', () => {
  it.each(shapes)('is uniform over %s', (_shape, units) => {
    const cells = 100;
    const counts = countsOf(units, cells, (unitId) => Math.floor(unitFraction('variant', 'a', unitId) * cells));
    expect(chiSquare(counts, Array(cells).fill(unitCount / cells))).toBeLessThan(chiSquareLimit(cells - 1));
  });

  it.each(
    shapes.flatMap(([shape, units]) => [
      [`of another salt over ${shape}`, units, (unitId: string) => unitFraction('variant', 'b', unitId)] as const,
      [`for another purpose over ${shape}`, units, (unitId: string) => unitFraction('traffic', 'a', unitId)] as const,
    ]),
  )('is independent of the one %s', (_name, units, other) => {
    const side = 10;
    const counts = countsOf(units, side * side, (unitId) => {
      const row = Math.floor(unitFraction('variant', 'a', unitId) * side);
      return row * side + Math.floor(other(unitId) * side);
    });
    const table = Array.from({ length: side }, (_, row) => counts.slice(row * side, (row + 1) * side));
    const { statistic, degrees } = chiSquareOfTable(table);
    expect(statistic).toBeLessThan(chiSquareLimit(degrees));
  });

  it('tells salts and units apart that run into the same text', () => {
    expect(unitFraction('variant', 'ab', 'c')).not.toBe(unitFraction('variant', 'a', 'bc'));
  });
});
