import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import type { AvroRecord, Contract } from '@nadi/contracts';
import { lakeTable } from './lake-table.ts';
import { emptySource, filesSource, writeParquet } from './parquet-files.ts';
import { TailTable } from './tail-table.ts';
import { order, orderPlaced } from './testing/orders.ts';

let folder: string;
let connection: DuckDBConnection;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'nadi-lake-'));
  connection = await (await DuckDBInstance.create(':memory:')).connect();
});

afterEach(() => {
  connection.closeSync();
  rmSync(folder, { recursive: true });
});

async function rows(sql: string): Promise<string[][]> {
  return (await connection.runAndReadAll(sql)).getRows().map((row) => row.map(String));
}

describe('files of the lake', () => {
  it('hold what the query gave, and say how much and of when', async () => {
    const tail = new TailTable(connection, lakeTable(orderPlaced));
    await tail.append([order(1), order(2)]);
    const path = join(folder, 'a.parquet');
    const written = await writeParquet(connection, tail.source(new Map()) ?? '', path);
    const bytes = readFileSync(path);
    expect(written).toEqual({
      rows: 2,
      sizeBytes: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
      minTimeMs: 1_763_000_000_001,
      maxTimeMs: 1_763_000_000_002,
      offsets: [{ partition: 0, firstOffset: 1, nextOffset: 3 }],
    });
    expect(await rows(`select distinct compression from parquet_metadata('${path}')`)).toEqual([['ZSTD']]);
    const source = filesSource(orderPlaced, [{ path, version: orderPlaced.version }]) ?? '';
    expect(await rows(`select event_id, orderId, totalMinor from (${source}) order by log_offset`)).toEqual([
      ['e1', 'o1', '1001'],
      ['e2', 'o2', '1002'],
    ]);
  });

  it('of every version have the columns of the current one', async () => {
    const schema = (fields: AvroRecord['fields']): AvroRecord => ({
      ...{ type: 'record', name: 'T', namespace: 'n', doc: '' },
      fields,
    });
    const text = { name: 'text', doc: '', type: 'string' };
    const inner = (...names: string[]) => ({
      name: 'inner',
      doc: '',
      type: { type: 'record', name: 'I', fields: names.map((name) => ({ name, type: ['null', 'int'] })) },
    });
    const contract: Contract = {
      ...orderPlaced,
      version: 2,
      schemas: [
        schema([text, inner('a')]),
        schema([{ name: 'added', doc: '', type: ['null', 'long'] }, inner('a', 'b'), text]),
      ],
    };
    const write = async (version: number, data: Record<string, unknown>) => {
      const tail = new TailTable(connection, { ...lakeTable(contract, version), contract: `v${version}` });
      await tail.append([order(version, { data })]);
      const path = join(folder, `v${version}.parquet`);
      await writeParquet(connection, tail.source(new Map()) ?? '', path);
      return { path, version };
    };
    const files = [
      await write(1, { text: 'old', inner: { a: 1 } }),
      await write(2, { text: 'new', inner: { b: 2 }, added: 3 }),
    ];
    const source = filesSource(contract, files) ?? '';
    expect(await rows(`select text, "inner".a, "inner".b, added from (${source}) order by log_offset`)).toEqual([
      ['old', '1', 'null', 'null'],
      ['new', 'null', '2', '3'],
    ]);
  });

  it('are none in a source of no row', async () => {
    expect(filesSource(orderPlaced, [])).toBeUndefined();
    expect(await rows(`select count(*), count(orderId) from (${emptySource(lakeTable(orderPlaced))})`)).toEqual([
      ['0', '0'],
    ]);
  });
});
