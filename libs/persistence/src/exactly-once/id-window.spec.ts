import { describe, expect, it } from '@jest/globals';
import { IdWindow } from './id-window.ts';

const ids = (...values: readonly number[]) => Uint32Array.from(values.flatMap((value) => [value, value, value, value]));
const remembered = (window: IdWindow, ...values: readonly number[]) =>
  values.filter((value) => window.has(ids(value), 0));

describe('IdWindow', () => {
  it('remembers an id for a horizon at least and two at most', () => {
    const window = new IdWindow({ horizonMs: 100, maxIds: 1_000 }, 0);
    window.addAll(ids(1), 0);
    window.addAll(ids(2), 99);
    window.addAll(ids(3), 100);
    expect(remembered(window, 1, 2, 3)).toEqual([1, 2, 3]);
    window.addAll(ids(4), 199);
    expect(remembered(window, 1, 2, 3, 4)).toEqual([1, 2, 3, 4]);
    window.addAll(ids(5), 200);
    expect(remembered(window, 1, 2, 3, 4, 5)).toEqual([3, 4, 5]);
  });

  it('forgets the older generation early when there are too many ids, never the younger one', () => {
    const window = new IdWindow({ horizonMs: 1_000_000, maxIds: 3 }, 0);
    for (let id = 1; id <= 9; id += 1) {
      window.addAll(ids(id), id);
      const last = Math.min(id, 3);
      expect(remembered(window, ...Array.from({ length: last }, (_, back) => id - back))).toHaveLength(last);
      expect(window.size).toBeLessThanOrEqual(6);
    }
  });

  it('takes all ids of a batch, also of none', () => {
    const window = new IdWindow({ horizonMs: 100, maxIds: 1_000 }, 0);
    window.addAll(ids(), 0);
    window.addAll(ids(1, 2, 3), 0);
    expect(window.size).toBe(3);
  });

  it('adds an id once, also if the older generation has it', () => {
    const window = new IdWindow({ horizonMs: 100, maxIds: 1_000 }, 0);
    expect([1, 2, 1].map((id) => window.add(ids(id), 0))).toEqual([true, true, false]);
    window.turn(100);
    expect([1, 3].map((id) => window.add(ids(id), 0))).toEqual([false, true]);
  });

  it.each([[[]], [[2]], [[1, 3]], [[3, 4]], [[1, 2, 3, 4]]])('keeps of what was just added %j alone', (kept) => {
    const window = new IdWindow({ horizonMs: 100, maxIds: 1_000 }, 0);
    window.addAll(ids(9), 0);
    const added = [1, 2, 3, 4];
    added.forEach((id) => window.add(ids(id), 0));
    window.keep(ids(...kept), ids(...added));
    expect(remembered(window, 1, 2, 3, 4, 9)).toEqual([...kept, 9]);
  });
});
