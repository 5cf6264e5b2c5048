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
});
