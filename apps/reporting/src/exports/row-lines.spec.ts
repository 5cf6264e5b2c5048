import { DuckDBTimestampValue, listValue, structValue } from '@duckdb/node-api';
import { describe, expect, it } from '@jest/globals';
import { csvLine, jsonLine } from './row-lines.ts';

describe('a line of CSV', () => {
  it('tells null from an empty text, and quotes what has to be quoted', () => {
    expect(csvLine([null, '', 'plain', 'a,b', 'say "hi"', 'two\nlines'])).toBe(
      ',"",plain,"a,b","say ""hi""","two\nlines"\n',
    );
  });

  it('keeps what a spreadsheet would run, and hides what ends the data for PostgreSQL', () => {
    expect(csvLine(['=1+1', '-5', '\\.'])).toBe('=1+1,-5,"\\."\n');
  });

  it('has numbers without loss, times in UTC, and JSON for what is nested', () => {
    const time = new DuckDBTimestampValue(1_763_812_800_000_000n);
    const nested = listValue([structValue({ sku: 'a' })]);
    expect(csvLine([9_007_199_254_740_993n, 0.1, true, time, nested])).toBe(
      '9007199254740993,0.1,true,2025-11-22T12:00:00.000Z,"[{""sku"":""a""}]"\n',
    );
  });
});

describe('a line of JSON', () => {
  it('has the names of the columns in their order', () => {
    expect(jsonLine(['b', 'a'], [1, null])).toBe('{"b":1,"a":null}\n');
  });
});
