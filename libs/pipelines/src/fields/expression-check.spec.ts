import { describe, expect, it } from '@jest/globals';
import { checkExpression } from './expression-check.ts';
import type { FieldShape, Shape } from './shape.ts';

const field = (shape: Shape, personal = false): FieldShape => ({ shape, personal, always: true });
const text: Shape = { kind: 'text' };
const line: Shape = {
  kind: 'record',
  fields: new Map([
    ['title', field(text)],
    ['gift', field(text, true)],
  ]),
};
const data: Shape = {
  kind: 'record',
  fields: new Map([
    ['city', field(text)],
    ['email', field(text, true)],
    ['lines', field({ kind: 'list', of: line })],
    ['sizes', field({ kind: 'list', of: { kind: 'whole' } })],
  ]),
};
const personal = (expression: string) => checkExpression(expression, new Map([['data', data]])).personal;

describe('what an expression reads of personal data', () => {
  it.each([
    ['data.email'],
    ['data["email"]'],
    ['data["em" + "ail"]'],
    ['[data][0].email'],
    ['{"all": data}.all.email'],
    ['(data.city == "" ? data : data).email'],
    ['data.lines[0].gift'],
    ['[data.lines][0][0].gift'],
    ['data.lines.map(one, one.gift)[0]'],
    ['[data].map(one, one["e" + "mail"])[0]'],
    ['"x" + data.email'],
    ['string(data)'],
  ])('finds it in %s', (expression) => {
    expect(personal(expression)).toBeDefined();
  });

  it.each([
    ['data.city'],
    ['data["city"]'],
    ['data.lines[0].title'],
    ['data.lines.map(one, one.title)[0]'],
    ['size(data.lines)'],
    ['data.lines.size()'],
    ['data.sizes[0]'],
    ['[data.city, "x"][0]'],
    ['data.email != ""'],
    ['data.lines.exists(one, one.gift == "yes")'],
  ])('finds none in %s', (expression) => {
    expect(personal(expression)).toBeUndefined();
  });
});
