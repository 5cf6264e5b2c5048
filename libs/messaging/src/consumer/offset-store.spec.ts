import { describe, expect, it } from '@jest/globals';
import { startPosition } from './offset-store.ts';

describe('startPosition', () => {
  const log = { low: 10, high: 20 };

  it('starts at the beginning of the log when nothing was stored', () => {
    expect(startPosition(undefined, log)).toEqual({ kind: 'at', offset: 10 });
  });

  it.each([10, 15, 20])('goes on at a stored offset that is in the log or just behind it (%i)', (stored) => {
    expect(startPosition(stored, log)).toEqual({ kind: 'at', offset: stored });
  });

  it.each([9, 21, 0])('refuses to guess when the stored offset is not in the log (%i)', (stored) => {
    expect(startPosition(stored, log)).toEqual({ kind: 'out-of-range', stored });
  });
});
