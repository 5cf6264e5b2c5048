import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { lakeTable } from './lake-table.ts';
import { TailTable } from './tail-table.ts';
import { order, orderPlaced } from './testing/orders.ts';

let connection: DuckDBConnection;
let tail: TailTable;

beforeEach(async () => {
  connection = await (await DuckDBInstance.create(':memory:')).connect();
  tail = new TailTable(connection, lakeTable(orderPlaced), 3);
});

afterEach(() => connection.closeSync());

async function ids(source: string | undefined): Promise<unknown[]> {
  if (source === undefined) {
    return [];
  }
  const rows = await connection.runAndReadAll(`select event_id from (${source}) order by log_partition, log_offset`);
  return rows.getRows().map(([id]) => id);
}

async function tables(): Promise<number> {
  return (await connection.runAndReadAll('select table_name from duckdb_tables()')).currentRowCount;
}

const none = new Map<number, number>();

describe('TailTable', () => {
  it('shows what was appended, with its fields', async () => {
    await tail.append([
      order(1, {}, { items: [{ productId: 'p', quantity: 2, unitPriceMinor: 5, lineTotalMinor: 10 }] }),
      order(2, { data: null }),
    ]);
    const rows = await connection.runAndReadAll(
      `select event_id, is_tombstone, event_time, totalMinor, items[1].productId from (${tail.source(none)})`,
    );
    expect(rows.getRows().map((row) => row.map(String))).toEqual([
      ['e1', 'false', '2025-11-13 02:13:20.001', '1001', 'p'],
      ['e2', 'true', '2025-11-13 02:13:20.002', 'null', 'null'],
    ]);
  });

  it('takes more events at once than a chunk of the database has rows', async () => {
    await tail.append(Array.from({ length: 5_000 }, (_, index) => order(index)));
    expect(await ids(tail.source(none))).toHaveLength(5_000);
    expect(tail.rows).toBe(5_000);
  });

  it('shows only what is between two offsets of each partition', async () => {
    await tail.append([order(1), order(2), order(7, { partition: 1, id: 'b7' })]);
    await tail.append([order(3), order(8, { partition: 1, id: 'b8' })]);
    await tail.append([order(4)]);
    expect(await ids(tail.source(new Map([[0, 2]])))).toEqual(['e2', 'e3', 'e4', 'b7', 'b8']);
    expect(await ids(tail.source(new Map([[0, 3]]), new Map([[0, 4]])))).toEqual(['e3']);
    expect(await ids(tail.source(new Map([[1, 9]]), new Map([[1, 20]])))).toEqual([]);
  });

  it('gives segments back that are wholly in files, and no other', async () => {
    await tail.append([order(1), order(2), order(3)]);
    await tail.append([order(4), order(9, { partition: 1, id: 'b9' })]);
    expect(await tables()).toBe(2);
    await tail.drop(new Map([[0, 3]]));
    expect(await tables()).toBe(2);
    await tail.drop(new Map([[0, 5]]));
    expect(await tables()).toBe(1);
    expect(await ids(tail.source(new Map([[0, 5]])))).toEqual(['b9']);
    await tail.drop(
      new Map([
        [0, 5],
        [1, 10],
      ]),
    );
    expect(await tables()).toBe(0);
    expect(tail.source(none)).toBeUndefined();
    expect(tail.rows).toBe(0);
  });

  it('puts what comes after sealing into a segment of its own', async () => {
    await tail.append([order(1)]);
    tail.seal();
    await tail.append([order(2)]);
    await tail.drop(new Map([[0, 2]]));
    expect(tail.rows).toBe(1);
    expect(await ids(tail.source(none))).toEqual(['e2']);
  });

  it('goes on after everything was given back', async () => {
    await tail.append([order(1)]);
    await tail.drop(new Map([[0, 2]]));
    await tail.append([order(2)]);
    expect(await ids(tail.source(new Map([[0, 2]])))).toEqual(['e2']);
  });
});
