import { DuckDBInstance } from '@duckdb/node-api';
import { handbookFeatures } from '../handbook-features.ts';
import type { Transactions } from '../transactions.ts';

const dayMs = 86_400_000;

/**
 * The features of the handbook by window functions over all rows, for comparison. Transactions at the same time are told apart by
 * less than half a millisecond, in their order.
 */
export async function offlineFeatures(transactions: Transactions): Promise<Float64Array> {
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  await connection.run(
    'CREATE TABLE t (place INTEGER, ms DOUBLE, customer VARCHAR, terminal VARCHAR, amount DOUBLE, fraud DOUBLE)',
  );
  const appender = await connection.createAppender('t');
  for (let place = 0; place < transactions.count; place += 1) {
    appender.appendInteger(place);
    appender.appendDouble(transactions.timesMs[place]!);
    appender.appendVarchar(transactions.customers[place]!);
    appender.appendVarchar(transactions.terminals[place]!);
    appender.appendDouble(transactions.amounts[place]!);
    appender.appendDouble(transactions.frauds[place]!);
    appender.endRow();
  }
  appender.closeSync();
  const result = await connection.runAndReadAll(`
    WITH told AS (SELECT *, ms + (row_number() OVER (PARTITION BY ms ORDER BY place)) / 1024 AS instant FROM t)
    SELECT ${handbookFeatures.map((name) => `CAST(coalesce(${expressionOf(name)}, 0) AS DOUBLE)`).join(', ')} FROM told ORDER BY place`);
  connection.closeSync();
  return Float64Array.from(result.getRows().flat() as number[]);
}

function expressionOf(name: string): string {
  const days = Number(/_(\d+)DAY_/.exec(name)?.[1] ?? 0);
  const customer = `OVER (PARTITION BY customer ORDER BY instant RANGE BETWEEN ${days * dayMs - 0.5} PRECEDING AND CURRENT ROW)`;
  const terminal = `OVER (PARTITION BY terminal ORDER BY instant RANGE BETWEEN ${(7 + days) * dayMs - 0.5} PRECEDING AND ${7 * dayMs - 0.5} PRECEDING)`;
  const time = 'make_timestamp(CAST(ms * 1000 AS BIGINT))';
  const plain: Readonly<Record<string, string>> = {
    TX_AMOUNT: 'amount',
    TX_DURING_WEEKEND: `CAST(isodow(${time}) >= 6 AS INTEGER)`,
    TX_DURING_NIGHT: `CAST(hour(${time}) <= 6 AS INTEGER)`,
  };
  const windowed = name.startsWith('CUSTOMER')
    ? `${name.includes('_NB_') ? 'count(*)' : 'avg(amount)'} ${customer}`
    : `${name.includes('_NB_') ? 'count(*)' : 'avg(fraud)'} ${terminal}`;
  return plain[name] ?? windowed;
}
