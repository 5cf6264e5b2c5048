import { DuckDBInstance } from '@duckdb/node-api';
import { messageOf, NadiError } from '@nadi/errors';
import { rowOf, type Evaluated } from './evaluate-fraud.ts';

/**
 * Writes all transactions with features and label as Parquet: TRANSACTION_ID, TX_DATETIME, CUSTOMER_ID, TERMINAL_ID, the
 * features as doubles, TX_FRAUD, TX_FRAUD_SCENARIO.
 * @throws NadiError FILE_UNREADABLE
 */
export async function writeFeatures(evaluated: Evaluated, file: string): Promise<void> {
  const { transactions, features } = evaluated;
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  try {
    const columns = features.names.map((name) => `"${name}" DOUBLE`).join(', ');
    await connection.run(
      `CREATE TABLE t (TRANSACTION_ID VARCHAR, ms BIGINT, CUSTOMER_ID VARCHAR, TERMINAL_ID VARCHAR, ${columns}, TX_FRAUD UTINYINT, TX_FRAUD_SCENARIO UTINYINT)`,
    );
    const appender = await connection.createAppender('t');
    for (let place = 0; place < transactions.count; place += 1) {
      appender.appendVarchar(transactions.ids[place]!);
      appender.appendBigInt(BigInt(transactions.timesMs[place]!));
      appender.appendVarchar(transactions.customers[place]!);
      appender.appendVarchar(transactions.terminals[place]!);
      rowOf(evaluated, place).forEach((value) => appender.appendDouble(value));
      appender.appendUTinyInt(transactions.frauds[place]!);
      appender.appendUTinyInt(transactions.scenarios[place]!);
      appender.endRow();
    }
    appender.closeSync();
    await connection.run(
      `COPY (SELECT * EXCLUDE (ms), make_timestamp(ms * 1000) AS TX_DATETIME FROM t) TO '${file.replaceAll("'", "''")}' (FORMAT parquet, COMPRESSION zstd)`,
    );
  } catch (cause) {
    throw new NadiError('FILE_UNREADABLE', { message: `${file}: ${messageOf(cause)}`, context: { file }, cause });
  } finally {
    connection.closeSync();
  }
}
