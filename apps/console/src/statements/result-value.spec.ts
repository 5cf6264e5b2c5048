import { describe, expect, it } from '@jest/globals';
import { isNumberType, isTimeType, numberOf, shapeOf, sortValue, valueLines, valueText } from './result-value.ts';

describe('a value of a result', () => {
  it('is nothing, empty, plain or nested', () => {
    expect([null, undefined, '', 'null', 0, false, [], { a: 1 }].map(shapeOf)).toEqual([
      ...['null', 'null', 'empty', 'plain', 'plain', 'plain', 'nested', 'nested'],
    ]);
  });

  it('is a text of one line, or of several if it is nested', () => {
    expect([valueText('a'), valueText(1.5), valueText({ a: [1, null] })]).toEqual(['a', '1.5', '{"a":[1,null]}']);
    expect(valueLines({ a: 1 })).toBe('{\n  "a": 1\n}');
    expect(valueLines('a')).toBe('a');
  });

  it('is a number also as a text, and else none', () => {
    expect([numberOf('123456789012345678901'), numberOf('NaN'), numberOf(''), numberOf(null), numberOf(true)]).toEqual([
      ...[123456789012345678901, null, null, null, null],
    ]);
    expect(sortValue('12', 'HUGEINT')).toBe(12);
    expect(sortValue('12', 'VARCHAR')).toBe('12');
    expect(sortValue(null, 'VARCHAR')).toBeNull();
  });

  it('is what its type says', () => {
    expect(['BIGINT', 'DECIMAL(18,3)', 'UINTEGER', 'DOUBLE'].filter((type) => !isNumberType(type))).toEqual([]);
    expect(['VARCHAR', 'INTEGER[]', 'INTERVAL', 'STRUCT(a INTEGER)'].filter(isNumberType)).toEqual([]);
    expect(['DATE', 'TIMESTAMP', 'TIMESTAMP WITH TIME ZONE', 'TIMESTAMP[]', 'TIME'].map(isTimeType)).toEqual([
      ...[true, true, true, false, false],
    ]);
  });
});
