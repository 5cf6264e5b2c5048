import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { chiSquare, chiSquareLimit, chiSquareOfTable } from '../testing/chi-square.ts';
import { assign, slotOf } from './assign.ts';
import { type Assignment, type AssignmentDefinition } from './assignment-definition.ts';

const base: AssignmentDefinition = {
  salt: 'short-checkout',
  layer: 'checkout',
  slots: { first: 0, last: 9_999 },
  traffic: 1,
  variants: [
    { name: 'control', weight: 1 },
    { name: 'short', weight: 1 },
  ],
  holdouts: { global: 0, layer: 0 },
};
const units = Array.from({ length: 20_000 }, (_, index) => `customer-${index}`);
const outcome = (definition: AssignmentDefinition, unitId: string) => outcomeOf(assign(definition, unitId));

function outcomeOf(assignment: Assignment): string {
  return 'variant' in assignment ? assignment.variant : `(${assignment.excluded})`;
}

function countsOf(definition: AssignmentDefinition): Record<string, number> {
  const counts: Record<string, number> = {};
  units.forEach((unitId) => {
    const name = outcome(definition, unitId);
    counts[name] = (counts[name] ?? 0) + 1;
  });
  return counts;
}

describe('assign', () => {
  it('gives variants in the proportion of their weights', () => {
    const variants = [5, 3, 2].map((weight, index) => ({ name: `v${index}`, weight }));
    const counts = countsOf({ ...base, variants });
    const observed = variants.map(({ name }) => counts[name] ?? 0);
    expect(chiSquare(observed, [10_000, 6_000, 4_000])).toBeLessThan(chiSquareLimit(2));
  });

  it('splits two experiments with different salts independently of each other', () => {
    const names = base.variants.map(({ name }) => name);
    const pairs = units.map((id) => [outcome(base, id), outcome({ ...base, salt: 'banner' }, id)]);
    const table = names.map((left) =>
      names.map((right) => pairs.filter(([first, second]) => first === left && second === right).length),
    );
    // One degree of freedom: 10.83 is exceeded by one in a thousand.
    expect(chiSquareOfTable(table).statistic).toBeLessThan(10.83);
  });

  it('gives slots of one layer independently of those of another, and of the variant', () => {
    const tenthOf = (layer: string) => units.map((id) => Math.floor(slotOf(layer, id) / 1_000));
    const rows = tenthOf('checkout');
    const short = units.map((id) => (outcome(base, id) === 'short' ? 1 : 0));
    const tables = [tenthOf('search'), short].map((columns, which) =>
      Array.from({ length: 10 }, (_row, row) =>
        Array.from(
          { length: which === 0 ? 10 : 2 },
          (_column, column) => columns.filter((one, index) => one === column && rows[index] === row).length,
        ),
      ),
    );
    const results = tables.map((table) => chiSquareOfTable(table));
    expect(results.map(({ statistic, degrees }) => statistic < chiSquareLimit(degrees))).toEqual([true, true]);
  });

  it('lets no unit into two experiments of a layer, and every unit into one of them', () => {
    const first = { ...base, slots: { first: 0, last: 3_999 } };
    const second = { ...base, salt: 'banner', slots: { first: 4_000, last: 9_999 } };
    const taken = units.map((id) => [first, second].filter((one) => 'variant' in assign(one, id)).length);
    expect(taken.every((count) => count === 1)).toBe(true);
    expect(countsOf(first)['(other-slot)']).toBe(units.filter((id) => slotOf('checkout', id) > 3_999).length);
  });

  it('keeps every unit in its variant while the traffic goes up, and takes part of them away when it goes down', () => {
    const steps = [0, 0.01, 0.1, 0.25, 0.5, 1].map((traffic) => ({ ...base, traffic }));
    const shares = steps.map((step) => units.filter((id) => 'variant' in assign(step, id)).length / units.length);
    steps.slice(1).forEach((step, index) => {
      const before = steps[index] as AssignmentDefinition;
      const moved = units.filter((id) => 'variant' in assign(before, id) && outcome(before, id) !== outcome(step, id));
      expect(moved).toEqual([]);
    });
    shares.forEach((share, index) => expect(Math.abs(share - (steps[index]?.traffic ?? 0))).toBeLessThan(0.012));
  });

  it('keeps every unit in its variant when slots are added', () => {
    const half = { ...base, slots: { first: 0, last: 4_999 } };
    expect(units.filter((id) => 'variant' in assign(half, id) && outcome(half, id) !== outcome(base, id))).toEqual([]);
  });

  it('leaves the same units out of all experiments, and some out of a layer', () => {
    const held = { ...base, holdouts: { global: 0.05, layer: 0.1 } };
    const other = { ...held, layer: 'search', salt: 'other' };
    const reasonOf = (definition: AssignmentDefinition, reason: string) =>
      units.filter((id) => outcome(definition, id) === `(${reason})`);
    expect(reasonOf(held, 'global-holdout')).toEqual(reasonOf(other, 'global-holdout'));
    expect(Math.abs(reasonOf(held, 'global-holdout').length / units.length - 0.05)).toBeLessThan(0.006);
    expect(Math.abs(reasonOf(held, 'layer-holdout').length / units.length - 0.095)).toBeLessThan(0.008);
    expect(reasonOf(held, 'layer-holdout')).not.toEqual(reasonOf(other, 'layer-holdout'));
    const rest = units.filter((id) => 'variant' in assign(held, id));
    expect(rest.filter((id) => outcome(held, id) !== outcome(base, id))).toEqual([]);
  });

  it('takes an empty id for no unit', () => {
    expect(assign(base, '')).toEqual({ excluded: 'no-unit' });
  });

  it('refuses a definition without weights', () => {
    expect(() => assign({ ...base, variants: [{ name: 'control', weight: 0 }] }, 'a')).toThrow(RangeError);
  });
});

interface Golden {
  readonly definitions: Readonly<Record<string, AssignmentDefinition>>;
  readonly expected: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

describe('golden-assignments.json', () => {
  const golden = JSON.parse(readFileSync(new URL('golden-assignments.json', import.meta.url), 'utf8')) as Golden;

  it.each(Object.entries(golden.definitions))(
    '%s is assigned as ever: a change here moves customers from variant to variant',
    (name, definition) => {
      const expected = golden.expected[name] ?? {};
      const actual = Object.fromEntries(Object.keys(expected).map((unitId) => [unitId, outcome(definition, unitId)]));
      expect(actual).toEqual(expected);
      expect(new Set(Object.values(expected)).size).toBeGreaterThan(1);
    },
  );
});

describe('the folder', () => {
  it('imports nothing but itself, so that pages can load it', () => {
    const folder = new URL('.', import.meta.url);
    const sources = readdirSync(folder).filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'));
    const imported = sources.flatMap((file) =>
      [...readFileSync(new URL(file, folder), 'utf8').matchAll(/from '(.+)'/g)].map(([, from]) => from ?? ''),
    );
    expect(imported.length).toBeGreaterThan(3);
    expect(imported.filter((from) => !/^\.\/[a-z-]+\.ts$/.test(from))).toEqual([]);
  });
});
