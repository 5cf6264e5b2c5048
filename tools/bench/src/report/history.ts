import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { NadiError } from '@nadi/errors';
import type { RowReport } from '../framework/row-report.ts';

/** The medians of one variant, kept to compare commits. */
export interface HistoryVariant {
  readonly row: string;
  readonly variant: string;
  readonly perCpuSecond: number;
  readonly perSecond: number;
  readonly p95Ms?: number;
  /** Ours divided by this variant, per CPU-second. */
  readonly ratio?: number;
}

/** One call of the bench. */
export interface HistoryEntry {
  readonly commit: string;
  /** ISO 8601. */
  readonly date: string;
  readonly variants: readonly HistoryVariant[];
}

export function historyEntry(commit: string, date: string, rows: readonly RowReport[]): HistoryEntry {
  return {
    commit,
    date,
    variants: rows.flatMap(({ row, variants }) =>
      variants.flatMap(({ name, measured, ratio }) =>
        measured === undefined
          ? []
          : [
              {
                row,
                variant: name,
                perCpuSecond: Math.round(measured.perCpuSecond.median),
                perSecond: Math.round(measured.perSecond.median),
                ...(measured.latency === undefined ? {} : { p95Ms: measured.latency.p95Ms.median }),
                ...(ratio === undefined ? {} : { ratio: ratio.cpu.median }),
              },
            ],
      ),
    ),
  };
}

/** Adds an entry as a line of JSON. */
export function appendHistory(file: string, entry: HistoryEntry): void {
  appendFileSync(file, `${JSON.stringify(entry)}\n`);
}

/**
 * The entries of a file, oldest first; none if there is no such file.
 * @throws NadiError FILE_UNREADABLE with the line that is none.
 */
export function readHistory(file: string): HistoryEntry[] {
  if (!existsSync(file)) {
    return [];
  }
  return readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line, index) => (line.trim() === '' ? [] : [parseEntry(file, line, index + 1)]));
}

function parseEntry(file: string, line: string, lineNumber: number): HistoryEntry {
  try {
    return JSON.parse(line) as HistoryEntry;
  } catch (cause) {
    throw new NadiError('FILE_UNREADABLE', { message: `${file}:${lineNumber} is not an entry of the bench`, cause });
  }
}

/** What has changed since another commit, as lines; ratios to the floor are compared first, since they outlive a change of machine. */
export function comparisonLines(history: readonly HistoryEntry[], now: HistoryEntry): string[] {
  const before = history.findLast(({ commit }) => commit !== now.commit);
  if (before === undefined) {
    return ['There is no entry of another commit to compare with.'];
  }
  const known = new Map(before.variants.map((variant) => [`${variant.row} ${variant.variant}`, variant]));
  const lines = now.variants.flatMap((variant) => {
    const old = known.get(`${variant.row} ${variant.variant}`);
    if (old === undefined) return [];
    const parts = [`per CPU-second ${percent(old.perCpuSecond, variant.perCpuSecond)}`];
    if (variant.p95Ms !== undefined && old.p95Ms !== undefined) parts.push(`p95 ${percent(old.p95Ms, variant.p95Ms)}`);
    if (variant.ratio !== undefined && old.ratio !== undefined)
      parts.unshift(`ratio ${old.ratio.toFixed(2)} → ${variant.ratio.toFixed(2)}`);
    return [`  ${variant.row}, ${variant.variant}: ${parts.join(', ')}`];
  });
  return [`Since ${before.commit} of ${before.date}:`, ...lines];
}

function percent(before: number, now: number): string {
  const change = Math.round((100 * (now - before)) / before);
  return `${change > 0 ? '+' : ''}${change} %`;
}
