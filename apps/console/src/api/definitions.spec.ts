import { describe, expect, it } from '@jest/globals';
import { withVersion } from './definitions.ts';

const listed = (name: string, version: number) => ({ name, version, author: 'Olga', activatedAt: '2026-03-01T10:00Z' });

describe('what is in force of a kind', () => {
  it('has the version that was just put in force, and never an older one again', () => {
    const before = [listed('a', 1), listed('b', 4)];
    expect(withVersion(before, listed('a', 2))).toEqual([listed('b', 4), listed('a', 2)]);
    expect(withVersion(before, listed('c', 1))).toEqual([...before, listed('c', 1)]);
    expect(withVersion(before, listed('b', 3))).toBe(before);
  });
});
