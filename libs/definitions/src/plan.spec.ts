import { describe, expect, it } from '@jest/globals';
import type { CheckedDefinition } from './definition-kind.ts';
import { planChanges } from './plan.ts';

const wanted = (name: string, text: string): CheckedDefinition => ({
  name,
  text,
  file: `${name}.yaml`,
  test: () => [],
  preview: () => undefined,
});
const inForce = (name: string, version: number, text: string) => ({ name, version, text });

describe('a plan', () => {
  it('adds what is new, changes what reads otherwise, and leaves the rest alone', () => {
    const before = [inForce('orders', 3, 'old'), inForce('revenue', 1, 'same'), inForce('visits', 2, 'kept')];
    const files = [wanted('revenue', 'same'), wanted('orders', 'new'), wanted('basket', 'first')];
    expect(planChanges('metrics', before, files, { retireOthers: false })).toEqual([
      { kind: 'metrics', name: 'basket', change: 'add', text: 'first' },
      { kind: 'metrics', name: 'orders', change: 'change', before: before[0], text: 'new' },
    ]);
  });

  it('retires what is not there any more only when it is asked to', () => {
    const before = [inForce('orders', 3, 'text')];
    expect(planChanges('metrics', before, [], { retireOthers: false })).toEqual([]);
    expect(planChanges('metrics', before, [], { retireOthers: true })).toEqual([
      { kind: 'metrics', name: 'orders', change: 'retire', before: before[0] },
    ]);
  });

  it('is empty when everything is in force already', () => {
    const before = [inForce('orders', 3, 'text')];
    expect(planChanges('metrics', before, [wanted('orders', 'text')], { retireOthers: true })).toEqual([]);
  });
});
