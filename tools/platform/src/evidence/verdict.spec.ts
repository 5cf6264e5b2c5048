import { describe, expect, it } from '@jest/globals';
import { isExact, judge, type ContractFacts } from './verdict.ts';

const facts = (acked: string[], stored: string[], counted = stored.length): ContractFacts => ({
  acked: new Set(acked),
  stored,
  counted,
});
const none = new Set<string>();

describe('judge', () => {
  it('finds a run exact in which every acknowledged event was counted once', () => {
    const verdict = judge([facts(['a', 'b'], ['b', 'a']), facts(['c'], ['c'])], none);
    expect(verdict).toEqual({ acked: 3, counted: 3, lost: 0, duplicated: 0 });
    expect(isExact(verdict)).toBe(true);
  });

  it('does not mind events that were counted without an acknowledgement', () => {
    expect(judge([facts(['a'], ['a', 'b'])], none)).toEqual({ acked: 1, counted: 2, lost: 0, duplicated: 0 });
  });

  it('calls an acknowledged event lost that is neither counted nor a dead letter', () => {
    const verdict = judge([facts(['a', 'b', 'c'], ['a'])], new Set(['b']));
    expect(verdict).toEqual({ acked: 3, counted: 1, lost: 1, duplicated: 0 });
    expect(isExact(verdict)).toBe(false);
  });

  it('calls an event lost that is stored as counted but missing in the metric', () => {
    expect(judge([facts(['a', 'b'], ['a', 'b'], 1)], none)).toMatchObject({ lost: 1, duplicated: 0 });
  });

  it('calls an event duplicated that the metric counts beyond the different ones', () => {
    expect(judge([facts(['a'], ['a'], 3)], none)).toMatchObject({ lost: 0, duplicated: 2 });
  });

  it('counts an identity that was stored twice and counted twice once as duplicated', () => {
    expect(judge([facts(['a'], ['a', 'a'])], none)).toMatchObject({ lost: 0, duplicated: 1 });
  });

  it('does not let the surplus of one contract hide the loss of another', () => {
    const verdict = judge([facts(['a'], ['a'], 2), facts(['b'], [])], none);
    expect(verdict).toEqual({ acked: 2, counted: 2, lost: 1, duplicated: 1 });
  });

  it('finds nothing exact when nothing was acknowledged', () => {
    expect(isExact(judge([], none))).toBe(false);
  });
});
