import type { TestRows } from './query-tests.ts';

/** Sums and shares are made of binary fractions. */
const tolerance = 1e-9;

/** What is different between the rows of an answer and those that a test expects, in words; columns that it does not name may be anything. */
export function rowDifferences(
  { columns, rows }: TestRows,
  expected: readonly Readonly<Record<string, unknown>>[],
): string[] {
  const unknown = [...new Set(expected.flatMap(Object.keys))].filter((name) => !columns.includes(name));
  if (unknown.length > 0) {
    return [`there is no column ${unknown.join(', ')}; there are ${columns.join(', ')}`];
  }
  const seen = rows.map((row) => Object.fromEntries(columns.map((name, index) => [name, row[index]])));
  if (seen.length !== expected.length) {
    return [`expected ${expected.length} rows, were ${seen.length}: ${JSON.stringify(seen.slice(0, 20))}`];
  }
  return expected.flatMap((wanted, index) =>
    Object.entries(wanted)
      .filter(([name, value]) => !isSame(seen[index]?.[name], value))
      .map(([name, value]) => {
        const was = JSON.stringify(seen[index]?.[name]);
        return `row ${index + 1}: ${name}: expected ${JSON.stringify(value)}, was ${was}`;
      }),
  );
}

function isSame(seen: unknown, wanted: unknown): boolean {
  if (typeof seen === 'number' && typeof wanted === 'number') {
    return Math.abs(seen - wanted) <= tolerance * Math.max(1, Math.abs(wanted));
  }
  return JSON.stringify(seen) === JSON.stringify(wanted);
}
