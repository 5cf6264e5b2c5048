import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, describe, expect, it } from '@jest/globals';
import type { SqlColumn, SqlRow } from '@nadi/sql';
import { parquetPart } from './parquet-part.ts';

const folder = mkdtempSync(join(tmpdir(), 'nadi-parquet-'));
const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
const connection = await instance.connect();

afterAll(() => {
  connection.closeSync();
  instance.closeSync();
  rmSync(folder, { recursive: true });
});

async function answerTo(sql: string): Promise<{ columns: SqlColumn[]; rows: SqlRow[] }> {
  const result = await connection.runAndReadAll(sql);
  const columns = result.columnNames().map((name, index) => {
    const valueType = result.columnType(index);
    return { name, type: String(valueType), valueType };
  });
  return { columns, rows: result.getRows() };
}

describe('a part as Parquet', () => {
  const everything = `select i::bigint as "number", 'text ' || i as "Text", timestamp '2026-01-01' + to_seconds(i) as at,
    [{'sku': 'a' || i, 'tags': map {'k': i}}] as lines, null as nothing, sum(i) over () as total, i % 2 = 0 as even
    from range(5000) r(i) order by i`;

  it('has the same bytes each time', async () => {
    const { columns, rows } = await answerTo(everything);
    const path = join(folder, 'part.parquet');
    const first = await parquetPart(connection, { columns, rows, path });
    expect((await parquetPart(connection, { columns, rows, path })).equals(first)).toBe(true);
    expect((await parquetPart(connection, { columns, rows: rows.slice(1), path })).equals(first)).toBe(false);
  });

  it('has the rows in their order, nested values and sums of integers without loss', async () => {
    const { columns, rows } = await answerTo(everything);
    const path = join(folder, 'part.parquet');
    writeFileSync(join(folder, 'kept.parquet'), await parquetPart(connection, { columns, rows, path }));
    const read = `read_parquet('${join(folder, 'kept.parquet')}')`;
    const ordered = await connection.runAndReadAll(
      `select count(*), count(*) filter ("number" = n - 1), any_value(typeof(total)), max(total)::varchar, max(lines[1].sku), count(nothing)
       from (select *, row_number() over () as n from ${read})`,
    );
    expect(ordered.getRows()[0]?.map(String)).toEqual(['5000', '5000', 'DECIMAL(38,0)', '12497500', 'a999', '0']);
  });
});
