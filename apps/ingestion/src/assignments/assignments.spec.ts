import { describe, expect, it } from '@jest/globals';
import type { AssignedExperiment } from '@nadi/experiments';
import { Assignments } from './assignments.ts';

function experiment(name: string, endMs: number | null): AssignedExperiment {
  return {
    ...{ name, version: 1, unit: 'visitorId', salt: name, layer: 'page', slots: { first: 0, last: 9 }, traffic: 1 },
    ...{ holdouts: { global: 0, layer: 0 }, variants: [{ name: 'control', weight: 1 }], startMs: 1_000, endMs },
  };
}

describe('the assignments that pages get', () => {
  it('are of experiments that go on or have not begun, and of none that is over', () => {
    const all = [experiment('endless', null), experiment('over', 2_000), experiment('running', 2_001)];
    const names = (nowMs: number) =>
      new Assignments(
        () => all,
        () => nowMs,
      ).current.map(({ name }) => name);
    expect(names(0)).toEqual(['endless', 'over', 'running']);
    expect(names(2_000)).toEqual(['endless', 'running']);
  });
});
