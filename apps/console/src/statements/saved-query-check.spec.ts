import { describe, expect, it } from '@jest/globals';
import { savedQueryFindings } from './saved-query-check.ts';

describe('what a check says of a saved query', () => {
  it('names the place in the statement that the engine does not take', () => {
    const message = 'Line 2, column 8: Referenced column "nothing" not found';
    const failures = [`queries/new.yaml:5: sql: ${message}`];
    expect(
      savedQueryFindings({ name: 'a', problems: [], tests: [{ name: 'is understood by the engine', failures }] }),
    ).toEqual({
      problems: [{ key: 'sql', message }],
      atStatement: { line: 2, column: 8, message: 'Referenced column "nothing" not found' },
      failingTests: [],
      passing: 0,
    });
  });

  it('tells tests that fail from what is in the way', () => {
    const failing = { name: 'counts once', failures: ['row 1: expected 2'] };
    expect(savedQueryFindings({ name: 'a', problems: [], tests: [failing, { name: 'passes', failures: [] }] })).toEqual(
      { problems: [], atStatement: undefined, failingTests: [failing], passing: 1 },
    );
  });

  it('has the problems of the definition', () => {
    const problem = { line: 3, key: 'for', message: 'orders has no seller' };
    expect(savedQueryFindings({ name: null, problems: [problem], tests: [] }).problems).toEqual([
      { key: 'for', message: 'orders has no seller' },
    ]);
  });
});
