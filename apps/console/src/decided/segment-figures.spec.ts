import { describe, expect, it } from '@jest/globals';
import type { Segment, SegmentSizes } from '../api/index.ts';
import {
  builtShare,
  changedHours,
  comparable,
  movement,
  movementText,
  overlapRows,
  segmentState,
  sizePoints,
} from './segment-figures.ts';

const sizes: SegmentSizes = {
  from: '2026-05-05T00:00:00Z',
  to: '2026-05-05T06:00:00Z',
  sizes: [
    { hour: '2026-05-04T12:00:00Z', size: 10, entered: 10, departed: 0 },
    { hour: '2026-05-05T02:00:00Z', size: 12, entered: 3, departed: 1 },
    { hour: '2026-05-05T04:00:00Z', size: 7, entered: 0, departed: 5 },
  ],
};

describe('the state of a segment', () => {
  const live = { state: 'live', liveVersion: 1, failure: null, events: { read: 1, failed: 0 } } as const;
  it.each([
    [live, 'good', 'live'],
    [{ ...live, failure: 'no number' }, 'warn', 'failing'],
    [{ ...live, state: 'building', liveVersion: null }, 'starved', 'building'],
    [{ ...live, state: 'building' }, 'starved', 'rebuilding'],
    [{ ...live, state: 'building', failure: 'no number' }, 'warn', 'buildingFailed'],
    [{ ...live, state: 'no-lake' }, 'unknown', 'noLake'],
  ] as const)('%#', (one, kind, word) => expect(segmentState(one)).toEqual({ kind, word }));

  it('says how far it is built', () => {
    expect(builtShare({ offsets: { done: 25, total: 100 } })).toBe(0.25);
    expect(builtShare({ offsets: { done: 0, total: 0 } })).toBeNull();
  });
});

describe('the size of a segment', () => {
  it('stays between two changes', () => {
    expect(sizePoints(sizes).map(({ value }) => value)).toEqual([10, 10, 12, 12, 7, 7]);
    expect(sizePoints({ ...sizes, sizes: sizes.sizes.slice(1) }).map(({ value }) => value)).toEqual([12, 12, 7, 7]);
    expect(sizePoints({ ...sizes, sizes: [] })).toEqual([]);
  });

  it('has no more points than can be drawn, each the last of its step', () => {
    expect(sizePoints(sizes, 2).map(({ value }) => value)).toEqual([12, 7]);
  });

  it('changed by those who entered and left within the range', () => {
    expect(movement(sizes)).toEqual({ entered: 3, departed: 6 });
    expect(movementText({ entered: 3, departed: 6 })).toBe('+3 −6');
    expect(movementText({ entered: 0, departed: 0 })).toBe('no change');
    expect(changedHours(sizes).map(({ size }) => size)).toEqual([7, 12]);
  });
});

describe('overlaps', () => {
  const segment = (name: string, size: number, unit = 'customerId') => ({ name, size, unit }) as Segment;

  it('are counted with the largest segments of the same unit', () => {
    const others = Array.from({ length: 12 }, (_, index) => segment(`s${index}`, index));
    const names = comparable(segment('own', 3), [...others, segment('own', 3), segment('visitors', 99, 'visitorId')]);
    expect(names).toEqual(['own', 's11', 's10', 's9', 's8', 's7', 's6', 's5', 's4', 's3']);
  });

  it('are shares of both', () => {
    const rows = overlapRows('a', [
      { name: 'a', size: 10, shared: { b: 5, c: 0 } },
      { name: 'b', size: 20, shared: { a: 5, c: 0 } },
      { name: 'c', size: 0, shared: { a: 0, b: 0 } },
    ]);
    expect(rows).toEqual([
      { name: 'b', size: 20, shared: 5, ofOwn: 0.5, ofOther: 0.25 },
      { name: 'c', size: 0, shared: 0, ofOwn: 0, ofOther: null },
    ]);
    expect(overlapRows('z', [])).toEqual([]);
  });
});
