import { readFile, rm } from 'node:fs/promises';
import { DuckDBDataChunk, DuckDBTypeId, INTEGER, type DuckDBConnection, type DuckDBType } from '@duckdb/node-api';
import { identifier, literal } from '@nadi/lake';
import type { SqlColumn, SqlRow } from '@nadi/sql';

/** Rows of one chunk, the most that DuckDB takes. */
const chunkRows = 2_048;
const table = 'export_part';
/** Past the rows of any part, so that each has one row group. */
const rowGroupRows = 1_000_000;

/**
 * Rows as a file of Parquet (zstd) with one row group: the same rows give the same bytes.
 * @param connection that nothing else uses meanwhile
 * @param path where the file may be for a moment
 */
export async function parquetPart(
  connection: DuckDBConnection,
  { columns, rows, path }: { columns: readonly SqlColumn[]; rows: readonly SqlRow[]; path: string },
): Promise<Buffer> {
  const types = columns.map(({ valueType }) => storedType(valueType));
  const defined = columns.map(({ name }, index) => `${identifier(name)} ${String(types[index])}`);
  await connection.run(`create or replace table ${table} (${defined.join(', ')})`);
  try {
    const appender = await connection.createAppender(table);
    for (let at = 0; at < rows.length; at += chunkRows) {
      const chunk = DuckDBDataChunk.create(types);
      chunk.setRows(rows.slice(at, at + chunkRows));
      appender.appendDataChunk(chunk);
    }
    appender.closeSync();
    const selected = columns.map(({ name, valueType }) => exact(identifier(name), valueType));
    await connection.run(
      `copy (select ${selected.join(', ')} from ${table}) to ${literal(path)}
       (format parquet, compression zstd, row_group_size ${rowGroupRows})`,
    );
    return await readFile(path);
  } finally {
    await connection.run(`drop table if exists ${table}`);
    await rm(path, { force: true });
  }
}

/** A column of nothing but null has a type that no table has. */
function storedType(type: DuckDBType): DuckDBType {
  return type.typeId === DuckDBTypeId.SQLNULL ? INTEGER : type;
}

/** Sums of integers have more digits than any integer of Parquet, and would become fractions. */
function exact(column: string, { typeId }: DuckDBType): string {
  return typeId === DuckDBTypeId.HUGEINT ? `cast(${column} as decimal(38, 0)) as ${column}` : column;
}
