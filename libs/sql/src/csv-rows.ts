import type { DuckDBValue } from '@duckdb/node-api';
import type { EncodableRun } from './json-rows.ts';
import { jsonValue } from './json-value.ts';

/** A run as CSV (RFC 4180) with a heading, in pieces of text. Null is an empty cell, an empty text is `""`, what is nested is JSON. */
export async function* encodeCsv(run: EncodableRun): AsyncGenerator<string> {
  yield `${run.columns.map(({ name }) => cell(name)).join(',')}\r\n`;
  for await (const chunk of run.chunks()) {
    yield chunk.map((row) => `${row.map((value) => cell(value)).join(',')}\r\n`).join('');
  }
}

const plainNumber = /^[+-]?\d+(\.\d+)?([eE][+-]?\d+)?$/;

function cell(value: DuckDBValue): string {
  const json = jsonValue(value);
  if (json === null) return '';
  const text = typeof json === 'object' ? JSON.stringify(json) : String(json);
  // Spreadsheets would run it as a formula.
  const safe = /^[=+\-@\t\r]/.test(text) && !plainNumber.test(text) ? `'${text}` : text;
  return safe === '' || /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
