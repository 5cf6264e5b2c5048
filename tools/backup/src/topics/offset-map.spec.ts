import { describe, expect, it } from '@jest/globals';
import type { StoredPartition } from '../manifest.ts';
import { offsetMap, OffsetRuns, unchangedOffsets } from './offset-map.ts';

const file = { path: 'topics/t/0.records.gz', bytes: 1, sha256: '0'.repeat(64) };

function mapOf(partition: Omit<StoredPartition, 'partition' | 'file'>) {
  return offsetMap([{ name: 't', config: {}, partitions: [{ partition: 0, file, ...partition }] }]);
}

const places = (map: ReturnType<typeof mapOf>, offsets: readonly number[]) =>
  offsets.map((offset) => map.position('t', 0, offset));

describe('the place of a position in a log that was written anew', () => {
  it('is how many records lie before it', () => {
    expect(places(mapOf({ low: 1_000, high: 1_010, records: 10 }), [1_000, 1_001, 1_009, 1_010])).toEqual([
      0, 1, 9, 10,
    ]);
  });

  it('passes over what compaction removed, at the start, in between and at the end', () => {
    const map = mapOf({
      low: 100,
      high: 200,
      records: 5,
      runs: [
        [110, 2],
        [150, 3],
      ],
    });
    expect(places(map, [100, 105, 110, 111, 112, 130, 150, 152, 153, 199, 200])).toEqual([
      0, 0, 0, 1, 2, 2, 2, 4, 5, 5, 5,
    ]);
  });

  it('stays outside the log by as much as it was', () => {
    const map = mapOf({ low: 1_000, high: 1_010, records: 10 });
    expect(places(map, [990, 999, 1_011, 1_100])).toEqual([-10, -1, 11, 100]);
  });

  it('is the start of a log whose records are all gone', () => {
    expect(places(mapOf({ low: 500, high: 500, records: 0 }), [499, 500, 501])).toEqual([-1, 0, 1]);
  });

  it('is unchanged for topics that are not in the backup, and for logs that were not written anew', () => {
    const map = mapOf({ low: 1_000, high: 1_010, records: 10 });
    expect([map.position('other', 0, 7), map.position('t', 1, 7), map.label('other', 0, 7)]).toEqual([7, 7, 7]);
    expect([unchangedOffsets.position('t', 0, 7), unchangedOffsets.label('t', 0, 7)]).toEqual([7, 7]);
  });
});

describe('a label', () => {
  it('stays unique and in order where records are gone, and before every position that is read on from', () => {
    const map = mapOf({ low: 100, high: 200, records: 3, runs: [[110, 3]] });
    const labels = [90, 100, 110, 150, 160, 199].map((offset) => map.label('t', 0, offset));
    expect(labels.toSorted((a, b) => a - b)).toEqual(labels);
    expect(new Set(labels).size).toBe(labels.length);
    expect(labels.at(-1)).toBeLessThan(map.position('t', 0, 200));
  });

  it('is the position in a log without gaps', () => {
    const map = mapOf({ low: 1_000, high: 1_010, records: 10 });
    expect(map.label('t', 0, 1_004)).toBe(map.position('t', 0, 1_004));
  });
});

describe('OffsetRuns', () => {
  it('joins consecutive offsets and says nothing of a log without gaps', () => {
    const runs = new OffsetRuns();
    [5, 6, 7].forEach((offset) => runs.add(offset));
    expect(runs.unlessWhole(5, 8)).toBeUndefined();
    [9, 12, 13].forEach((offset) => runs.add(offset));
    expect([runs.records, runs.unlessWhole(5, 14)]).toEqual([
      6,
      [
        [5, 3],
        [9, 1],
        [12, 2],
      ],
    ]);
  });
});
