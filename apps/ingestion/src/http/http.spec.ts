import { describe, expect, it } from '@jest/globals';
import { holdsSurrogates, parseBody } from './parse-body.ts';

const code = (expected: string) => expect.objectContaining({ code: expected }) as unknown as Error;

const options = (maxBatchEvents: number) => ({ maxBatchEvents, bodies: { read: () => undefined } });

describe('parseBody', () => {
  const parse = (text: string, format: 'json' | 'ndjson' = 'json', most = 3) =>
    parseBody(Buffer.from(text), format, options(most));

  it('takes one event, an array, or one event per line', () => {
    expect(parse('{"a":1}')).toEqual([{ raw: { a: 1 } }]);
    expect(parse('[{"a":1},2]')).toEqual([{ raw: { a: 1 } }, { raw: 2 }]);
    expect(parse('{"a":1}\r\n\n{"a":2}\n', 'ndjson')).toEqual([{ raw: { a: 1 } }, { raw: { a: 2 } }]);
  });

  it('refuses a request without a body, and bytes that are not UTF-8 instead of storing others', () => {
    expect(() => parseBody(undefined, 'json', options(3))).toThrow(code('BATCH_EMPTY'));
    expect(() => parseBody(Buffer.from('{"a":"\xff"}', 'latin1'), 'json', options(3))).toThrow(
      code('BODY_INVALID_JSON'),
    );
    expect(() => parseBody(Buffer.from('{"a":"\xff"}', 'latin1'), 'ndjson', options(3))).toThrow(
      code('BODY_INVALID_JSON'),
    );
  });

  it('lets a broken line cost only itself', () => {
    const events = parse('{"a":1}\n{"a"\n{"a":3}', 'ndjson');
    expect(events).toEqual([
      { raw: { a: 1 } },
      { rejection: expect.objectContaining({ code: 'BODY_INVALID_JSON' }) },
      { raw: { a: 3 } },
    ]);
  });

  it.each([
    ['{"a":', 'json', 'BODY_INVALID_JSON'],
    ['', 'json', 'BATCH_EMPTY'],
    ['\ufeff', 'json', 'BATCH_EMPTY'],
    ['[]', 'json', 'BATCH_EMPTY'],
    ['\n \n', 'ndjson', 'BATCH_EMPTY'],
    ['[1,2,3,4]', 'json', 'BATCH_TOO_LONG'],
    ['1\n2\n3\n4', 'ndjson', 'BATCH_TOO_LONG'],
  ] as const)('refuses %j as %s with %s', (text, format, expected) => {
    expect(() => parse(text, format)).toThrow(code(expected));
  });
});

describe('holdsSurrogates', () => {
  it('sees escaped surrogates of either case', () => {
    expect(holdsSurrogates(Buffer.from('{"a":"\\ud83d\\ude00"}'))).toBe(true);
    expect(holdsSurrogates(Buffer.from('{"a":"\\uD800"}'))).toBe(true);
    expect(holdsSurrogates(Buffer.from('{"a":"\\u00e9 and plain text"}'))).toBe(false);
  });
});
