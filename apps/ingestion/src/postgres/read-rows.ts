import type { Row } from '@nadi/rows';
import type pg from 'pg';

/** What identifies a row that was read, as text. */
export type RowPosition = readonly string[];

export interface PlacedRow {
  readonly row: Row;
  /** Values of the columns of `id`, or of `order`. */
  readonly position: RowPosition;
}

/** What readers need of a connection. */
export type Queries = Pick<pg.ClientBase, 'query'>;

/** `"schema"."table"`, quoted. */
export function quoted(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join('.');
}

/** The types of columns, as SQL spells them. */
export async function typesOf(
  client: Queries,
  table: readonly string[],
  columns: readonly string[],
): Promise<string[]> {
  const { rows } = await client.query<{ name: string; type: string }>(
    `select attname as name, format_type(atttypid, atttypmod) as type from pg_attribute
     where attrelid = $1::regclass and attname = any($2) and attnum > 0 and not attisdropped`,
    [quoted(table), columns],
  );
  return columns.map((column) => {
    const type = rows.find(({ name }) => name === column)?.type;
    if (type === undefined) throw new Error(`${quoted(table)} has no column ${column}`);
    return type;
  });
}

/** A row as JSON has it. Integers that numbers cannot hold stay texts: rounded, they would be other ids and amounts. */
export function parseRow(text: string): Row {
  const keepDigits = (_key: string, value: unknown, context?: { readonly source?: string }): unknown =>
    typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value) ? context?.source : value;
  return JSON.parse(text, keepDigits) as Row;
}
