import { describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { Watermarks } from './watermarks.ts';

/** A database that has these positions at a time, and nothing else. */
function databaseWith(state: { nowMs: number; positions: Readonly<Record<number, number>> }): DataSource {
  const query = (sql: string) => {
    const rows = Object.entries(state.positions).map(([partition, next_offset]) => ({
      ...{ topic: 'orders', partition: Number(partition), next_offset, now_ms: state.nowMs },
    }));
    return Promise.resolve(sql.includes('consumer_offsets') ? rows : []);
  };
  return { transaction: (work: (manager: unknown) => unknown) => work({ query }) } as unknown as DataSource;
}

const log = (partition: number, start: number, end: number) => ({ topic: 'orders', partition, start, end });

describe('until when everything is counted', () => {
  it('is the time of the last look at ends that were passed, in the partition that is furthest behind', async () => {
    const state = { nowMs: 1_000, positions: { 0: 5, 1: 5 } as Record<number, number> };
    const watermarks = new Watermarks({ dataSource: databaseWith(state), group: 'g', idleMs: 1 });
    await watermarks.refresh();
    expect(watermarks.countedUntilMs(['orders'])).toBe(Number.NEGATIVE_INFINITY);
    await watermarks.observe(() => Promise.resolve([log(0, 0, 5), log(1, 0, 9)]));
    state.nowMs = 2_000;
    await watermarks.refresh();
    expect(watermarks.countedUntilMs(['orders'])).toBe(Number.NEGATIVE_INFINITY);
    state.positions[1] = 9;
    await watermarks.refresh();
    expect(watermarks.countedUntilMs(['orders'])).toBe(1_000);
    expect(watermarks.countedUntilMs(['orders', 'never-used'])).toBe(1_000);
    expect(watermarks.countedUntilMs([])).toBe(Number.NEGATIVE_INFINITY);
  });

  it('does not wait for a partition that holds nothing and has no position', async () => {
    const state = { nowMs: 1_000, positions: { 0: 5 } };
    const watermarks = new Watermarks({ dataSource: databaseWith(state), group: 'g', idleMs: 1 });
    await watermarks.refresh();
    await watermarks.observe(() => Promise.resolve([log(0, 0, 5), log(1, 0, 0), log(2, 7, 7)]));
    await watermarks.refresh();
    expect(watermarks.countedUntilMs(['orders'])).toBe(1_000);
  });
});
