import { messageOf, NadiError } from '@nadi/errors';
import { parse } from 'csv-parse/sync';
import type { Row } from './mapping.ts';

/** A small CSV file; a row is a text that says what is wrong with it where it does not fit the heading. */
export interface CsvText {
  readonly heading: readonly string[];
  readonly rows: readonly (Row | string)[];
}

/** @throws NadiError FEED_INVALID if it cannot be read on, or the heading names a column twice. */
export function csvRows(text: string): CsvText {
  const [heading = [], ...records] = recordsOf(text);
  const names = heading.map((name) => name.trim());
  if (new Set(names).size !== names.length) {
    throw new NadiError('FEED_INVALID', { message: 'the heading names a column twice' });
  }
  const rows = records.map((fields) =>
    fields.length === names.length
      ? Object.fromEntries(names.map((name, index) => [name, fields[index]]))
      : `has ${fields.length} fields, and the heading ${names.length}`,
  );
  return { heading: names, rows };
}

function recordsOf(text: string): string[][] {
  try {
    return parse(text, { relax_column_count: true, skip_empty_lines: true, max_record_size: 65_536 });
  } catch (cause) {
    throw new NadiError('FEED_INVALID', { message: messageOf(cause).slice(0, 200), cause });
  }
}
