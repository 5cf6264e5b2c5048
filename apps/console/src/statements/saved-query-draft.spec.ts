import { describe, expect, it } from '@jest/globals';
import { draftParameter, draftProblems, newSavedQuery, typedDefault } from './saved-query-draft.ts';

const draft = { ...newSavedQuery, name: 'orders-by-city', question: 'Which cities order most?' };
const nowMs = Date.parse('2026-03-02T10:00:00Z');

describe('the draft of a saved query', () => {
  it.each([
    [
      { type: 'text', text: 'Pune' },
      { type: 'text', need: 'default', fallback: 'Pune' },
    ],
    [
      { type: 'text', text: '' },
      { type: 'text', need: 'required', fallback: '' },
    ],
    [
      { type: 'number', text: '20' },
      { type: 'integer', need: 'default', fallback: '20' },
    ],
    [
      { type: 'number', text: '0.5' },
      { type: 'number', need: 'default', fallback: '0.5' },
    ],
    [
      { type: 'boolean', text: 'true' },
      { type: 'boolean', need: 'default', fallback: 'true' },
    ],
    [
      { type: 'null', text: '' },
      { type: 'text', need: 'optional', fallback: '' },
    ],
    [
      { type: 'text', text: '2026-03-01T00:00:00Z' },
      { type: 'timestamp', need: 'default' },
    ],
    [
      { type: 'text', text: 'now-24h' },
      { type: 'timestamp', need: 'default', fallback: 'now-24h' },
    ],
    [{ type: 'text', text: 'nowhere' }, { type: 'text' }],
    [
      { type: 'text', text: '2026-03-01' },
      { type: 'date', need: 'default' },
    ],
  ] as const)('begins with what the value %j says of its parameter', (typed, expected) => {
    expect(draftParameter(typed)).toMatchObject(expected);
  });

  it('has nothing against what a file may have', () => {
    expect(
      draftProblems({ ...draft, parameters: { city: draftParameter({ type: 'null', text: '' }) } }, ['city']),
    ).toEqual({});
  });

  it.each([
    ['name', { name: 'Orders by city' }],
    ['name', { name: 'orders_by_city' }],
    ['name', { name: `a${'b'.repeat(100)}` }],
    ['question', { question: 'Which?' }],
    ['staleness', { staleness: 'often' }],
    ['limit', { limit: '100001' }],
    ['limit', { limit: '' }],
    ['perMinute', { perMinute: '0' }],
  ] as const)('says what is wrong with %s of %j', (field, change) => {
    expect(draftProblems({ ...draft, ...change }, [])).toEqual({ [field]: field });
  });

  it('says what is wrong with parameters', () => {
    const empty = { type: 'text', need: 'default', fallback: ' ', doc: '' } as const;
    expect(draftProblems({ ...draft, parameters: { city: empty } }, ['city', '1', 'format'])).toEqual({
      $city: 'noDefault',
      $1: 'parameterName',
      $format: 'parameterTaken',
    });
  });

  it('gives values to run the statement with', () => {
    const one = { type: 'timestamp', need: 'default', doc: '' } as const;
    expect(typedDefault({ ...one, fallback: 'now-24h' }, nowMs)).toEqual({
      type: 'text',
      text: '2026-03-01T10:00:00.000Z',
    });
    expect(typedDefault({ ...one, fallback: 'now' }, nowMs).text).toBe('2026-03-02T10:00:00.000Z');
    expect(typedDefault({ ...one, fallback: '2026-01-01T00:00:00Z' }, nowMs).text).toBe('2026-01-01T00:00:00Z');
    expect(typedDefault({ ...one, type: 'integer', fallback: '5' }, nowMs)).toEqual({ type: 'number', text: '5' });
    expect(typedDefault({ ...one, need: 'optional', fallback: '' }, nowMs).type).toBe('null');
  });
});
