import type { RowReport, VariantReport } from '../framework/row-report.ts';
import type { Spread } from '../framework/statistics.ts';

const red = '\u001B[31m';
const green = '\u001B[32m';
const plain = '\u001B[0m';

const heading = [
  'row',
  'variant',
  'events/s',
  'per CPU-s',
  'spread',
  'ratio CPU',
  'all CPU',
  'ratio wall',
  'p50 ms',
  'p95 ms',
  'p99 ms',
  'cores',
  'CPU-s per million',
];
const leftColumns = new Set([0, 1, 12]);

/**
 * The report as one table with a line per variant, and a line below it per requirement. A ratio is ours divided by the variant
 * of the line; spread is the range of the rates per CPU-second around their median.
 * @param colours true if escape codes for red and green may be used.
 */
export function reportLines(rows: readonly RowReport[], colours: boolean): string[] {
  const cells = rows.flatMap((row) =>
    row.variants.map((variant, index) => [index === 0 ? row.row : '', `${variant.name}`, ...measuredCells(variant)]),
  );
  return [...aligned([heading, ...cells]), ...notInstalled(rows), '', ...verdictLines(rows, colours)];
}

/** One line of a row that is finished. */
export function rowLine({ row, variants }: RowReport): string {
  const parts = variants.flatMap(({ name, measured, ratio }) =>
    measured === undefined
      ? []
      : [
          `${name} ${whole(measured.perCpuSecond.median)}${ratio === undefined ? '' : ` (${ratio.cpu.median.toFixed(2)})`}`,
        ],
  );
  return `${row}, per CPU-second (and our ratio to it): ${parts.join(', ')}`;
}

function measuredCells({ role, measured, ratio }: VariantReport): string[] {
  if (measured === undefined) {
    return ['not installed'];
  }
  const { perSecond, perCpuSecond, latency, cores, cpuSecondsPerMillion } = measured;
  return [
    whole(perSecond.median),
    whole(perCpuSecond.median),
    spreadText(perCpuSecond),
    ...(['cpu', 'all-cpu', 'wall'] as const).map((per) =>
      ratio === undefined ? (role === 'ours' ? '1' : '') : ratio[per].median.toFixed(2),
    ),
    latency === undefined ? '' : milliseconds(latency.p50Ms),
    latency === undefined ? '' : milliseconds(latency.p95Ms),
    latency === undefined ? '' : milliseconds(latency.p99Ms),
    cores.median.toFixed(2),
    Object.entries(cpuSecondsPerMillion)
      .map(([name, spread]) => `${name} ${spread.median.toFixed(2)}`)
      .join(', '),
  ];
}

function notInstalled(rows: readonly RowReport[]): string[] {
  return rows.flatMap(({ row, variants }) =>
    variants.flatMap(({ name, missing }) =>
      missing === undefined ? [] : [`${row}, ${name}: not installed: ${missing}`],
    ),
  );
}

function verdictLines(rows: readonly RowReport[], colours: boolean): string[] {
  return rows.flatMap(({ row, verdicts }) =>
    verdicts.map(({ requirement, outcome, measured }) => {
      const value = measured === undefined ? '' : ` (${measured < 100 ? measured.toFixed(2) : whole(measured)})`;
      const line = `${outcome === 'met' ? 'met    ' : outcome === 'short' ? 'short  ' : 'unknown'} ${row}: ${requirement}${value}`;
      if (!colours || outcome === 'unknown') return line;
      return `${outcome === 'short' ? red : green}${line}${plain}`;
    }),
  );
}

/** Columns as wide as their widest cell; numbers to the right. */
export function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, column) => (widths[column] = Math.max(widths[column] ?? 0, cell.length)));
  }
  return rows.map((row) =>
    row
      .map((cell, column) => {
        const cellWidth = widths[column] ?? 0;
        return leftColumns.has(column) ? cell.padEnd(cellWidth) : cell.padStart(cellWidth);
      })
      .join('  ')
      .trimEnd(),
  );
}

function whole(value: number): string {
  return Math.round(value).toLocaleString('en');
}

function milliseconds({ median }: Spread): string {
  return median.toFixed(median < 10 ? 2 : 0);
}

/** How far the runs lie below and above their median. */
function spreadText({ median, min, max }: Spread): string {
  const percent = (value: number): string => `${Math.round((100 * (value - median)) / median)}`;
  return `${percent(min)}..+${percent(max)} %`;
}
