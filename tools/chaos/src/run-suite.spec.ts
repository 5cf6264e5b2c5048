import { describe, expect, it } from '@jest/globals';
import { chaosCases } from './cases/index.ts';
import { selectCases } from './run-suite.ts';

const ids = (asked: string[] | undefined) => selectCases(chaosCases, asked).map(({ id }) => id);

describe('selectCases', () => {
  it('takes all, one form of a case, or all its forms', () => {
    expect(ids(undefined)).toHaveLength(chaosCases.length);
    expect(ids(['t5b'])).toEqual(['T5b']);
    expect(ids(['T5', 'T1b'])).toEqual(['T5', 'T5b', 'T1b']);
  });

  it('does not take T1 for T10', () => {
    expect(ids(['T1'])).toEqual(['T1', 'T1b', 'T1c']);
  });

  it('names the known cases when one is unknown', () => {
    expect(() => ids(['T99'])).toThrow('known: T1, T1b');
  });
});

describe('the cases', () => {
  it('have names of their own', () => {
    expect(new Set(ids(undefined)).size).toBe(chaosCases.length);
  });
});
