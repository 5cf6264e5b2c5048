import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { parameterDefinition } from './parameter-definition.ts';
import { readParameters } from './parameter-values.ts';

const nowMs = Date.parse('2026-03-01T12:00:00Z');
const defined = (all: Record<string, unknown>) => z.record(z.string(), parameterDefinition).parse(all);
const read = (definition: Record<string, unknown>, given: Record<string, unknown>) =>
  readParameters(defined({ p: definition }), given, nowMs).valuesAt(nowMs)['p'];

describe('parameters of a query', () => {
  it.each<[Record<string, unknown>, unknown, unknown]>([
    [{ type: 'text' }, 'a b', 'a b'],
    [{ type: 'text' }, '', ''],
    [{ type: 'integer' }, '-20', -20],
    [{ type: 'number' }, '0.25', 0.25],
    [{ type: 'boolean' }, 'false', false],
    [{ type: 'timestamp' }, '2026-03-01T13:00:00+01:00', { timestampMs: nowMs }],
    [{ type: 'timestamp' }, 'now', { timestampMs: nowMs }],
    [{ type: 'timestamp' }, 'now-24h', { timestampMs: nowMs - 86_400_000 }],
    [{ type: 'timestamp' }, 'now+1d', { timestampMs: nowMs + 86_400_000 }],
    [{ type: 'date' }, '2024-02-29', { date: '2024-02-29' }],
    [{ type: 'duration' }, '30m', { durationMs: 1_800_000 }],
    [{ type: 'text', list: true }, ['a', 'b'], ['a', 'b']],
    [{ type: 'text', list: true }, 'a', ['a']],
    [{ type: 'integer', min: 1, max: 3 }, '3', 3],
    [{ type: 'timestamp', min: 'now-7d' }, 'now-7d', { timestampMs: nowMs - 7 * 86_400_000 }],
    [{ type: 'text', oneOf: ['web', 'app'] }, 'app', 'app'],
  ])('%j takes %j', (definition, given, wanted) => {
    expect(read(definition, { p: given })).toEqual(wanted);
  });

  it.each<[Record<string, unknown>, unknown, RegExp]>([
    [{ type: 'integer' }, '1.5', /^p: must be a whole number/],
    [{ type: 'integer' }, '9007199254740993', /whole number/],
    [{ type: 'integer' }, '', /whole number/],
    [{ type: 'number' }, '1e3', /must be a number/],
    [{ type: 'number' }, 'NaN', /must be a number/],
    [{ type: 'boolean' }, '1', /true or false/],
    [{ type: 'timestamp' }, '2026-02-30T00:00:00Z', /must be a time/],
    [{ type: 'timestamp' }, 'now-24', /must be a time/],
    [{ type: 'date' }, '2026-02-30', /must be a date/],
    [{ type: 'duration' }, 'soon', /must be a duration/],
    [{ type: 'text' }, 'x'.repeat(1_001), /at most 1,000/],
    [{ type: 'text' }, 'a\0b', /text/],
    [{ type: 'text' }, ['a', 'b'], /has 2 values/],
    [{ type: 'text', list: true }, Array(101).fill('a'), /has 101 values/],
    [{ type: 'text' }, { a: 'b' }, /must be a text/],
    [{ type: 'integer', min: 1, max: 3 }, '4', /from 1 up to 3/],
    [{ type: 'timestamp', min: 'now-7d' }, 'now-8d', /from now-7d/],
    [{ type: 'text', oneOf: ['web', 'app'] }, 'tv', /one of web, app/],
    [{ type: 'text' }, undefined, /is required: a text/],
  ])('%j refuses %j', (definition, given, reason) => {
    expect(() => read(definition, { p: given })).toThrow(
      expect.objectContaining({ code: 'INPUT_INVALID', message: expect.stringMatching(reason) }),
    );
  });

  it('are refused where the query has none of that name', () => {
    expect(() => read({ type: 'text', optional: true }, { P: 'a' })).toThrow(
      /^P: the query has no such parameter; did you mean p/,
    );
    expect(() => read({ type: 'text', optional: true }, { __proto__x: 'a' })).toThrow(/it has p$/);
  });

  it('are null or their default where nothing is given', () => {
    expect(read({ type: 'integer', optional: true }, {})).toBeNull();
    expect(read({ type: 'integer', default: 7 }, {})).toBe(7);
    expect(read({ type: 'date', list: true, default: ['2026-01-01'] }, {})).toEqual([{ date: '2026-01-01' }]);
  });

  it('make one question of what means the same, and of what moves with the clock', () => {
    const definitions = defined({ at: { type: 'timestamp', default: 'now-1h' }, n: { type: 'number', default: 1 } });
    const keyOf = (given: Record<string, unknown>, at = nowMs) => readParameters(definitions, given, at).key;
    expect(keyOf({ n: '1.0' })).toBe(keyOf({ at: 'now-60m' }, nowMs + 60_000));
    expect(keyOf({ at: '2026-03-01T11:00:00Z' })).toBe(keyOf({ at: '2026-03-01T12:00:00+01:00' }));
    expect(keyOf({ at: '2026-03-01T11:00:00Z' })).not.toBe(keyOf({}));
    expect(readParameters(definitions, {}, nowMs).valuesAt(nowMs + 1)['at']).toEqual({
      timestampMs: nowMs - 3_599_999,
    });
  });

  it.each([
    [{ type: 'integer', default: 'x' }, 'default'],
    [{ type: 'integer', list: true, default: 1 }, 'default'],
    [{ type: 'integer', default: [1] }, 'default'],
    [{ type: 'integer', default: 1, optional: true }, 'optional'],
    [{ type: 'text', min: 'a' }, 'min'],
    [{ type: 'date', max: 'soon' }, 'max'],
    [{ type: 'boolean', oneOf: ['perhaps'] }, 'oneOf'],
    [{ type: 'money' }, 'type'],
  ])('%j is refused at %s', (definition, key) => {
    const problems = parameterDefinition.safeParse(definition).error?.issues ?? [];
    expect(problems.map(({ path }) => path[0])).toContain(key);
  });
});
