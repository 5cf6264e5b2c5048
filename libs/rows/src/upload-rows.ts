import { messageOf, NadiError } from '@nadi/errors';
import { readRecords } from './bounded-records.ts';
import { csvFields, delimiterOf } from './csv-fields.ts';
import { fileInvalid } from './file-invalid.ts';
import type { Row } from './mapping.ts';
import { readParquetRows } from './parquet-rows.ts';
import type { FileFormat } from './row-source.ts';

/** Where a reader of a file stands: in front of the next row. A reader that begins there goes on as if it had never stopped. */
export interface RowPlace {
  readonly rows: number;
  /** Of text files. */
  readonly offset: number;
  readonly lines: number;
}

/** A row, or why there is none, with the place behind it. */
export type PlacedRow = ({ readonly row: Row } | { readonly problem: string }) & {
  /** The line it begins at in a text file, the row of a Parquet file; from 1. */
  readonly number: number;
  readonly next: RowPlace;
};

/** A file whose rows are read one after the other. */
export interface RowReader {
  /** Names of the columns; undefined if every row has its own. */
  readonly columns: readonly string[] | undefined;
  readonly rows: AsyncGenerator<PlacedRow>;
}

export interface RowReaderOptions {
  readonly format: FileFormat;
  readonly from: RowPlace;
  /** The longest row of a text file, bytes. */
  readonly maxRowBytes: number;
  /** What reading a Parquet file may take, mebibytes. */
  readonly maxMemoryMb: number;
}

export const firstRow: RowPlace = { rows: 0, offset: 0, lines: 0 };

/** Some columns are more than anybody means, and each costs memory in every row. */
const mostColumns = 1_000;

/**
 * Opens a file that somebody has sent: bounded in memory whatever is in it.
 * @throws NadiError UPLOAD_FILE_INVALID naming the row, also from the generator.
 */
export async function openRows(file: string, options: RowReaderOptions): Promise<RowReader> {
  switch (options.format) {
    case 'csv':
      return openCsv(file, options);
    case 'jsonl':
      return { columns: undefined, rows: readJsonRows(file, options) };
    case 'parquet':
      return readParquetRows(file, options);
  }
}

async function openCsv(file: string, { from, maxRowBytes: maxBytes }: RowReaderOptions): Promise<RowReader> {
  const heading = await headingOf(file, maxBytes);
  const columns = csvFields(heading.text, heading.delimiter)?.map((name) => name.trim());
  assertColumns(columns);
  return { columns, rows: readCsvRows(file, { columns, delimiter: heading.delimiter, from, maxBytes, heading }) };
}

async function headingOf(file: string, maxBytes: number) {
  for await (const line of readRecords(file, { from: firstRow, maxBytes, quotes: { delimiter: ',' } })) {
    return { text: line.text, delimiter: delimiterOf(line.text), next: line.next };
  }
  throw fileInvalid(1, 'the file is empty; its first line names the columns');
}

/** @throws NadiError UPLOAD_FILE_INVALID */
export function assertColumns(columns: readonly string[] | undefined): asserts columns is readonly string[] {
  if (columns === undefined) throw fileInvalid(1, 'the heading has something behind a closing quote');
  const broken =
    columns.length > mostColumns
      ? `it has ${columns.length} columns, at most ${mostColumns}`
      : columns.includes('')
        ? `column ${columns.indexOf('') + 1} has no name`
        : columns.find((name, index) => columns.indexOf(name) !== index);
  if (broken !== undefined) {
    throw fileInvalid(1, columns.includes(broken) ? `the column "${broken}" stands twice` : broken);
  }
}

interface CsvRows {
  readonly columns: readonly string[];
  readonly delimiter: ReturnType<typeof delimiterOf>;
  readonly from: RowPlace;
  readonly maxBytes: number;
  readonly heading: Awaited<ReturnType<typeof headingOf>>;
}

async function* readCsvRows(
  file: string,
  { columns, delimiter, from, maxBytes, heading }: CsvRows,
): AsyncGenerator<PlacedRow> {
  let { rows } = from;
  const place = rows === 0 ? heading.next : from;
  for await (const { text, line, next } of readRecords(file, { from: place, maxBytes, quotes: { delimiter } })) {
    rows += 1;
    const placed = { number: line, next: { ...next, rows } };
    const fields = csvFields(text, delimiter);
    if (fields === undefined) {
      yield { ...placed, problem: 'something follows the closing quote of a field' };
    } else if (fields.length !== columns.length) {
      yield { ...placed, problem: `has ${fields.length} fields, and the heading ${columns.length}` };
    } else {
      yield { ...placed, row: Object.fromEntries(columns.map((name, index) => [name, fields[index]])) };
    }
  }
}

async function* readJsonRows(file: string, { from, maxRowBytes }: RowReaderOptions): AsyncGenerator<PlacedRow> {
  let { rows } = from;
  for await (const { text, line, next } of readRecords(file, { from, maxBytes: maxRowBytes })) {
    if (text.trim() === '') continue;
    rows += 1;
    yield { ...parsed(text), number: line, next: { ...next, rows } };
  }
}

function parsed(text: string): { readonly row: Row } | { readonly problem: string } {
  try {
    const row: unknown = JSON.parse(text);
    return typeof row === 'object' && row !== null && !Array.isArray(row)
      ? { row: row as Row }
      : { problem: 'the line is not a JSON object' };
  } catch (cause) {
    // The parser quotes what it read.
    const place = /position \d+/.exec(messageOf(cause))?.[0];
    return { problem: place === undefined ? 'the line is no JSON' : `the line is no JSON at ${place}` };
  }
}

/** The row that a file could not be read on behind. */
export function brokenRowOf(error: NadiError): number | undefined {
  const { row } = error.context;
  return typeof row === 'number' ? row : undefined;
}
