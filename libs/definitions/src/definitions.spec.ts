import { describe, expect, it } from '@jest/globals';
import { NadiError } from '@nadi/errors';
import { z } from 'zod';
import { durationMs, parseDurationMs } from './duration.ts';
import { compileExpression } from './expression.ts';
import { parseYamlDefinition } from './yaml-file.ts';

const over = (text: string, data: Record<string, unknown>) => compileExpression(text, { data: 'map' })({ data });

describe('compileExpression', () => {
  it('reads a plain path without an interpreter, null where nothing is there', () => {
    expect(over('data.city', { city: 'Pune' })).toBe('Pune');
    expect(over('data.address.city', {})).toBeNull();
  });

  it('evaluates conditions and arithmetic over event numbers', () => {
    expect(over('data.amount * 100 > 250 && data.city in ["Pune", "Delhi"]', { amount: 3, city: 'Pune' })).toBe(true);
    expect(over('data.items.map(i, i.quantity)', { items: [{ quantity: 2 }] })).toEqual([2]);
    expect(over('size(data.items)', { items: [1, 2] })).toBe(2);
  });

  it('rounds halves away from zero', () => {
    expect([2.5, -2.5, 2.4, -0.4].map((value) => over('round(data.value * 1)', { value }))).toEqual([3, -3, 2, 0]);
  });

  it('matches in time linear to the input', () => {
    expect(over('data.text.matches("^(a+)+$")', { text: `${'a'.repeat(5_000)}!` })).toBe(false);
    expect(over('data.text.matches("^a.c$")', { text: 'abc' })).toBe(true);
  });

  it.each([
    ['data.a - (data.b - data.c)', 9],
    ['3 + data.a - 3', 10],
    ['2 * (3 - data.a) > 3.0', false],
    ['data.a - (data.b + data.c)', 7],
    ['-(data.a > 5.0 ? data.b : data.c)', -2],
    ['(data.a == 10.0) == (data.b == 3.0)', false],
  ])('evaluates %s as it is written', (text, expected) => {
    expect(over(text, { a: 10, b: 2, c: 1 })).toBe(expected);
  });

  it('matches in time linear to the input wherever the call stands', () => {
    const slow = { text: `${'a'.repeat(5_000)}!`, list: ['ab', 'cb'] };
    expect(over('((data.text) .matches("^(a+)+$")) || !("matches".matches("^m.*s$"))', slow)).toBe(false);
    expect(over('data.list.all(x, x.matches("b$") && (x + "c").matches("bc$"))', slow)).toBe(true);
  });

  it.each([
    ['an unfinished path', 'data.'],
    ['an unknown variable', 'other.x + 1'],
    ['a text beyond the size limit', `data.x == "${'y'.repeat(2_001)}"`],
    ['an unfinished sum', 'data.x +'],
    ['operands that do not fit', '"a" && 1'],
  ])('refuses %s', (_what, text) => {
    expect(() => compileExpression(text, { data: 'map' })).toThrow(NadiError);
  });

  it('says which expression failed on which event', () => {
    expect(() => over('data.price > 3', {})).toThrow(/"data.price > 3": No such key: price/);
  });
});

describe('parseYamlDefinition', () => {
  const schema = z.strictObject({
    name: z.string(),
    window: durationMs,
    nested: z.strictObject({ limit: z.number() }),
  });

  it('parses a correct file', () => {
    const text = 'name: a\nwindow: 5m\nnested:\n  limit: 3\n';
    expect(parseYamlDefinition(text, 'a.yaml', schema)).toEqual({ name: 'a', window: 300_000, nested: { limit: 3 } });
  });

  it.each([
    ['name: a\nwindow: soon\nnested: { limit: 3 }', /^a.yaml:2: window: "soon" is not a duration/],
    ['name: a\nwindow: 5m\nnested:\n  limit: x', /^a.yaml:4: nested.limit: /],
    ['name: a\nwindow: 5m\nnested:\n  limit: 3\n  limits: 4', /^a.yaml:5: nested: .*limits/],
    ['name: a\nname: b', /^a.yaml:2: .*unique/],
    ['name: [', /^a.yaml:1: /],
  ])('names file, line and key of a mistake', (text, expected) => {
    expect(() => parseYamlDefinition(text, 'a.yaml', schema)).toThrow(expected);
  });

  const tens = (of: string) => `[${Array(10).fill(of).join(', ')}]`;
  it.each([
    ['grow too much', `a: &a ${tens('x')}\nb: &b ${tens('*a')}\nc: &c ${tens('*b')}\nname: ${tens('*c')}`],
    ['name nothing', 'name: *nobody'],
  ])('refuses aliases that %s', (_how, text) => {
    expect(() => parseYamlDefinition(text, 'a.yaml', schema)).toThrow(
      expect.objectContaining({ code: 'DEFINITION_INVALID', message: expect.stringMatching(/^a.yaml:1: .*alias/i) }),
    );
  });
});

describe('parseDurationMs', () => {
  it('reads every unit and refuses anything else', () => {
    expect(['500ms', '10s', '5m', '2h', '7d'].map(parseDurationMs)).toEqual([
      500, 10_000, 300_000, 7_200_000, 604_800_000,
    ]);
    expect(['', '5', 'm', '-5m', '1.5h', '5 m'].map(parseDurationMs)).toEqual(Array(6).fill(undefined));
  });
});
