/** Pearson's statistic of counts against what was to be expected. */
export function chiSquare(observed: readonly number[], expected: readonly number[]): number {
  return observed.reduce((sum, count, index) => {
    const wanted = expected[index] as number;
    return sum + (count - wanted) ** 2 / wanted;
  }, 0);
}

/** Pearson's statistic of a table of counts against independence of its rows and columns, with its degrees of freedom. */
export function chiSquareOfTable(rows: readonly (readonly number[])[]): { statistic: number; degrees: number } {
  const sum = (counts: readonly number[]) => counts.reduce((left, right) => left + right, 0);
  const columns = (rows[0] ?? []).map((_, column) => sum(rows.map((row) => row[column] as number)));
  const total = sum(columns);
  const expected = rows.flatMap((row) => columns.map((column) => (sum(row) * column) / total));
  return { statistic: chiSquare(rows.flat(), expected), degrees: (rows.length - 1) * (columns.length - 1) };
}

/** The value that one in a thousand chi-square statistics exceeds (Wilson and Hilferty 1931: within 1 % from 2 degrees on). */
export function chiSquareLimit(degrees: number): number {
  const normalLimit = 3.0902;
  const part = 2 / (9 * degrees);
  return degrees * (1 - part + normalLimit * Math.sqrt(part)) ** 3;
}
