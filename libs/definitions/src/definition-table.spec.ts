import { describe, expect, it } from '@jest/globals';
import type { DefinitionChanged } from '@nadi/contracts';
import { DefinitionTable } from './definition-table.ts';

const event = (version: number | null, text: string | null): DefinitionChanged => ({
  definition: text === null ? 'metrics/orders' : `metrics/orders@${version}`,
  ...{ kind: 'metrics', name: 'orders', version, text, author: 'u1', changedAt: 1_000 },
});

describe('the table of definitions', () => {
  it('has in force what was put in force last, also an earlier version', () => {
    const table = new DefinitionTable();
    [event(1, 'one'), event(1, null), event(2, 'two'), event(2, null)].forEach((one) => table.apply(one));
    expect(table.inForce('metrics')).toEqual([{ name: 'orders', version: 2, text: 'two', sinceMs: 1_000 }]);
    table.apply(event(1, null));
    expect(table.inForce('metrics')).toEqual([{ name: 'orders', version: 1, text: 'one', sinceMs: 1_000 }]);
    expect(table.textOf('metrics', 'orders', 2)).toBe('two');
    expect(table.inForce('pipelines')).toEqual([]);
  });

  it('has nothing in force that was retired', () => {
    const table = new DefinitionTable();
    [event(1, 'one'), event(1, null), event(null, null)].forEach((one) => table.apply(one));
    expect(table.inForce('metrics')).toEqual([]);
    expect(table.textOf('metrics', 'orders', 1)).toBe('one');
  });
});
