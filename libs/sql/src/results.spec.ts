import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import * as arrow from 'apache-arrow';
import { parse } from 'csv-parse/sync';
import { encodeArrow } from './arrow-stream.ts';
import { encodeCsv } from './csv-rows.ts';
import { encodeJson, type EncodableRun } from './json-rows.ts';
import { SqlEngine } from './sql-engine.ts';

const limits = { rows: 10_000, bytes: 10_000_000, timeMs: 10_000 };

describe('results', () => {
  let folder: string;
  let engine: SqlEngine;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'nadi-sql-'));
    engine = await SqlEngine.create({
      ...{ readFolders: [], workFolder: folder },
      ...{ memoryMb: 128, spillMb: 16, threads: 1 },
    });
  });

  afterAll(async () => {
    await engine.close();
    await rm(folder, { recursive: true });
  });

  const run = (sql: string, rows = limits.rows) => engine.run({ sql, tables: [], limits: { ...limits, rows } });

  async function text(pieces: AsyncIterable<string>): Promise<string> {
    let all = '';
    for await (const piece of pieces) all += piece;
    return all;
  }

  /** The value of one expression in JSON. */
  async function inJson(expression: string): Promise<unknown> {
    const answer = await text(encodeJson(await run(`select ${expression} as v`), { rows: 'arrays' }));
    return (JSON.parse(answer) as { rows: unknown[][] }).rows[0]?.[0];
  }

  it('does not grow by what columns and fields are called', async () => {
    const name = 'x'.repeat(20_000);
    const all = await text(encodeJson(await run(`select 1 as "${name}" from range(1000)`), { rows: 'objects' }));
    expect(all.length).toBeLessThan(500_000);
    const fields = await text(encodeJson(await run(`select {'${name}': 1} as s from range(1000)`), { rows: 'arrays' }));
    expect(fields.length).toBeLessThan(2 * limits.bytes);
    expect(JSON.parse(fields)).toMatchObject({ truncated: true });
  });

  it('has no more columns than a reader can take', async () => {
    const wide = (count: number) => run(`select ${'*,'.repeat(count)} from (values (1)) v(a)`);
    await expect(wide(2_001)).rejects.toMatchObject({ code: 'SQL_TOO_LARGE' });
    const widest = await wide(2_000);
    expect(new Set(widest.columns.map(({ name }) => name)).size).toBe(2_000);
    await widest.close();
  });

  describe('JSON', () => {
    it.each([
      ['null', null],
      ['true', true],
      ['42::tinyint', 42],
      ['9007199254740991', 9007199254740991],
      ['9007199254740993', '9007199254740993'],
      ['-170141183460469231731687303715884105727', '-170141183460469231731687303715884105727'],
      ['1.25::decimal(10, 2)', 1.25],
      ['-0.05::decimal(10, 2)', -0.05],
      ['1234567890123.45::decimal(18, 2)', 1234567890123.45],
      ['12345678901234567.89::decimal(38, 2)', '12345678901234567.89'],
      ['0.1::double + 0.2', 0.30000000000000004],
      [`'nan'::double`, 'NaN'],
      [`'-inf'::float`, '-Infinity'],
      [`timestamp '2026-01-02 03:04:05.123456'`, '2026-01-02T03:04:05.123456Z'],
      [`timestamp '2026-01-02 03:04:05'`, '2026-01-02T03:04:05.000Z'],
      [`timestamp '1969-12-31 23:59:59.999999'`, '1969-12-31T23:59:59.999999Z'],
      [`timestamptz '2026-01-02 03:04:05+02:00'`, '2026-01-02T01:04:05.000Z'],
      [`timestamp_ns '2026-01-02 03:04:05.123456789'`, '2026-01-02T03:04:05.123456789Z'],
      [`timestamp_ms '2026-01-02 03:04:05.5'`, '2026-01-02T03:04:05.500Z'],
      [`timestamp_s '2026-01-02 03:04:05'`, '2026-01-02T03:04:05.000Z'],
      [`timestamp 'infinity'`, 'infinity'],
      [`date '2026-02-28'`, '2026-02-28'],
      [`date '-infinity'`, '-infinity'],
      [`time '10:11:12.5'`, '10:11:12.5'],
      [`interval '1 day 3 hours'`, '1 day 03:00:00'],
      [`'\\x00\\xFF'::blob`, 'AP8='],
      [`'3fa85f64-5717-4562-b3fc-2c963f66afa6'::uuid`, '3fa85f64-5717-4562-b3fc-2c963f66afa6'],
      [`'{"a": 1}'::json`, '{"a": 1}'],
      [`{'a': 1, 'b': [{'c': 9007199254740993}]}`, { a: 1, b: [{ c: '9007199254740993' }] }],
      [`map {'k': date '2026-01-01'}`, { k: '2026-01-01' }],
      [`map {1: 'x'}`, [{ key: 1, value: 'x' }]],
      [`union_value(n := 5)`, 5],
      [`[1, null]::int[2]`, [1, null]],
      [`'a'::enum('a', 'b')`, 'a'],
      [`'101'::bit`, '101'],
    ])('%s', async (expression, expected) => {
      expect(await inJson(expression)).toEqual(expected);
    });

    it('has columns, rows as arrays or objects, and how it went', async () => {
      const sql = `select 1 as a, 'x' as a, 2.5::decimal(3, 1) as "b c" union all select 2, null, null`;
      expect(JSON.parse(await text(encodeJson(await run(sql), { rows: 'arrays' })))).toEqual({
        columns: [
          { name: 'a', type: 'INTEGER' },
          { name: 'a_1', type: 'VARCHAR' },
          { name: 'b c', type: 'DECIMAL(3,1)' },
        ],
        rows: [
          [1, 'x', 2.5],
          [2, null, null],
        ],
        rowCount: 2,
        truncated: false,
        elapsedMs: expect.any(Number),
      });
      const objects = JSON.parse(await text(encodeJson(await run(sql, 1), { rows: 'objects' }))) as object;
      expect(objects).toMatchObject({ rows: [{ a: 1, a_1: 'x', 'b c': 2.5 }], rowCount: 1, truncated: true });
    });

    it('keeps all rows over many chunks, and none', async () => {
      const many = JSON.parse(await text(encodeJson(await run('from range(5000)'), { rows: 'arrays' }))) as {
        rows: [][];
      };
      expect(many.rows.flat()).toEqual(Array.from({ length: 5000 }, (_, index) => index));
      const none = await text(encodeJson(await run('select 1 as a where false'), { rows: 'objects' }));
      expect(JSON.parse(none)).toMatchObject({ rows: [], rowCount: 0 });
    });

    it.each([`row(1, 2)`, `[row(1, 2)]`, `{'__proto__': 1}`])(
      'refuses %s, whose fields would get lost',
      async (expression) => {
        await expect(run(`select ${expression} as r`)).rejects.toMatchObject({
          code: 'SQL_INVALID',
          context: { column: 'r' },
        });
      },
    );
  });

  describe('CSV', () => {
    const csv = async (sql: string) => text(encodeCsv(await run(sql)));

    it('is read back by a parser, with quotes, commas, ends of lines and nothing', async () => {
      const written = await csv(
        `select * from (values (1, 'a,b'), (2, 'say "x"'), (3, E'two\\r\\nlines'), (4, ''), (5, null)) v(n, "t,x")`,
      );
      expect(
        parse(written, { columns: true, cast: (value, { quoting }) => (value === '' && !quoting ? null : value) }),
      ).toEqual([
        { n: '1', 't,x': 'a,b' },
        { n: '2', 't,x': 'say "x"' },
        { n: '3', 't,x': 'two\r\nlines' },
        { n: '4', 't,x': '' },
        { n: '5', 't,x': null },
      ]);
      expect(written.split('\r\n')[0]).toBe('n,"t,x"');
    });

    it('has no cell that a spreadsheet would run', async () => {
      const written = await csv(
        `select unnest(['=1+1', '+cmd', '-x', '@sum', chr(9) || 'x', chr(13) || 'x', '-5', '+1.5e3', '-', 'a=1']) as "=head"`,
      );
      const lines: string[][] = parse(written);
      const cells = lines.flat();
      expect(cells).toEqual([`'=head`, `'=1+1`, `'+cmd`, `'-x`, `'@sum`, `'\tx`, `'\rx`, '-5', '+1.5e3', `'-`, 'a=1']);
    });

    it('has numbers, times and nested values as JSON has them', async () => {
      const written = await csv(
        `select -1.50::decimal(5, 2), timestamptz '2026-01-01 00:00:00Z', {'a': [1]}, 9007199254740993`,
      );
      const lines: string[][] = parse(written);
      expect(lines[1]).toEqual(['-1.5', '2026-01-01T00:00:00.000Z', '{"a":[1]}', '9007199254740993']);
    });
  });

  describe('Arrow', () => {
    async function table(sql: string): Promise<arrow.Table> {
      const pieces: Uint8Array[] = [];
      for await (const piece of encodeArrow(await run(sql))) pieces.push(piece);
      return arrow.tableFromIPC(Buffer.concat(pieces));
    }

    it('keeps types, values and nulls', async () => {
      const found = await table(
        `select true as b, -5::tinyint as i8, 7::usmallint as u16, 9007199254740993 as i64, 18446744073709551615::ubigint as u64, 1.5::float as f32,
          -1.25::decimal(10, 2) as dec, sum(5) as huge, 'äx' as t, '\\xFF'::blob as bytes, date '1970-01-03' as d, uuid() is null as nothing,
          timestamptz '2026-01-01 00:00:00.000001Z' as tz, [1, null, 3] as l, {'a': 'x', 'b': [true]} as s, map {'k': 2} as m, time '10:11:12' as other
         union all select null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null`,
      );
      const types = Object.fromEntries(found.schema.fields.map(({ name, type }) => [name, String(type)]));
      expect(types).toEqual({
        ...{ b: 'Bool', i8: 'Int8', u16: 'Uint16', i64: 'Int64', u64: 'Uint64', f32: 'Float32', dec: 'Decimal[10e+2]' },
        ...{ huge: 'Decimal[38e0]', t: 'Utf8', bytes: 'Binary', d: 'Date32<DAY>', nothing: 'Bool' },
        ...{ tz: 'Timestamp<MICROSECOND, UTC>', l: 'List<Int32>', s: 'Struct<{a:Utf8, b:List<Bool>}>' },
        ...{ m: 'Map<{key:Utf8, value:Int32}>', other: 'Utf8' },
      });
      const value = (name: string, row = 0): unknown => found.getChild(name)?.get(row);
      expect([value('b'), value('i8'), value('u16'), value('i64'), value('u64'), value('f32')]).toEqual([
        ...[true, -5, 7, 9007199254740993n, 18446744073709551615n, 1.5],
      ]);
      expect([String(value('dec')), String(value('huge')), value('t'), value('other')]).toEqual([
        '-125',
        '5',
        'äx',
        '10:11:12',
      ]);
      expect(value('bytes')).toEqual(new Uint8Array([255]));
      expect(new Date(value('d') as number).toISOString()).toBe('1970-01-03T00:00:00.000Z');
      expect(Number(value('tz'))).toBeCloseTo(1767225600000.001, 3);
      expect(JSON.stringify([value('l'), value('s'), value('m')])).toBe('[[1,null,3],{"a":"x","b":[true]},{"k":2}]');
      expect(found.schema.fields.map(({ name }) => value(name, 1))).toEqual(found.schema.fields.map(() => null));
    });

    it('keeps all rows over many chunks, and the columns of none', async () => {
      const many = await table('select range as n, range::varchar as t from range(5000)');
      expect([many.numRows, many.getChild('t')?.get(4999)]).toEqual([5000, '4999']);
      const none = await table('select 1 as a where false');
      expect([none.numRows, none.schema.fields.map(({ name }) => name)]).toEqual([0, ['a']]);
    });
  });

  describe('Parquet', () => {
    it('is read back with its types', async () => {
      const sql = `select 9007199254740993 as i, 1.25::decimal(10, 2) as d, timestamptz '2026-01-01 00:00:00Z' as t, {'a': [1, null]} as s`;
      const file = await engine.exportParquet({ sql, tables: [], limits });
      const reader = await (await DuckDBInstance.create(':memory:')).connect();
      const found = await reader.runAndReadAll(`from '${file.path}'`);
      await file.remove();
      expect(found.columnTypes().map(String)).toEqual([
        ...['BIGINT', 'DECIMAL(10,2)', 'TIMESTAMP WITH TIME ZONE', 'STRUCT("a" INTEGER[])'],
      ]);
      expect(found.getRowsJson()).toEqual([['9007199254740993', '1.25', '2026-01-01 00:00:00+00', { a: [1, null] }]]);
      reader.closeSync();
    });
  });

  it('ends the statement when the reader of an encoder ends', async () => {
    const started: EncodableRun = await run('from range(1000000000)');
    for await (const piece of encodeCsv(started)) {
      if (piece.length > 1000) break;
    }
    expect(started.summary.rows).toBeLessThan(limits.rows);
  });
});
