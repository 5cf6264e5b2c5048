import { describe, expect, it } from '@jest/globals';
import { dueMomentMs, intervalOf, type LastRun } from './plan-runs.ts';

const quarterMs = 900_000;
const last: LastRun = {
  momentMs: 4 * quarterMs,
  positions: { a: { 0: { from: 3, to: 9 }, 1: { from: 0, to: 2 } } },
  plannedMs: 4 * quarterMs + 700,
};
const planned = (ends: Record<string, Record<string, number>>) => ({ ends, nowMs: 99 });
const asked = (momentMs: number) => ({ momentMs, fromMomentMs: undefined });

describe('the moment that a run is due for', () => {
  it('is the last one of the schedule, once for all that were missed', () => {
    expect(dueMomentMs(5 * quarterMs, last)).toBe(5 * quarterMs);
    expect(dueMomentMs(40 * quarterMs, last)).toBe(40 * quarterMs);
    expect(dueMomentMs(5 * quarterMs, undefined)).toBe(5 * quarterMs);
  });

  it('is none where that one was planned, a later one was asked for, or nothing is scheduled', () => {
    expect(dueMomentMs(4 * quarterMs, last)).toBeUndefined();
    expect(dueMomentMs(3 * quarterMs, last)).toBeUndefined();
    expect(dueMomentMs(undefined, last)).toBeUndefined();
  });
});

describe('the interval of a run', () => {
  it('begins where the last one ended, in partitions that are new at their beginning', () => {
    const { positions, fromMomentMs, sinceMs } = intervalOf(
      asked(5 * quarterMs),
      last,
      planned({ a: { 0: 12, 1: 2, 2: 4 } }),
    );
    expect(positions).toEqual({ a: { 0: { from: 9, to: 12 }, 1: { from: 2, to: 2 }, 2: { from: 0, to: 4 } } });
    expect([fromMomentMs, sinceMs]).toEqual([last.momentMs, last.plannedMs]);
  });

  it('begins with everything for the first one', () => {
    expect(intervalOf(asked(5), undefined, planned({ a: { 0: 7 } }))).toEqual({
      ...{ fromMomentMs: 0, momentMs: 5, sinceMs: 99, positions: { a: { 0: { from: 0, to: 7 } } } },
    });
  });

  it('is empty, not turned round, while a lake that is made anew is behind', () => {
    expect(intervalOf(asked(5 * quarterMs), last, planned({ a: { 0: 4 } })).positions).toEqual({
      a: { 0: { from: 9, to: 9 }, 1: { from: 2, to: 2 } },
    });
  });

  it('has a moment behind the last one, whatever clocks say', () => {
    expect(intervalOf(asked(1), last, planned({})).momentMs).toBe(last.momentMs + 1);
  });

  it('keeps its moments where it is planned again', () => {
    const again = { momentMs: 7, fromMomentMs: 3 };
    expect(intervalOf(again, last, planned({}))).toMatchObject({ momentMs: 7, fromMomentMs: 3 });
  });

  it('leaves no offset out and takes none twice over many runs', () => {
    let before: LastRun | undefined;
    const taken: number[] = [];
    [0, 3, 3, 10, 11].forEach((end, index) => {
      const interval = intervalOf(asked(index), before, planned({ a: { 0: end } }));
      const range = interval.positions['a']?.[0] ?? { from: 0, to: 0 };
      for (let offset = range.from; offset < range.to; offset += 1) taken.push(offset);
      before = { momentMs: interval.momentMs, positions: interval.positions, plannedMs: index };
    });
    expect(taken).toEqual(Array.from({ length: 11 }, (_, offset) => offset));
  });
});
