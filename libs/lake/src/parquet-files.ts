import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { DuckDBConnection } from '@duckdb/node-api';
import { lakeTable, type LakeTable } from './lake-table.ts';
import type { Contract } from '@nadi/contracts';
import type { OffsetRange } from './object-path.ts';
import { identifier, literal } from './sql-text.ts';

/** A file of Parquet and the version of the contract that its columns have. */
export interface ParquetFile {
  readonly path: string;
  readonly version: number;
}

/** What a file has become. */
export interface WrittenFile {
  readonly rows: number;
  readonly sizeBytes: number;
  /** Hexadecimal. */
  readonly sha256: string;
  /** Event times within it, milliseconds since 1970. */
  readonly minTimeMs: number;
  readonly maxTimeMs: number;
  /** Between which offsets of each partition its rows are, by partition. */
  readonly offsets: readonly OffsetRange[];
}

/** Rows of a row group: ten vectors of the engine. Merged files are sorted by key, so that looking for one reads one group of each. */
const rowGroupRows = 20_480;

/**
 * Writes the rows of a query into a file, compressed by zstd. The query has the columns of a lake table and gives at least one row.
 * @param path of the file; what stood there is gone
 */
export async function writeParquet(connection: DuckDBConnection, query: string, path: string): Promise<WrittenFile> {
  const format = `format parquet, compression zstd, row_group_size ${rowGroupRows}`;
  await connection.run(`copy (${query}) to ${literal(path)} (${format})`);
  const found = await connection.runAndReadAll(
    `select count(*), epoch_ms(min(event_time)), epoch_ms(max(event_time)), log_partition, min(log_offset), max(log_offset) + 1
     from read_parquet(${literal(path)}) group by log_partition order by log_partition`,
  );
  const partitions = found.getRows().map((row) => row.map(Number) as [number, number, number, number, number, number]);
  return {
    rows: partitions.reduce((sum, [count]) => sum + count, 0),
    minTimeMs: Math.min(...partitions.map(([, earliestMs]) => earliestMs)),
    maxTimeMs: Math.max(...partitions.map(([, , latestMs]) => latestMs)),
    offsets: partitions.map(([, , , partition, firstOffset, nextOffset]) => ({ partition, firstOffset, nextOffset })),
    ...(await digestOf(path)),
  };
}

async function digestOf(path: string): Promise<{ sizeBytes: number; sha256: string }> {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  await pipeline(createReadStream(path), async (chunks: AsyncIterable<Buffer>) => {
    for await (const chunk of chunks) {
      hash.update(chunk);
      sizeBytes += chunk.length;
    }
  });
  return { sizeBytes, sha256: hash.digest('hex') };
}

/**
 * SQL of the rows of files, whatever version of the contract they were written with, in the columns of the current one: a
 * column that a version did not have is null. Undefined if there are no files.
 */
export function filesSource(contract: Contract, files: readonly ParquetFile[]): string | undefined {
  const byVersion = Map.groupBy(files, ({ version }) => version);
  const current = lakeTable(contract);
  const selects = [...byVersion].map(([version, group]) => {
    const paths = group.map(({ path }) => literal(path)).join(', ');
    const columns = version === current.version ? '*' : columnsFrom(lakeTable(contract, version), current);
    return `select ${columns} from read_parquet([${paths}], hive_partitioning = false)`;
  });
  return selects.length === 0 ? undefined : selects.join(' union all ');
}

function columnsFrom(written: LakeTable, current: LakeTable): string {
  const types = new Map(written.columns.map(({ name, type }) => [name, String(type)]));
  return current.columns
    .map(({ name, type }) => {
      const column = identifier(name);
      const known = types.get(name);
      if (known === String(type)) {
        return column;
      }
      return known === undefined
        ? `cast(null as ${String(type)}) as ${column}`
        : `cast(${column} as ${String(type)}) as ${column}`;
    })
    .join(', ');
}

/** SQL of no row, with the columns of a table. */
export function emptySource({ columns }: LakeTable): string {
  const nulls = columns.map(({ name, type }) => `cast(null as ${String(type)}) as ${identifier(name)}`);
  return `select ${nulls.join(', ')} where false`;
}
