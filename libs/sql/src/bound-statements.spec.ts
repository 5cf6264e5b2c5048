import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import type { StatementPolicy } from './bound-statement.ts';
import { BoundStatements } from './bound-statements.ts';
import { readEnginePolicy, type EnginePolicy } from './function-policy.ts';

describe('kept statements', () => {
  let instance: DuckDBInstance;
  let connection: DuckDBConnection;
  let engine: EnginePolicy;

  beforeAll(async () => {
    instance = await DuckDBInstance.create(':memory:');
    connection = await instance.connect();
    engine = await readEnginePolicy(connection);
  });

  afterAll(() => {
    connection.closeSync();
    instance.closeSync();
  });

  const sql = 'select id from orders.order_placed where id = $id';
  const policy = (given: Partial<StatementPolicy> = {}): StatementPolicy => ({
    ...{ tables: ['orders.order_placed'], catalog: 'lake_1', parameters: ['id'], engine },
    ...given,
  });

  it('are those of the same text, tables, parameters and catalog', async () => {
    const statements = new BoundStatements();
    const bound = (text: string, given?: Partial<StatementPolicy>) => statements.bound(connection, text, policy(given));
    const first = await bound(sql);
    expect(await bound(sql)).toBe(first);
    const others = [
      await bound(`${sql} and true`),
      await bound(sql, { catalog: 'lake_2' }),
      await bound(sql, { parameters: ['id', 'more'] }),
      await bound(sql, { tables: ['orders.order_placed', 'orders.order_cancelled'] }),
    ];
    others.forEach((other) => expect(other).not.toBe(first));
    expect(others[1]?.sql).toContain('lake_2');
  });

  it('let nobody read by them what they may not', async () => {
    const statements = new BoundStatements();
    await statements.bound(connection, sql, policy());
    const elsewhere = statements.bound(connection, sql, policy({ tables: ['carts.item_added'] }));
    await expect(elsewhere).rejects.toMatchObject({ code: 'SQL_REFUSED' });
    const nameless = statements.bound(connection, sql, policy({ parameters: [] }));
    await expect(nameless).rejects.toMatchObject({ code: 'SQL_REFUSED' });
  });

  it('are the 200 that were asked last', async () => {
    const statements = new BoundStatements();
    const bound = (number: number) => statements.bound(connection, `select ${number}`, policy({ parameters: [] }));
    const first = await bound(0);
    for (let number = 1; number < 200; number += 1) await bound(number);
    expect(await bound(0)).toBe(first);
    const second = await bound(200);
    expect(await bound(0)).toBe(first);
    const forgotten = await bound(1);
    expect(await bound(1)).toBe(forgotten);
    for (let number = 1_000; number < 1_199; number += 1) await bound(number);
    expect(await bound(200)).not.toBe(second);
  });
});
