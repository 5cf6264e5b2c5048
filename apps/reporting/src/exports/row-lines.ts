import type { DuckDBValue } from '@duckdb/node-api';
import { jsonValue } from '@nadi/sql';

/**
 * A line of CSV (RFC 4180) as PostgreSQL reads it: null is an empty cell, an empty text is `""`, what is nested is JSON. It is for programs:
 * a text that a spreadsheet would run as a formula stays as it is.
 */
export function csvLine(values: readonly DuckDBValue[]): string {
  return `${values.map(csvCell).join(',')}\n`;
}

/** A row as a line of JSON with the names of its columns. */
export function jsonLine(names: readonly string[], values: readonly DuckDBValue[]): string {
  return `${JSON.stringify(Object.fromEntries(names.map((name, index) => [name, jsonValue(values[index] ?? null)])))}\n`;
}

function csvCell(value: DuckDBValue): string {
  const json = jsonValue(value);
  if (json === null) {
    return '';
  }
  const text = typeof json === 'object' ? JSON.stringify(json) : String(json);
  // `\.` alone ends the data for PostgreSQL before version 17.
  return text === '' || text === '\\.' || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
