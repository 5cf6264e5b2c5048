import { describe, expect, it } from '@jest/globals';
import { compileMetric } from './compiled-metric.ts';
import { metricDefinition } from './definition.ts';

function contributions(definition: Record<string, unknown>, data: unknown): [string[], string | number][] {
  const metric = compileMetric(
    metricDefinition.parse({
      name: 'tried',
      question: 'What is tried here?',
      unit: 'tries',
      source: 's.t',
      ...definition,
    }),
  );
  const found: [string[], string | number][] = [];
  metric.contribute({ contract: 's.t', data }, (dimensions, value) => found.push([[...dimensions], value]));
  return found;
}

describe('a compiled metric', () => {
  it('contributes one value per event', () => {
    expect(contributions({ measure: 'count' }, {})).toEqual([[[], 1]]);
    expect(contributions({ measure: { sum: 'data.a + 1' } }, { a: 2.5 })).toEqual([[[], 3.5]]);
  });

  it('leaves out events for which the condition does not hold', () => {
    const definition = { measure: 'count', where: 'data.a > 1' };
    expect(contributions(definition, { a: 1 })).toEqual([]);
    expect(contributions(definition, { a: 2 })).toHaveLength(1);
  });

  it('contributes once per element, and the condition and the dimensions may read the element', () => {
    const definition = {
      forEach: 'data.items',
      where: 'item.n > 0',
      measure: { sum: 'item.n' },
      dimensions: { kind: 'item.kind', shop: 'data.shop', of: 'contract' },
    };
    const data = { shop: 'x', items: [{ kind: 'a', n: 1 }, { kind: 'b', n: 0 }, { n: 3 }] };
    expect(contributions(definition, data)).toEqual([
      [['a', 'x', 's.t'], 1],
      [['(none)', 'x', 's.t'], 3],
    ]);
    expect(contributions(definition, { shop: 'x', items: [] })).toEqual([]);
  });

  it.each([[{}], [{ a: null }]])('a missing value does not contribute: %j', (data) => {
    expect(contributions({ measure: { avg: 'data.a' } }, data)).toEqual([]);
    expect(contributions({ measure: { distinct: 'data.a' } }, data)).toEqual([]);
  });

  it('takes text, numbers and booleans for distinct and top-k, numbers alone for the rest', () => {
    expect(contributions({ measure: { distinct: 'data.a' } }, { a: true })).toEqual([[[], 'true']]);
    expect(contributions({ measure: { topK: 'data.a' } }, { a: 5 })).toEqual([[[], 5]]);
    expect(() => contributions({ measure: { sum: 'data.a' } }, { a: '5' })).toThrow(
      'metric tried: the value is not a finite number',
    );
    expect(() => contributions({ measure: { sum: 'data.a' } }, { a: Number.POSITIVE_INFINITY })).toThrow('finite');
    expect(() => contributions({ measure: { distinct: 'data.a' } }, { a: {} })).toThrow('neither text nor number');
  });

  it.each([
    [undefined, '(none)'],
    [null, '(none)'],
    ['', '(none)'],
    [true, 'true'],
    [12, '12'],
    ['x'.repeat(201), `${'x'.repeat(200)}…`],
    ['a\0b', 'a\uFFFDb'],
    // The cut goes through a character of two halves.
    [`${'x'.repeat(199)}😀`, `${'x'.repeat(199)}\uFFFD…`],
  ])('shows the dimension %j as %j', (value, shown) => {
    const definition = { measure: 'count', dimensions: { a: 'data.a' } };
    expect(contributions(definition, { a: value })).toEqual([[[shown], 1]]);
  });

  it.each([
    [{ measure: 'count', where: 'data.a' }, { a: 1 }, '"where" is neither true nor false'],
    [{ measure: 'count', forEach: 'data.a' }, { a: 1 }, '"data.a" is not a list'],
    [{ measure: 'count', dimensions: { a: 'data.a' } }, { a: { city: 'Pune' } }, 'a dimension is neither text'],
    [{ measure: { sum: 'data.a.b * 2.0' } }, { a: 1 }, '"data.a.b * 2.0"'],
  ])('refuses an event on which it cannot be evaluated: %j', (definition, data, reason) => {
    expect(() => contributions(definition, data)).toThrow(reason);
  });
});
