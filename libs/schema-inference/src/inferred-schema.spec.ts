import { describe, expect, it } from '@jest/globals';
import { emptyState } from './inference-state.ts';
import { inferredSchema, type InferredField } from './inferred-schema.ts';
import { limits } from './limits.ts';
import { observe } from './observe.ts';

function schemaOf(events: readonly unknown[]) {
  const state = emptyState();
  events.forEach((event, index) => observe(state, event, 1_000 + index));
  return inferredSchema(state);
}

function fieldOf(values: readonly unknown[], name = 'x'): InferredField {
  const field = schemaOf(values.map((value) => (value === undefined ? {} : { [name]: value }))).fields[0];
  if (field === undefined) {
    throw new Error('no field');
  }
  return field;
}

const times = <T>(count: number, value: (index: number) => T) =>
  Array.from({ length: count }, (_, index) => value(index));

describe('inferredSchema', () => {
  it.each([
    ['boolean', [true, false]],
    ['integer', [1, -5]],
    ['long', [1, 3_000_000_000]],
    ['decimal', [1, 1.5]],
    ['text', ['a', 'b c']],
    ['timestamp', ['2026-11-21T10:00:00Z', '2026-11-21T10:00:00']],
    ['date', ['2026-11-21']],
    ['uuid', ['5f0c2a91-1111-4222-8333-444455556666']],
    ['list', [[], [1]]],
    ['object', [{}, { a: 1 }]],
    ['mixed', ['1', 1]],
    ['unknown', [null]],
  ])('sees the type %s', (type, values) => {
    expect(fieldOf(values).type).toBe(type);
  });

  it('counts what is null and what is missing', () => {
    expect(fieldOf([1, null, undefined, 2])).toMatchObject({
      present: 3,
      nulls: 1,
      missing: 1,
      nullable: true,
      presence: 0.75,
    });
    expect(fieldOf([1, 2])).toMatchObject({ nullable: false, presence: 1 });
  });

  it('tells ranges of numbers, lengths and lists', () => {
    expect(fieldOf([5, -2, 7]).range).toEqual({ min: -2, max: 7 });
    expect(fieldOf(['abc', 'a']).length).toEqual({ min: 1, max: 3 });
    expect(fieldOf([[1], [], [1, 2, 3]]).items).toEqual({ min: 0, max: 3 });
    expect(fieldOf([5_551_234_567]).range).toEqual({ min: 1e9, max: 1e10 });
  });

  it('tells a set of codes once it was seen often enough, and not beyond the limit', () => {
    const codes = (count: number, distinct: number) => times(count, (index) => `code-${index % distinct}`);
    expect(fieldOf(codes(40, 2)).values).toEqual([
      { value: 'code-0', count: 20 },
      { value: 'code-1', count: 20 },
    ]);
    expect(fieldOf(codes(10, 2)).values).toBeUndefined();
    expect(fieldOf(codes(400, limits.enumValues)).values).toHaveLength(limits.enumValues);
    expect(fieldOf(codes(400, limits.enumValues + 1)).values).toBeUndefined();
  });

  it('keeps no set where a value or the name is suspicious', () => {
    const codes = times(40, () => 'paid');
    expect(fieldOf([...codes, 'asha@example.com']).values).toBeUndefined();
    expect(fieldOf(codes, 'password').values).toBeUndefined();
    expect(fieldOf([...codes, 'Asha Verma', ...codes]).values).toBeUndefined();
    expect(fieldOf([...codes, 'x'.repeat(limits.enumValueLength + 1)]).values).toBeUndefined();
  });

  it('says why a field may be personal, and the share of values that look like it', () => {
    expect(fieldOf(['asha@example.com', 'none']).personal).toEqual({
      kind: 'email',
      by: 'values',
      share: 0.5,
      isLikely: true,
      reason: '50 % of the values look like an e-mail address.',
    });
    expect(fieldOf(['x'], 'firstName').personal).toMatchObject({ kind: 'person-name', by: 'name' });
    expect(fieldOf([true], 'phone').personal).toBeUndefined();
  });

  it('does not take a field of numbers for cards because some pass the check digit', () => {
    const numbers = times(1_000, (index) => String(4_000_000_000_000_000 + index * 7));
    const { personal } = fieldOf(numbers);
    expect(personal).toMatchObject({ kind: 'card-number', isLikely: false });
    expect(personal?.share).toBeCloseTo(0.1, 1);
  });

  it('takes one number with + for a phone number, but bare digits only where most look like one', () => {
    const notes = times(50, () => 'all well here');
    expect(fieldOf([...notes, 'call +91 98765 43210']).personal).toMatchObject({ kind: 'phone', isLikely: true });
    const numbers = (mobile: number) => times(100, (index) => (index < mobile ? 9_876_500_000 : 1_234_500_000) + index);
    expect(fieldOf(numbers(40)).personal).toMatchObject({ kind: 'phone', isLikely: false });
    expect(fieldOf(numbers(90)).personal).toMatchObject({ kind: 'phone', isLikely: true });
  });

  it('tells of several kinds the one that makes the field personal', () => {
    const bare = times(9, (index) => String(9_876_500_000 + index));
    const others = times(9, (index) => `text ${index}`);
    expect(fieldOf([...bare, ...others, 'asha@example.com']).personal).toMatchObject({ kind: 'email', isLikely: true });
  });

  it('says what a person should know', () => {
    expect(fieldOf(['a', 'b', 'c', 1]).notes).toEqual(['Mixes texts (75 %) and numbers (25 %).']);
    expect(fieldOf([...times(97, () => undefined), 'a b', 'b c', 'c d']).notes).toEqual([
      'Appears in 3 % of the events.',
    ]);
    expect(fieldOf([2 ** 60]).notes[0]).toMatch(/beyond 2\^53/);
    expect(fieldOf([1], 'n\u0430me').notes).toContain('The name has letters beyond ASCII, which may look like others.');
    expect(fieldOf([1], 'a\u202Eb')).toMatchObject({
      path: 'a\\u202eb',
      notes: ['The name has characters that cannot be seen.'],
    });
  });

  it('is more confident of many agreeing values', () => {
    expect(fieldOf(times(100, () => 1)).confidence).toBeGreaterThan(fieldOf([1, 1]).confidence);
    expect(fieldOf(times(100, () => 1)).confidence).toBeGreaterThan(
      fieldOf(times(100, (i) => (i % 2 ? 1 : 'a b'))).confidence,
    );
  });

  it('treats hostile names as names', () => {
    const event: unknown = JSON.parse('{"__proto__": {"polluted": 1}, "constructor": 2, "toString": 3}');
    const { fields } = schemaOf([event]);
    expect(fields.map(({ path }) => path)).toEqual(['__proto__', '__proto__.polluted', 'constructor', 'toString']);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it('says of every limit that it was exceeded', () => {
    const deep = JSON.parse(`${'{"a":'.repeat(12)}1${'}'.repeat(12)}`) as unknown;
    const notes = [
      { ['n'.repeat(65)]: 1 },
      { 'asha@example.com': 1 },
      deep,
      { list: times(1_001, () => 1) },
      Object.fromEntries(times(500, (index) => [`f${index}`, 1])),
      5,
    ].map((event) => {
      const { notes: whole, fields } = schemaOf([event]);
      return [...whole, ...fields.flatMap((field) => field.notes)].join(' ');
    });
    expect(notes).toEqual([
      expect.stringContaining('1 of them under names of more than 64 characters'),
      expect.stringContaining('1 of them under names that look like personal data'),
      expect.stringContaining('deeper than 8 levels'),
      expect.stringContaining('1 elements were not looked at'),
      expect.stringContaining('200 values stood under names that are not kept'),
      expect.stringContaining('1 of 1 events are no objects'),
    ]);
  });

  it('says nothing of no events', () => {
    expect(schemaOf([])).toEqual({ events: 0, fields: [], notes: [] });
  });
});
