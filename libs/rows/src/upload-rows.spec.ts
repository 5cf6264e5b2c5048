import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { DuckDBInstance } from '@duckdb/node-api';
import type { FileFormat } from './row-source.ts';
import { firstRow, openRows, type PlacedRow, type RowPlace } from './upload-rows.ts';

const folder = mkdtempSync(join(tmpdir(), 'nadi-rows-'));
const file = join(folder, 'file');
afterAll(() => rmSync(folder, { recursive: true }));

async function read(content: string | Buffer, format: FileFormat = 'csv', from: RowPlace = firstRow) {
  writeFileSync(file, content);
  const { rows } = await openRows(file, { format, from, maxRowBytes: 1_000, maxMemoryMb: 64 });
  const found: PlacedRow[] = [];
  for await (const row of rows) found.push(row);
  return found;
}

const rowsOf = (found: readonly PlacedRow[]) => found.map((each) => ('row' in each ? each.row : each.problem));

describe('a CSV file', () => {
  it('has quoted fields with delimiters, line ends and quotes in them', async () => {
    const found = await read('\uFEFFa,b\r\n"1,5","x\ny ""z"""\r\n\r\n2,5" disc\n"",""');
    expect(rowsOf(found)).toEqual([
      { a: '1,5', b: 'x\ny "z"' },
      { a: '2', b: '5" disc' },
      { a: '', b: '' },
    ]);
    expect(found.map(({ number }) => number)).toEqual([2, 5, 6]);
  });

  it('may have semicolons or tabs between its fields', async () => {
    expect(rowsOf(await read('a;b\n1,5;2'))).toEqual([{ a: '1,5', b: '2' }]);
    expect(rowsOf(await read('a\tb\n1\t"x\ty"'))).toEqual([{ a: '1', b: 'x\ty' }]);
  });

  it('says of a row that does not fit the heading what is wrong, and goes on', async () => {
    expect(rowsOf(await read('a,b\n1\n"x"y,2\n1,2\n'))).toEqual([
      'has 1 fields, and the heading 2',
      'something follows the closing quote of a field',
      { a: '1', b: '2' },
    ]);
  });

  it.each([
    ['a quote that is never closed', 'a\n1\n"2\n3', 'row 3: a quote is opened and never closed'],
    ['a cell without an end', `a\n1\n${'x'.repeat(200_000)}\n`, 'row 3: the row is longer than 1000 bytes'],
    ['bytes that are no UTF-8', Buffer.from('a\n1\n\xff\n', 'latin1'), 'row 3: it is not UTF-8'],
    ['a column that stands twice', 'a,a\n1,2', 'row 1: the column "a" stands twice'],
    ['a column without a name', 'a,\n1,2', 'row 1: column 2 has no name'],
    ['nothing in it', '', 'row 1: the file is empty'],
  ])('with %s is given up at the row', async (_what, content, message) => {
    await expect(read(content)).rejects.toMatchObject({
      code: 'UPLOAD_FILE_INVALID',
      message: expect.stringContaining(message),
    });
  });

  it('is read on from every place as if it had never been left, whatever the chunks', async () => {
    const lines = Array.from({ length: 3_000 }, (_, n) => `${n},"line ${n}\nwith ${'ä'.repeat(n % 40)}"`);
    const content = `n,text\n${lines.join('\n')}\n`;
    const all = await read(content);
    expect(all.length).toBe(3_000);
    for (const stop of [0, 1, 777, 1_500, 2_999]) {
      expect(await read(content, 'csv', all[stop]?.next ?? firstRow)).toEqual(all.slice(stop + 1));
    }
  });
});

describe('a JSONL file', () => {
  it('gives objects, and says of other lines what is wrong without quoting them', async () => {
    const found = await read('{"a":1}\n\n[1]\n{"secret": [1,,2]}\n{"b":"\u2028"}', 'jsonl');
    expect(rowsOf(found)).toEqual([
      { a: 1 },
      'the line is not a JSON object',
      expect.stringMatching(/^the line is no JSON( at position \d+)?$/),
      { b: '\u2028' },
    ]);
    expect(found.map(({ number }) => number)).toEqual([1, 3, 4, 5]);
    expect(await read('{"a":1}\n{"a":2}', 'jsonl', { rows: 1, offset: 8, lines: 1 })).toMatchObject([
      { number: 2, row: { a: 2 } },
    ]);
  });
});

describe('a Parquet file', () => {
  async function write(sql: string): Promise<void> {
    const connection = await (await DuckDBInstance.create(':memory:')).connect();
    await connection.run(`copy (${sql}) to '${file}' (format parquet)`);
    connection.closeSync();
  }

  async function readFrom(from: RowPlace) {
    const { rows } = await openRows(file, { format: 'parquet', from, maxRowBytes: 1_000, maxMemoryMb: 64 });
    const found: PlacedRow[] = [];
    for await (const row of rows) found.push(row);
    return found;
  }

  it('gives plain values, lists and structs, from any row on', async () => {
    await write(
      `select i::bigint as n, [i, 2] as list, {'a': 'x'} as struct, 1.5::decimal(4,2) as price from range(5000) t(i)`,
    );
    const all = await readFrom(firstRow);
    expect(all.length).toBe(5_000);
    expect(all[7]).toMatchObject({ number: 8, row: { n: 7, list: [7, 2], struct: { a: 'x' }, price: '1.50' } });
    expect(await readFrom({ rows: 4_000, offset: 0, lines: 0 })).toEqual(all.slice(4_000));
  });

  it('that is broken is given up without saying where it is stored', async () => {
    await write('select 1 as a');
    writeFileSync(file, 'PAR1 but not really PAR1');
    const error = await readFrom(firstRow).catch((thrown: unknown) => thrown as Error);
    expect(error).toMatchObject({ code: 'UPLOAD_FILE_INVALID' });
    expect((error as Error).message).not.toContain(folder);
  });

  it('whose pages inflate past the bound ends, and the process does not', async () => {
    await write(`select repeat('x', 300000000) as bomb`);
    await expect(readFrom(firstRow)).rejects.toMatchObject({ code: 'UPLOAD_FILE_INVALID' });
  });
});
