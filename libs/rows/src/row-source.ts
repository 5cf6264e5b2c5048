import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { DuckDBInstance } from '@duckdb/node-api';
import { messageOf, NadiError } from '@nadi/errors';
import { parse } from 'csv-parse';
import type { Row } from './mapping.ts';
import { assertWhole } from './parquet-rows.ts';

/** A row with its place in the file, or why there is none. `number` is the line of a text file, the row of a Parquet file, from 1. */
export type SourceRow =
  { readonly number: number; readonly row: Row } | { readonly number: number; readonly problem: string };

export type FileFormat = 'csv' | 'jsonl' | 'parquet';

/** The format of a file by its ending. @throws NadiError FILE_UNREADABLE */
export function formatOf(file: string): FileFormat {
  const ending = /\.(csv|jsonl|ndjson|parquet)$/i.exec(file)?.[1]?.toLowerCase();
  if (ending === undefined) {
    throw new NadiError('FILE_UNREADABLE', {
      message: `${file}: expected a name that ends in .csv, .jsonl or .parquet`,
    });
  }
  return ending === 'ndjson' ? 'jsonl' : (ending as FileFormat);
}

/** SHA-256 of a file: the ids of its events begin with it, so the same file replayed again is counted once. */
export async function fileHash(file: string): Promise<string> {
  await assertReadable(file);
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) {
    hash.update(chunk as Buffer);
  }
  return hash.digest('hex');
}

/** How many rows a file has, as far as that is cheap to know; undefined otherwise. */
export async function countRows(file: string, format: FileFormat): Promise<number | undefined> {
  if (format !== 'parquet') {
    return undefined;
  }
  return withParquet(file, async (connection, path) => {
    const reader = await connection.runAndReadAll(`select count(*)::int as n from read_parquet(${path})`);
    return Number(reader.getRows()[0]?.[0]);
  });
}

/**
 * Reads a file row by row without holding it in memory.
 * @throws NadiError FILE_UNREADABLE if it cannot be read at all; a bad row is part of the answer.
 */
export async function* readRows(file: string, format: FileFormat): AsyncGenerator<SourceRow> {
  await assertReadable(file);
  switch (format) {
    case 'csv':
      yield* readCsv(file);
      return;
    case 'jsonl':
      yield* readJsonLines(file);
      return;
    case 'parquet':
      yield* readParquet(file);
  }
}

async function* readCsv(file: string): AsyncGenerator<SourceRow> {
  const parser = createReadStream(file).pipe(
    parse({
      bom: true,
      columns: true,
      info: true,
      relax_column_count: true,
      // A quote inside a field, as in `5" disc`, is a part of it; without this the whole file would be refused.
      relax_quotes: true,
      skip_empty_lines: true,
    }),
  );
  try {
    for await (const { record, info } of parser as AsyncIterable<{
      record: Row;
      info: { lines: number; error?: Error };
    }>) {
      yield info.error === undefined
        ? { number: info.lines, row: record }
        : { number: info.lines, problem: messageOf(info.error) };
    }
  } catch (cause) {
    throw unreadable(file, cause);
  }
}

async function* readJsonLines(file: string): AsyncGenerator<SourceRow> {
  let number = 0;
  for await (const line of readLines(file)) {
    number += 1;
    if (line.trim() !== '') {
      yield parseLine(line, number);
    }
  }
}

/** Lines as line feeds end them. Node's readline also breaks at U+2028 and U+2029, which a JSON text may hold as they are. */
async function* readLines(file: string): AsyncGenerator<string> {
  let rest = '';
  let isStart = true;
  for await (const chunk of createReadStream(file, 'utf8') as AsyncIterable<string>) {
    // A byte order mark is no part of the first line.
    const lines = (rest + (isStart ? chunk.replace(/^\uFEFF/, '') : chunk)).split('\n');
    isStart = false;
    rest = lines.pop() ?? '';
    yield* lines;
  }
  yield rest;
}

function parseLine(line: string, number: number): SourceRow {
  try {
    const row: unknown = JSON.parse(line);
    return typeof row === 'object' && row !== null && !Array.isArray(row)
      ? { number, row: row as Row }
      : { number, problem: 'the line is not a JSON object' };
  } catch (cause) {
    return { number, problem: messageOf(cause) };
  }
}

async function* readParquet(file: string): AsyncGenerator<SourceRow> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  try {
    const result = await connection.stream(`select * from read_parquet(${literal(file)})`);
    const names = result.columnNames();
    let number = 0;
    for (
      let chunk = await result.fetchChunk();
      chunk !== null && chunk.rowCount > 0;
      chunk = await result.fetchChunk()
    ) {
      for (const values of chunk.getRows()) {
        number += 1;
        yield { number, row: Object.fromEntries(names.map((name, index) => [name, plain(values[index])])) };
      }
    }
    assertWhole(result);
  } catch (cause) {
    throw unreadable(file, cause);
  } finally {
    connection.closeSync();
  }
}

async function withParquet<T>(
  file: string,
  use: (connection: Awaited<ReturnType<DuckDBInstance['connect']>>, path: string) => Promise<T>,
): Promise<T> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  try {
    return await use(connection, literal(file));
  } catch (cause) {
    throw unreadable(file, cause);
  } finally {
    connection.closeSync();
  }
}

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** Values as JSON would have them: integers become numbers if those are exact, everything that is no plain value its text. */
function plain(value: unknown): unknown {
  if (typeof value === 'bigint') {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : value.toString();
  }
  return typeof value === 'object' && value !== null ? (value as { toString: () => string }).toString() : value;
}

async function assertReadable(file: string): Promise<void> {
  try {
    if (!(await stat(file)).isFile()) {
      throw new Error('it is not a file');
    }
  } catch (cause) {
    throw unreadable(file, cause);
  }
}

function unreadable(file: string, cause: unknown): NadiError {
  return new NadiError('FILE_UNREADABLE', { message: `${file}: ${messageOf(cause)}`, cause });
}
