import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { wholeRows } from './whole-rows.ts';

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

async function countOf(sql: string, count: { rows: number }): Promise<number> {
  for await (const rows of wholeRows(await connection.stream(sql))) {
    count.rows += rows.length;
  }
  return count.rows;
}

describe('rows of a streamed statement', () => {
  it('come all', async () => {
    expect(await countOf('select i from range(300000) t(i)', { rows: 0 })).toBe(300_000);
  });

  it('end with an error where the statement fails on the way', async () => {
    const count = { rows: 0 };
    const sql = `select case when i = 5000000 then error('broken') else i end from range(10000000) t(i)`;
    await expect(countOf(sql, count)).rejects.toMatchObject({ code: 'SQL_ENGINE_FAILED', retriable: true });
    expect(count.rows).toBeGreaterThan(0);
    expect(count.rows).toBeLessThan(5_000_001);
  });
});
