import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { messageOf, NadiError } from '@nadi/errors';

/** Card transactions with their labels, in the order of their times; a place is one transaction. */
export interface Transactions {
  readonly count: number;
  readonly ids: readonly string[];
  readonly customers: readonly string[];
  readonly terminals: readonly string[];
  /** Milliseconds since 1970; what the file says is taken for UTC. */
  readonly timesMs: Float64Array;
  readonly amounts: Float64Array;
  /** 1 for a fraud. */
  readonly frauds: Uint8Array;
  /** How a simulated fraud was made; 0 for none. */
  readonly scenarios: Uint8Array;
}

const columns = {
  TRANSACTION_ID: 'VARCHAR',
  TX_DATETIME: 'TIMESTAMP',
  CUSTOMER_ID: 'VARCHAR',
  TERMINAL_ID: 'VARCHAR',
  TX_AMOUNT: 'DOUBLE',
  TX_FRAUD: 'UTINYINT',
  TX_FRAUD_SCENARIO: 'UTINYINT',
} as const;

/**
 * Reads a CSV file with the columns of the Fraud Detection Handbook's raw transactions; other columns are passed over.
 * @param file may be compressed with gzip
 * @throws NadiError FILE_UNREADABLE
 */
export async function readTransactions(file: string): Promise<Transactions> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    return await readWith(connection, file);
  } catch (cause) {
    throw new NadiError('FILE_UNREADABLE', { message: `${file}: ${messageOf(cause)}`, context: { file }, cause });
  } finally {
    connection.closeSync();
  }
}

async function readWith(connection: DuckDBConnection, file: string): Promise<Transactions> {
  const casts = Object.entries(columns).map(([name, type]) => `CAST("${name}" AS ${type}) AS "${name}"`);
  const compression = file.endsWith('.gz') ? ', compression = gzip' : '';
  await connection.run(
    `CREATE TABLE t AS SELECT ${casts.join(', ')} FROM read_csv($1, header = true, all_varchar = true${compression})`,
    [file],
  );
  // Before the rows: a connection streams one result at a time.
  const count = Number((await connection.runAndReadAll('SELECT count(*) FROM t')).getRows()[0]?.[0] ?? 0);
  const order = 'ORDER BY TX_DATETIME, TRY_CAST(TRANSACTION_ID AS BIGINT), TRANSACTION_ID';
  const result = await connection.stream(
    `SELECT TRANSACTION_ID, CUSTOMER_ID, TERMINAL_ID, CAST(epoch_ms(TX_DATETIME) AS DOUBLE), TX_AMOUNT, TX_FRAUD, TX_FRAUD_SCENARIO FROM t ${order}`,
  );
  const read = {
    ...{ count, ids: [] as string[], customers: [] as string[], terminals: [] as string[] },
    ...{ timesMs: new Float64Array(count), amounts: new Float64Array(count) },
    ...{ frauds: new Uint8Array(count), scenarios: new Uint8Array(count) },
  };
  let place = 0;
  for (let chunk = await result.fetchChunk(); chunk !== null && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
    for (const [id, customer, terminal, timeMs, amount, fraud, scenario] of chunk.getRows()) {
      if ([id, customer, terminal, timeMs, amount, fraud].some((value) => value === null)) {
        throw new Error(`transaction ${String(id)} lacks a value`);
      }
      read.ids.push(String(id));
      read.customers.push(String(customer));
      read.terminals.push(String(terminal));
      read.timesMs[place] = Number(timeMs);
      read.amounts[place] = Number(amount);
      read.frauds[place] = Number(fraud);
      read.scenarios[place] = Number(scenario ?? 0);
      place += 1;
    }
  }
  return read;
}
