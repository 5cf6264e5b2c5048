import { describe, expect, it } from '@jest/globals';
import { DefinitionTable } from '@nadi/definitions';
import { createLogger } from '@nadi/observability';
import { LiveDefinitions, type InForce } from './live-definitions.ts';

const logger = createLogger({ service: 'tests', version: '0', commit: undefined, instanceId: 'tests' }, 'silent');
const event = { kind: 'metrics', author: 'anna', changedAt: 1_000 };

/** Metrics whose texts are numbers, added up. */
function sums() {
  const table = new DefinitionTable();
  const told: InForce<number>[] = [];
  const live = new LiveDefinitions<number>(
    {
      kind: 'metrics',
      build: (definitions) =>
        definitions.reduce((sum, { text }) => {
          if (Number.isNaN(Number(text))) {
            throw new Error(`${text} is no number`);
          }
          return sum + Number(text);
        }, 0),
      onChange: (inForce) => told.push(inForce),
    },
    table,
    logger,
  );
  const apply = (name: string, version: number, text: string) => {
    table.apply({ ...event, definition: `metrics/${name}@${version}`, name, version, text });
    table.apply({ ...event, definition: `metrics/${name}`, name, version, text: null });
  };
  return { live, told, apply };
}

describe('what is in force of a kind', () => {
  it('is nothing before it was read', () => {
    const { live } = sums();
    expect(live.current).toMatchObject({ value: 0, versions: {} });
  });

  it('changes when it is renewed, and tells of it when asked to', () => {
    const { live, told, apply } = sums();
    apply('orders', 1, '2');
    expect(live.current.value).toBe(0);
    live.renew(false);
    expect(live.current).toMatchObject({ value: 2, versions: { orders: 1 } });
    expect(told).toEqual([]);
    apply('revenue', 1, '3');
    live.renew(true);
    expect(told).toEqual([live.current]);
    expect(live.current).toMatchObject({ value: 5, versions: { orders: 1, revenue: 1 } });
  });

  it('stays the same object while nothing of the kind changes', () => {
    const { live, told, apply } = sums();
    apply('orders', 1, '2');
    live.renew(false);
    const before = live.current;
    live.renew(true);
    expect(live.current).toBe(before);
    expect(told).toEqual([]);
  });

  it('stays as it was while it does not hold together', () => {
    const { live, told, apply } = sums();
    apply('orders', 1, '2');
    live.renew(false);
    apply('orders', 2, 'two');
    live.renew(true);
    expect(live.current).toMatchObject({ value: 2, versions: { orders: 1 } });
    apply('orders', 3, '4');
    live.renew(true);
    expect(live.current).toMatchObject({ value: 4, versions: { orders: 3 } });
    expect(told).toHaveLength(1);
  });

  it('knows the texts of versions that are not in force', () => {
    const { live, apply } = sums();
    apply('orders', 1, '2');
    apply('orders', 2, '3');
    live.renew(false);
    expect(live.textOf('orders', 1)).toBe('2');
    expect(live.textOf('orders', 9)).toBeUndefined();
  });
});
