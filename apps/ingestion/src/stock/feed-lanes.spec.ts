import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { FeedLanes } from './feed-lanes.ts';

function start(options = { atOnce: 1, mostWaiting: 10, mostWaitingOfTenant: 5 }) {
  const lanes = new FeedLanes(options);
  const begun: string[] = [];
  const ends: (() => void)[] = [];
  const run = (tenantId: string, name = tenantId) =>
    lanes.run(tenantId, () => {
      begun.push(name);
      return new Promise<void>((resolve) => ends.push(resolve));
    });
  const endNext = async () => {
    // What was let in begins a turn later.
    await nextTurn();
    ends.shift()?.();
    await nextTurn();
  };
  return { run, begun, endNext };
}

describe('feeds that wait for the database', () => {
  it('take turns by tenant', async () => {
    const { run, begun, endNext } = start();
    const all = [run('a', 'a1'), run('a', 'a2'), run('a', 'a3'), run('b', 'b1')];
    for (let n = 0; n < 4; n += 1) await endNext();
    await Promise.all(all);
    expect(begun).toEqual(['a1', 'a2', 'b1', 'a3']);
  });

  it('are bounded, of a tenant and of all', async () => {
    const { run, endNext } = start({ atOnce: 1, mostWaiting: 2, mostWaitingOfTenant: 1 });
    const all = [run('a'), run('a')];
    await expect(run('a')).rejects.toMatchObject({ code: 'SHARE_EXCEEDED', retriable: true });
    all.push(run('b'));
    await expect(run('c')).rejects.toMatchObject({ code: 'OVERLOADED', retriable: true });
    for (let n = 0; n < 3; n += 1) await endNext();
    await Promise.all(all);
    const again = run('c');
    await endNext();
    await again;
  });

  it('make room when they fail', async () => {
    const lanes = new FeedLanes({ atOnce: 1, mostWaiting: 1, mostWaitingOfTenant: 1 });
    await expect(lanes.run('a', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await lanes.run('a', () => Promise.resolve(1))).toBe(1);
  });
});
