import { describe, expect, it } from '@jest/globals';
import { parseBounded } from './parse.step.ts';

const nested = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);

describe('parseBounded', () => {
  it('reads any JSON', () => {
    expect(parseBounded('{"a":[1,null,true,"x",{"b":-2.5}]}')).toEqual({ a: [1, null, true, 'x', { b: -2.5 }] });
    expect(parseBounded('7')).toBe(7);
    expect(parseBounded(nested(32))).toBeInstanceOf(Array);
  });

  it('keeps whole numbers past 2^53 as texts, and all others as numbers', () => {
    const text =
      '{"id":820982911946154508,"safe":9007199254740991,"price":0.1234567890123456789,"list":[-9007199254740993]}';
    expect(parseBounded(text)).toEqual({
      id: '820982911946154508',
      safe: 9007199254740991,
      price: 0.1234567890123456789,
      list: ['-9007199254740993'],
    });
  });

  it.each([
    ['what is no JSON', '{"email":"asha@example.com",', 'no JSON'],
    ['nothing', '', 'no JSON'],
    ['deep nesting', nested(33), 'deeper than 32'],
    ['nesting that would overflow the stack', nested(500_000), 'deeper than 32'],
    ['a key that reaches prototypes', '{"a":{"__proto__":{"x":1}}}', '__proto__'],
    ['another one', '[{"constructor":1}]', 'constructor'],
    ['the third', '{"prototype":1}', 'prototype'],
    ['half a character', '{"a":"\\ud800"}', 'surrogate'],
    ['too long a text', `"${'x'.repeat(2 * 1_048_576)}"`, 'longer than'],
  ])('refuses %s without showing the text', (_what, text, reason) => {
    const refusal = expect(() => parseBounded(text));
    refusal.toThrow(reason);
    refusal.not.toThrow('asha');
    refusal.toThrow(expect.objectContaining({ code: 'PIPELINE_VALUE_INVALID' }));
  });
});
