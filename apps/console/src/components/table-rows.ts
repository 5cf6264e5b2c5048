export type CellValue = string | number | null;

/** What a table needs to know of a column to filter, sort and export it. */
export interface ColumnValues<Row> {
  readonly id: string;
  readonly title: string;
  /** What is sorted by and exported. */
  readonly value: (row: Row) => CellValue;
  /** What is read and searched; the value itself if absent. */
  readonly text?: (row: Row) => string;
}

export interface Sorting {
  readonly id: string;
  readonly desc: boolean;
}

/** Reads `sort=name` or `sort=-name` of an address; undefined if there is no such column. */
export function readSorting(text: string | null, columns: readonly { readonly id: string }[]): Sorting | undefined {
  const desc = text?.startsWith('-') === true;
  const id = desc ? text?.slice(1) : text;
  return columns.some((column) => column.id === id) && typeof id === 'string' ? { id, desc } : undefined;
}

export function writeSorting({ id, desc }: Sorting): string {
  return desc ? `-${id}` : id;
}

/** The rows that contain every word of a query in some column, whatever the case. */
export function filterRows<Row>(
  rows: readonly Row[],
  columns: readonly ColumnValues<Row>[],
  query: string,
): readonly Row[] {
  const words = query
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  if (words.length === 0) {
    return rows;
  }
  return rows.filter((row) => {
    const text = columns
      .map((column) => textOf(column, row))
      .join('\n')
      .toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

/** Orders two cells: numbers by size, texts as people do; the empty ones are the caller's matter. */
export function compareCells(a: CellValue, b: CellValue): number {
  if (typeof a === 'number' && typeof b === 'number') {
    return a - b;
  }
  return String(a ?? '').localeCompare(String(b ?? ''), undefined, { numeric: true, sensitivity: 'base' });
}

export function textOf<Row>({ text, value }: ColumnValues<Row>, row: Row): string {
  return text?.(row) ?? String(value(row) ?? '');
}

/** The rows as CSV (RFC 4180), with the values and not their short forms. */
export function toCsv<Row>(rows: readonly Row[], columns: readonly ColumnValues<Row>[]): string {
  const lines = [
    columns.map(({ title }) => csvCell(title)),
    ...rows.map((row) => columns.map(({ value }) => csvCell(value(row)))),
  ];
  return lines.map((cells) => `${cells.join(',')}\r\n`).join('');
}

/** A text that a spreadsheet would take for a formula is made a text for good: the values come from events, that is from anybody. */
function csvCell(value: CellValue): string {
  if (typeof value === 'number' || value === null) {
    return value === null ? '' : String(value);
  }
  const harmless = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
