import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { contracts, deadLettered, sellerFollowed } from '@nadi/contracts';
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

  function tablesOf(name: string, tail: ReadonlyMap<string, TailTable> = new Map()): readonly TableSource[] {
    const tables = new LakeTables({ tail: { tables: tail } as LakeTail, files: noFiles, maskKey: 'secret' });
    return tables.open(LakeView.empty, { tenantId: 'nadi', contracts: [{ name, isPersonalShown: false }] }).tables;
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
    const source =
      typeof current?.source === 'string' ? current.source : await current?.source(new AbortController().signal);
    const found = await connection.runAndReadAll(`select event_id from (${source}) order by all`);
    expect(found.getRows()).toEqual([['moved-1-2'], ['skewed-0-8']]);
  });
});
