import { describe, expect, it } from '@jest/globals';
import { NadiError } from '@nadi/errors';
import type { Logger } from '@nadi/observability';
import { CountWork } from './count-work.ts';

const logger = { warn: () => undefined, error: () => undefined } as unknown as Logger;

/** Counts in memory, and a database that answers as the test says. */
function work(answers: readonly (Error | undefined)[]) {
  let open: readonly number[] = [1, 2];
  const stored: (readonly number[])[] = [];
  const rest = [...answers];
  const subject = new CountWork<number>({
    what: 'counts',
    counts: {
      take: () => {
        const taken = open;
        open = [];
        return taken;
      },
      putBack: (counts) => void (open = [...counts, ...open]),
    },
    store: {
      add: async (counts) => {
        const error = rest.shift();
        if (error !== undefined) throw error;
        stored.push(counts);
      },
    },
    logger,
  });
  return { subject, stored, left: () => open };
}

describe('counts that are stored in the background', () => {
  it('are stored at the end, and nothing is stored of nothing', async () => {
    const { subject, stored } = work([]);
    await subject.stop();
    await subject.stop();
    expect(stored).toEqual([[1, 2]]);
  });

  it('are kept while the database is away', async () => {
    const { subject, stored, left } = work([
      new NadiError('DATABASE_UNAVAILABLE', { message: 'away', retriable: true }),
    ]);
    await subject.stop();
    expect([stored, left()]).toEqual([[], [1, 2]]);
    await subject.stop();
    expect(stored).toEqual([[1, 2]]);
  });

  it('are given up if the database will never take them, so that later ones are not held up', async () => {
    const { subject, stored, left } = work([new Error('no such column')]);
    await subject.stop();
    expect([stored, left()]).toEqual([[], []]);
  });
});
