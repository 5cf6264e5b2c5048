import { describe, expect, it } from '@jest/globals';
import { gapsOf, isSettled, nextStretch, progressOf, waitsForLake, type FedPartition } from './partition-gaps.ts';

const fed = (changes: Partial<FedPartition> = {}): FedPartition => ({
  ...{ topic: 'orders.order-placed', partition: 0, nextOffset: 100, lakeOffset: 100, cursor: 0, activations: [] },
  ...changes,
});
const counted = (fromOffset: number) => ({ fromOffset, isCounted: true });
const uncounted = (fromOffset: number) => ({ fromOffset, isCounted: false });

describe('gapsOf', () => {
  it.each([
    ['all that was counted without it', [], [[0, 100]]],
    ['nothing if it always counted', [counted(0)], []],
    ['what came before it', [uncounted(0), uncounted(20), counted(60)], [[0, 60]]],
    ['what went by while it was away', [counted(0), uncounted(30), uncounted(35), counted(40)], [[30, 40]]],
    ['nothing that goes by after it was taken out of force', [uncounted(0), counted(10), uncounted(90)], [[0, 10]]],
    ['nothing where nothing went by', [counted(0), uncounted(100)], []],
  ])('has %s', (_name, activations, expected) => {
    const gaps = gapsOf(fed({ activations }));
    expect(gaps.map(({ firstOffset, nextOffset }) => [firstOffset, nextOffset])).toEqual(expected);
  });

  it('ends once the metric counts', () => {
    expect(isSettled(fed())).toBe(false);
    expect(isSettled(fed({ activations: [uncounted(3)] }))).toBe(false);
    expect(isSettled(fed({ activations: [uncounted(0), counted(3)] }))).toBe(true);
  });
});

describe('progressOf', () => {
  const activations = [uncounted(0), counted(40), uncounted(60), counted(100)];

  it.each([
    [0, 0],
    [30, 30],
    [50, 40],
    [70, 50],
    [100, 80],
  ])('counts only what lies in gaps: up to %i it is %i of 80', (cursor, done) => {
    expect(progressOf(fed({ activations, cursor }))).toEqual({ done, total: 80 });
  });
});

describe('nextStretch', () => {
  const held = [{ firstOffset: 0, nextOffset: 100 }];

  it('goes on from the cursor, no further than it may', () => {
    expect(nextStretch(fed({ cursor: 30 }), held, 50)).toEqual({ firstOffset: 30, nextOffset: 80 });
    expect(nextStretch(fed({ cursor: 80 }), held, 50)).toEqual({ firstOffset: 80, nextOffset: 100 });
    expect(nextStretch(fed({ cursor: 100 }), held, 50)).toBeUndefined();
  });

  it('leaves out what the metric has counted', () => {
    const activations = [uncounted(0), counted(40), uncounted(60), counted(100)];
    expect(nextStretch(fed({ activations, cursor: 10 }), held, 50)).toEqual({ firstOffset: 10, nextOffset: 40 });
    expect(nextStretch(fed({ activations, cursor: 40 }), held, 50)).toEqual({ firstOffset: 60, nextOffset: 100 });
  });

  it('waits for what does not stand in files yet', () => {
    expect(nextStretch(fed({ cursor: 30, lakeOffset: 50 }), held, 50)).toEqual({ firstOffset: 30, nextOffset: 50 });
    expect(nextStretch(fed({ cursor: 50, lakeOffset: 50 }), held, 50)).toBeUndefined();
    expect(waitsForLake(fed({ cursor: 50, lakeOffset: 50 }))).toBe(true);
    expect(waitsForLake(fed({ cursor: 49, lakeOffset: 50 }))).toBe(false);
    expect(waitsForLake(fed({ cursor: 100, lakeOffset: 50 }))).toBe(false);
  });

  it('passes over what no file has any more in one go', () => {
    const late = [
      { firstOffset: 90, nextOffset: 95 },
      { firstOffset: 70, nextOffset: 80 },
    ];
    expect(nextStretch(fed(), late, 5)).toEqual({ firstOffset: 0, nextOffset: 75 });
    expect(nextStretch(fed({ cursor: 75 }), late, 5)).toEqual({ firstOffset: 75, nextOffset: 80 });
    expect(nextStretch(fed({ cursor: 95 }), late, 5)).toEqual({ firstOffset: 95, nextOffset: 100 });
    expect(nextStretch(fed(), [], 5)).toEqual({ firstOffset: 0, nextOffset: 100 });
  });
});
