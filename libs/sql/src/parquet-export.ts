import { createReadStream, statSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { performance } from 'node:perf_hooks';
import { NadiError } from '@nadi/errors';
import type { BoundStatement } from './bound-statement.ts';
import { quotedName, quotedText } from './masked-source.ts';
import type { QuerySession } from './query-session.ts';
import type { SqlLimits, SqlSummary } from './sql-request.ts';
import { outputNames } from './sql-run.ts';

/** A Parquet file of the work folder that holds the rows of a statement. Whoever gets it reads it or removes it. */
export class ParquetExport {
  readonly path: string;
  readonly summary: SqlSummary;

  constructor(path: string, summary: SqlSummary) {
    this.path = path;
    this.summary = summary;
  }

  /** Its bytes, to be read once: it is removed when the reader ends. */
  async *bytes(): AsyncGenerator<Uint8Array> {
    try {
      for await (const chunk of createReadStream(this.path)) yield chunk as Uint8Array;
    } finally {
      await this.remove();
    }
  }

  async remove(): Promise<void> {
    await rm(this.path, { force: true });
  }
}

/** Writes the rows of a session's statement into a file, which is removed again if that fails. */
export async function exportParquet(session: QuerySession, limits: SqlLimits, path: string): Promise<ParquetExport> {
  try {
    const bound = await session.prepare();
    session.isTooLarge = () => sizeOf(path) > limits.bytes;
    const rows = await copiedRows(session, bound, { path, most: limits.rows + 1 });
    const bytes = sizeOf(path);
    if (rows > limits.rows) throw tooLarge(`more than ${limits.rows} rows`, { rows: limits.rows });
    if (bytes > limits.bytes) throw tooLarge(`more than ${limits.bytes} bytes`, { bytes: limits.bytes });
    const elapsedMs = Math.round(performance.now() - session.startedAtMs);
    return new ParquetExport(path, { rows, bytes, truncated: false, elapsedMs });
  } catch (thrown) {
    // The engine has to let go of the file first.
    await session.close();
    await rm(path, { force: true });
    throw thrown;
  }
}

async function copiedRows(
  session: QuerySession,
  bound: BoundStatement,
  { path, most }: { path: string; most: number },
): Promise<number> {
  // The names are those that other formats have, which a file needs to be different from each other.
  const { sql } = bound;
  const none = await session.stream(`select * from (\n${sql}\n) limit 0`);
  const names = outputNames(none.columnNames(), bound).map(quotedName).join(', ');
  const result = await session.stream(
    `copy (select * from (\n${sql}\n) rows(${names}) limit ${most}) to ${quotedText(path)} (format parquet, compression zstd, use_tmp_file false)`,
  );
  const chunk = await session.during(() => result.fetchChunk());
  return Number(chunk?.getRowValues(0)[0] ?? 0);
}

function tooLarge(what: string, context: Readonly<Record<string, unknown>>): NadiError {
  return new NadiError('SQL_TOO_LARGE', { message: `The result has ${what}.`, context });
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
