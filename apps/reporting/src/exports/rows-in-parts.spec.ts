import { describe, expect, it } from '@jest/globals';
import type { SqlRow } from '@nadi/sql';
import { rowsInParts } from './rows-in-parts.ts';

async function* inChunks(rows: readonly SqlRow[], size: number) {
  for (let at = 0; at < rows.length; at += size) {
    yield rows.slice(at, at + size);
  }
}

async function partsOf(rows: readonly SqlRow[], size: number, limits: { rows: number; bytes: number }) {
  const parts: (readonly SqlRow[])[] = [];
  for await (const part of rowsInParts(inChunks(rows, size), limits)) {
    parts.push(part);
  }
  return parts;
}

const rows = Array.from({ length: 25 }, (_, index): SqlRow => [index, 'x'.repeat(index === 3 ? 5_000 : 10)]);

describe('rows in parts', () => {
  it('are all of them in their order, in parts of the most rows', async () => {
    const parts = await partsOf(rows, 7, { rows: 10, bytes: 1_000_000 });
    expect(parts.map(({ length }) => length)).toEqual([10, 10, 5]);
    expect(parts.flat()).toEqual(rows);
  });

  it('end a part early where it is large', async () => {
    const parts = await partsOf(rows, 7, { rows: 10, bytes: 2_000 });
    expect(parts.map(({ length }) => length)).toEqual([4, 10, 10, 1]);
  });

  it('are the same parts however the rows came', async () => {
    const limits = { rows: 6, bytes: 300 };
    const wanted = await partsOf(rows, 25, limits);
    for (const size of [1, 2, 3, 11]) {
      expect(await partsOf(rows, size, limits)).toEqual(wanted);
    }
  });

  it('are none where there are no rows', async () => {
    expect(await partsOf([], 7, { rows: 10, bytes: 10 })).toEqual([]);
  });
});
