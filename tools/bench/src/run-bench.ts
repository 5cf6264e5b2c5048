import { mkdirSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { nearNames } from '@nadi/contracts';
import { NadiError } from '@nadi/errors';
import { profileRow, type ProfiledRow } from './flame/profile-row.ts';
import type { BenchRow } from './framework/bench-row.ts';
import { LazyStack, type StackAddresses } from './framework/bench-stack.ts';
import type { RowReport } from './framework/row-report.ts';
import { runRow, type RowRunOptions } from './framework/run-row.ts';
import { benchRows } from './rows/index.ts';

export interface BenchOptions {
  /** The checkout. */
  readonly root: string;
  /** Rows by name, or by the first words of their names; all if empty. */
  readonly rows: readonly string[];
  /** Measured runs of each variant. */
  readonly runs: number;
  /** Few events and two runs: shows that everything works and says nothing about speed. */
  readonly quick: boolean;
  /** A running stack to be used; otherwise one is started when a row needs it. */
  readonly stack?: StackAddresses | undefined;
  readonly onProgress: (text: string) => void;
  /** Told of every row that is finished. */
  readonly onRow?: (row: RowReport) => void;
  readonly signal?: AbortSignal;
}

export interface BenchReport {
  readonly quick: boolean;
  readonly machine: { readonly cores: number; readonly node: string };
  readonly rows: readonly RowReport[];
  /** True if no row is short of a requirement. */
  readonly met: boolean;
}

/**
 * Runs the rows of the bench one after the other.
 * @throws NadiError USAGE for a row that does not exist, BENCH_VARIANT_FAILED if one of our programs or floors fails.
 */
export async function runBench(options: BenchOptions): Promise<BenchReport> {
  const chosen = chooseRows(options.rows);
  return withRunOptions(options, async (runOptions) => {
    const rows: RowReport[] = [];
    for (const row of chosen) {
      const report = await runRow(row, runOptions);
      rows.push(report);
      options.onRow?.(report);
    }
    return {
      quick: options.quick,
      machine: { cores: availableParallelism(), node: process.version },
      rows,
      met: rows.every(({ verdicts }) => verdicts.every(({ outcome }) => outcome !== 'short')),
    };
  });
}

/** Profiles our variant of one row into a page with a flame graph. */
export async function flameBench(name: string, file: string, options: BenchOptions): Promise<ProfiledRow> {
  const row = rowNamed(name);
  return withRunOptions(options, (runOptions) => profileRow(row, file, runOptions));
}

/**
 * Rows by their names; a name stands for all rows that begin with it and a hyphen as well.
 * @throws NadiError USAGE for a name that fits none.
 */
export function chooseRows(names: readonly string[], all: readonly BenchRow[] = benchRows): readonly BenchRow[] {
  if (names.length === 0) {
    return all;
  }
  const found = new Set(
    names.flatMap((name) => {
      const fitting = all.filter((row) => row.name === name || row.name.startsWith(`${name}-`));
      if (fitting.length === 0) throw unknownRow(name, all);
      return fitting;
    }),
  );
  return all.filter((row) => found.has(row));
}

function rowNamed(name: string): BenchRow {
  const row = benchRows.find((one) => one.name === name);
  if (row === undefined) throw unknownRow(name, benchRows);
  return row;
}

function unknownRow(name: string, all: readonly BenchRow[]): NadiError {
  const names = all.map((row) => row.name);
  const near = nearNames(name, names);
  const hint = near.length === 0 ? `there are ${names.join(', ')}` : `did you mean ${near.join(', ')}?`;
  return new NadiError('USAGE', { message: `There is no row "${name}"; ${hint}` });
}

async function withRunOptions<T>(options: BenchOptions, work: (runOptions: RowRunOptions) => Promise<T>): Promise<T> {
  const { root, runs, quick, onProgress, signal } = options;
  const workDir = join(root, '.nadi', `bench-${process.pid}`);
  mkdirSync(workDir, { recursive: true });
  // A signal ends the process from within the stack, which knows nothing of this folder.
  const clear = (): void => rmSync(workDir, { recursive: true, force: true });
  process.once('exit', clear);
  const stack = new LazyStack(workDir, options.stack, onProgress);
  try {
    return await work({ root, workDir, stack, runs, quick, onProgress, ...(signal === undefined ? {} : { signal }) });
  } finally {
    await stack.stop();
    clear();
    process.off('exit', clear);
  }
}
