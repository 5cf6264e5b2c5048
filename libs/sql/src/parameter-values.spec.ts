import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { jsonValue } from './json-value.ts';
import { boundValues, parameterNames } from './parameter-values.ts';
import type { SqlParameter } from './sql-request.ts';

describe('parameters', () => {
  let instance: DuckDBInstance;
  let connection: DuckDBConnection;

  beforeAll(async () => {
    instance = await DuckDBInstance.create(':memory:');
    connection = await instance.connect();
  });

  afterAll(() => {
    connection.closeSync();
    instance.closeSync();
  });

  async function answer(
    parameters: Parameters<typeof boundValues>[0],
    expression = '$1, typeof($1)',
  ): Promise<unknown[]> {
    const { values, types } = boundValues(parameters);
    const reader = await connection.runAndReadAll(`select ${expression}`, values, types);
    return (reader.getRows()[0] ?? []).map(jsonValue);
  }

  it.each<[SqlParameter, unknown, string]>([
    ['it\'s "x"', 'it\'s "x"', 'VARCHAR'],
    [true, true, 'BOOLEAN'],
    [5, 5, 'BIGINT'],
    [-(2 ** 53) + 1, -(2 ** 53) + 1, 'BIGINT'],
    [2.5, 2.5, 'DOUBLE'],
    [1e300, 1e300, 'DOUBLE'],
    [9223372036854775807n, '9223372036854775807', 'BIGINT'],
    [9223372036854775808n, '9223372036854775808', 'HUGEINT'],
    [null, null, '"NULL"'],
    [[], [], '"NULL"[]'],
    [['a', 'b'], ['a', 'b'], 'VARCHAR[]'],
    [[1, 2], [1, 2], 'BIGINT[]'],
    [[1, 2.5], [1, 2.5], 'DOUBLE[]'],
    [[1, 2n ** 100n], [1, String(2n ** 100n)], 'HUGEINT[]'],
    [[true, false], [true, false], 'BOOLEAN[]'],
    [{ timestampMs: -1 }, '1969-12-31T23:59:59.999Z', 'TIMESTAMP'],
    [{ date: '2026-02-28' }, '2026-02-28', 'DATE'],
    [{ durationMs: 90_061_001 }, '25:01:01.001', 'INTERVAL'],
    [[{ timestampMs: 0 }, { timestampMs: 1 }], ['1970-01-01T00:00:00.000Z', '1970-01-01T00:00:00.001Z'], 'TIMESTAMP[]'],
  ])('%p is bound as it is', async (value, expected, type) => {
    expect(await answer([value])).toEqual([expected, type]);
  });

  it('has values by place or by name', async () => {
    expect(await answer(['a', 2], '$2, $1')).toEqual([2, 'a']);
    expect(await answer({ low: 1, name: 'x' }, '$name, $low')).toEqual(['x', 1]);
    expect([parameterNames(['a', 2]), parameterNames({ low: 1 })]).toEqual([['1', '2'], ['low']]);
  });

  it('compares an empty list with anything', async () => {
    expect(await answer([[]], `1 = any ($1), 'x' = any ($1), list_contains($1, 1)`)).toEqual([false, false, false]);
  });

  it.each<[SqlParameter]>([
    [[1, 'a']],
    [[true, 1]],
    [[{ date: '2026-01-01' }, { durationMs: 1 }]],
    [2n ** 127n],
    [[2n ** 200n]],
  ])('refuses %p', async (value) => {
    expect(() => boundValues([value])).toThrow(expect.objectContaining({ code: 'SQL_INVALID' }));
  });
});
