import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { contracts, deadLettered, sellerFollowed, stockChanged } from '@nadi/contracts';
import { lakeTable, TailTable, type LakeEvent } from '@nadi/lake';
import type { TableSource } from '@nadi/sql';
import type { LakeFiles } from './lake-files.ts';
import { LakeTables } from './lake-tables.ts';
import type { LakeTail } from './lake-tail.ts';
import { LakeView } from './lake-view.ts';

const noFiles = { hold: () => Promise.resolve({ paths: [], release: () => undefined }) } as unknown as LakeFiles;

describe('LakeTables', () => {
  let connection: DuckDBConnection;
  beforeAll(async () => {
    connection = await (await DuckDBInstance.create(':memory:')).connect();
  });
  afterAll(() => connection.closeSync());

  function tablesOf(
    name: string,
    tail: ReadonlyMap<string, TailTable> = new Map(),
    sellerId?: string,
  ): readonly TableSource[] {
    const tables = new LakeTables({ tail: { tables: tail } as LakeTail, files: noFiles, maskKey: 'secret' });
    const contracts = [{ name, isPersonalShown: false }];
    return tables.open(LakeView.empty, { tenantId: 'nadi', sellerId, contracts }).tables;
  }

  async function sqlOf(table: TableSource | undefined): Promise<string> {
    return typeof table?.source === 'string'
      ? table.source
      : ((await table?.source(new AbortController().signal)) ?? '');
  }

  it('masks every personal field of every contract', () => {
    for (const contract of contracts.values()) {
      const paths = tablesOf(contract.name)[0]?.masks?.map(({ path }) => path) ?? [];
      expect(paths).toEqual(expect.arrayContaining(contract.personalFields.map((path) => path.replaceAll('[]', ''))));
    }
  });

  it('masks the event that a dead letter carries', () => {
    for (const { masks } of tablesOf(deadLettered.name)) {
      expect(masks?.map(({ path }) => path)).toEqual(['originalKey', 'originalValue', 'originalHeaders']);
    }
  });

  it('has the last event of a key in the log as the current one, whatever clocks say, also behind a move to another partition', async () => {
    const tail = new TailTable(connection, lakeTable(sellerFollowed));
    const event = (key: string, partition: number, offset: number, receivedMs: number): LakeEvent => ({
      ...{ id: `${key}-${partition}-${offset}`, tenantId: 'nadi', key, source: '/tests', timeMs: 0, receivedMs },
      ...{ partition, offset, data: { customerId: key, sellerId: 's1' } },
    });
    await tail.append([
      event('skewed', 0, 7, 2_000),
      event('skewed', 0, 8, 1_000),
      event('moved', 0, 9, 1_000),
      event('moved', 1, 2, 2_000),
    ]);
    const [, current] = tablesOf(sellerFollowed.name, new Map([[sellerFollowed.name, tail]]));
    const found = await connection.runAndReadAll(`select event_id from (${await sqlOf(current)}) order by all`);
    expect(found.getRows()).toEqual([['moved-1-2'], ['skewed-0-8']]);
  });

  describe('of a seller', () => {
    let tail: ReadonlyMap<string, TailTable>;
    beforeAll(async () => {
      const table = new TailTable(connection, lakeTable(stockChanged));
      const event = (product: string, seller: string | null, offset: number, tenantId = 'nadi'): LakeEvent => ({
        ...{ id: `${product}-${offset}`, tenantId, key: product, source: '/tests', timeMs: 0, receivedMs: offset },
        ...{ partition: 3, offset, data: { productId: product, storeId: 's1', sellerId: seller, onHand: offset } },
      });
      await table.append([
        ...[event('kept', "o'brien", 10), event('other', 'm-2', 20), event('moved', "o'brien", 30)],
        ...[event('moved', 'm-2', 40), event('nobody', null, 50), event('kept', "o'brien", 60)],
        event('foreign', "o'brien", 70, 'another'),
      ]);
      tail = new Map([[stockChanged.name, table]]);
    });

    const read = async (sellerId: string | undefined, index: number, columns = 'event_id') => {
      const sql = await sqlOf(tablesOf(stockChanged.name, tail, sellerId)[index]);
      return (await connection.runAndReadAll(`select ${columns} from (${sql}) order by all`)).getRows().map(String);
    };

    it('hold the events of that seller alone', async () => {
      expect(await read("o'brien", 0)).toEqual(['kept-10', 'kept-60', 'moved-30']);
      expect(await read('m-2', 0)).toEqual(['moved-40', 'other-20']);
      expect(await read("x' or true --", 0)).toEqual([]);
      expect(await read(undefined, 0)).toHaveLength(6);
    });

    it('show as current what is newest of the seller, whatever others do with the same key', async () => {
      expect(await read("o'brien", 1)).toEqual(['kept-60', 'moved-30']);
      expect(await read('m-2', 1)).toEqual(['moved-40', 'other-20']);
    });

    it('keep the order of the log and nothing of the places between', async () => {
      expect(await read("o'brien", 0, 'log_partition, log_offset, event_id')).toEqual([
        ...['3,0,kept-10', '3,1,moved-30', '3,2,kept-60'],
      ]);
    });

    it('let no condition of a statement see rows of others', async () => {
      const sql = await sqlOf(tablesOf(stockChanged.name, tail, 'm-2')[0]);
      const probe = `select event_id from (${sql}) where case when sellerId <> 'm-2' then error(productId) else true end`;
      const found = await connection.runAndReadAll(`${probe} order by all`);
      expect(found.getRows().map(String)).toEqual(['moved-40', 'other-20']);
    });

    it('do not exist for contracts without a seller', () => {
      for (const contract of contracts.values()) {
        const tables = tablesOf(contract.name, new Map(), 'm-2').length;
        expect([contract.name, tables]).toEqual([contract.name, contract.seller === undefined ? 0 : 2]);
      }
      expect(tablesOf('orders.order-placed', new Map(), 'm-2')).toEqual([]);
    });
  });
});
