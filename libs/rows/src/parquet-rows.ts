import {
  DuckDBInstance,
  DuckDBListValue,
  DuckDBStructValue,
  ResultReturnType,
  type DuckDBConnection,
} from '@duckdb/node-api';
import { messageOf } from '@nadi/errors';
import { fileInvalid } from './file-invalid.ts';
import { assertColumns, type PlacedRow, type RowPlace, type RowReader } from './upload-rows.ts';

export interface ParquetRowsOptions {
  readonly from: RowPlace;
  readonly maxMemoryMb: number;
}

/**
 * Reads a Parquet file that somebody has sent: it sees this file and nothing else, and a page that inflates past the bound ends it.
 * @throws NadiError UPLOAD_FILE_INVALID
 */
export async function readParquetRows(file: string, { from, maxMemoryMb }: ParquetRowsOptions): Promise<RowReader> {
  const connection = await connect(file, maxMemoryMb);
  try {
    const result = await connection.stream(`select * from read_parquet(${literal(file)}) offset ${from.rows}`);
    const columns = result.columnNames();
    assertColumns(columns);
    return { columns, rows: chunks(connection, result, from.rows) };
  } catch (cause) {
    connection.closeSync();
    throw broken(from.rows + 1, cause);
  }
}

type StreamedResult = Awaited<ReturnType<DuckDBConnection['stream']>>;

async function* chunks(
  connection: DuckDBConnection,
  result: StreamedResult,
  before: number,
): AsyncGenerator<PlacedRow> {
  const names = result.columnNames();
  let rows = before;
  try {
    for (
      let chunk = await result.fetchChunk();
      chunk !== null && chunk.rowCount > 0;
      chunk = await result.fetchChunk()
    ) {
      for (const values of chunk.getRows()) {
        rows += 1;
        const row = Object.fromEntries(names.map((name, index) => [name, plainValue(values[index])]));
        yield { number: rows, row, next: { rows, offset: 0, lines: 0 } };
      }
    }
    assertWhole(result);
  } catch (cause) {
    throw broken(rows + 1, cause);
  } finally {
    connection.closeSync();
  }
}

/** The driver ends a stream without a word where a page cannot be read; what is left then is no result any more. */
export function assertWhole(result: StreamedResult): void {
  if (result.returnType === ResultReturnType.INVALID) {
    throw new Error('a page of the file cannot be read, or takes too much memory');
  }
}

async function connect(file: string, maxMemoryMb: number): Promise<DuckDBConnection> {
  const instance = await DuckDBInstance.create(':memory:', {
    ...{ threads: '1', memory_limit: `${maxMemoryMb}MB` },
    preserve_insertion_order: 'true',
  });
  const connection = await instance.connect();
  // As an option of the instance it is shown and not kept.
  await connection.run(`set max_temp_directory_size = '0B'`);
  // In this order: what may be read, then nothing else, then no changes.
  await connection.run(`set allowed_paths = [${literal(file)}]`);
  await connection.run('set enable_external_access = false');
  await connection.run('set lock_configuration = true');
  return connection;
}

function broken(row: number, cause: unknown): unknown {
  if ((cause as { code?: unknown }).code === 'UPLOAD_FILE_INVALID') return cause;
  // It names the file as it is stored here.
  const reason = messageOf(cause)
    .split('\n')[0]
    ?.replaceAll(/'[^']*\/[^']*'|"[^"]*\/[^"]*"/g, 'the file');
  return fileInvalid(row, `it cannot be read as Parquet: ${reason}`, cause);
}

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** Values as JSON would have them: integers become numbers if those are exact, what JSON does not have becomes its text. */
export function plainValue(value: unknown): unknown {
  if (typeof value === 'bigint') {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : value.toString();
  }
  if (value instanceof DuckDBListValue) return value.items.map(plainValue);
  if (value instanceof DuckDBStructValue) {
    return Object.fromEntries(Object.entries(value.entries).map(([name, inner]) => [name, plainValue(inner)]));
  }
  return typeof value === 'object' && value !== null ? (value as { toString: () => string }).toString() : value;
}
