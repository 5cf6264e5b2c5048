import { describe, expect, it } from '@jest/globals';
import { NadiError } from '@nadi/errors';
import { takeOver, type TakeOverOptions } from './take-over.ts';

const stored = new Map([
  ['a/0', 7],
  ['a/1', 0],
]);

/** Collects what a take-over seeks to. */
function options(change: Partial<TakeOverOptions> = {}): TakeOverOptions & { readonly sought: string[] } {
  const sought: string[] = [];
  return {
    sought,
    group: 'g',
    offsets: {
      position: (_group, topic, partition) => Promise.resolve(stored.get(`${topic}/${partition}`)),
      lastRecord: () => Promise.resolve(undefined),
    },
    seek: (topic, partition, offset) => sought.push(`${topic}/${partition}@${offset}`),
    backoff: { firstMs: 1, lastMs: 1, random: () => 0 },
    wait: () => Promise.resolve(),
    isOver: () => false,
    ...change,
  };
}

describe('takeOver', () => {
  it('leads to the record before each stored position, and to the beginning of unknown partitions', async () => {
    const given = options();
    await takeOver({ a: [0, 1], b: [0] }, given);
    expect(given.sought).toEqual(['a/0@6', 'a/1@0', 'b/0@0']);
  });

  it('asks again while the store does not answer', async () => {
    let asked = 0;
    const position = (): Promise<number> => {
      asked += 1;
      const down = new NadiError('DATABASE_UNAVAILABLE', { message: 'down', retriable: true });
      return asked < 3 ? Promise.reject(down) : Promise.resolve(5);
    };
    const given = options({ offsets: { position, lastRecord: () => Promise.resolve(undefined) } });
    await takeOver({ a: [0] }, given);
    expect(given.sought).toEqual(['a/0@4']);
  });

  it('leaves off when the partitions were shared out anew', async () => {
    let over = false;
    const position = (): Promise<number> => {
      over = true;
      return Promise.resolve(5);
    };
    const offsets = { position, lastRecord: () => Promise.resolve(undefined) };
    const given = options({ offsets, isOver: () => over });
    await takeOver({ a: [0] }, given);
    expect(given.sought).toEqual([]);
  });
});
