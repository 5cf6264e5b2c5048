import { describe, expect, it } from '@jest/globals';
import { compileExpression } from './expression.ts';
import { epochMs } from './instant.ts';

describe('epochMs', () => {
  it.each([
    ['2026-03-29T18:00:27.877041743Z', Date.UTC(2026, 2, 29, 18, 0, 27, 877)],
    ['2021-12-31T19:00:00-05:00', Date.UTC(2022, 0, 1)],
    ['2024-02-29T00:00:00Z', Date.UTC(2024, 1, 29)],
    ['1969-12-31T23:59:59Z', -1_000],
  ])('reads %s', (text, wanted) => {
    expect(epochMs(text)).toBe(wanted);
  });

  it.each([
    '',
    '2026-02-30T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-01-01T24:00:00Z',
    '2026-01-01T00:00:00',
    '2026-01-01',
    '12 May',
  ])('refuses %j', (text) => {
    expect(() => epochMs(text)).toThrow('RFC 3339');
  });

  it('is a function of expressions', () => {
    expect(compileExpression('epochMs(data.at)', { data: 'map' })({ data: { at: '1970-01-01T00:00:01Z' } })).toBe(
      1_000,
    );
  });
});
