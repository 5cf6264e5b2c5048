import {
  NotInstalled,
  type BenchRow,
  type RowContext,
  type RunningVariant,
  type RunResult,
  type Variant,
} from './bench-row.ts';
import type { LazyStack } from './bench-stack.ts';
import { reportRow, type RowReport, type VariantRuns } from './row-report.ts';

export interface RowRunOptions {
  readonly root: string;
  readonly workDir: string;
  readonly stack: LazyStack;
  /** Measured runs of each variant. */
  readonly runs: number;
  readonly quick: boolean;
  /** Told what is being done. */
  readonly onProgress: (text: string) => void;
  /** Aborts between two runs. */
  readonly signal?: AbortSignal;
}

interface Started {
  readonly variant: Variant;
  readonly running: RunningVariant | undefined;
  readonly missing?: string;
  readonly results: RunResult[];
}

/**
 * Runs a row: every variant is started and warmed up once, then they take turns, so that a machine that gets faster or slower
 * does so for all. Every second round goes backwards, so that nobody always runs behind the same neighbour.
 */
export async function runRow(row: BenchRow, options: RowRunOptions): Promise<RowReport> {
  const events = options.quick ? row.events.quick : row.events.full;
  const { root, workDir, stack } = options;
  const bare: RowContext = { root, workDir, events, nodeFlags: [], stack: () => stack.get(), prepared: undefined };
  options.onProgress(`${row.name}: preparing`);
  const context = { ...bare, prepared: await row.prepare?.(bare) };
  const all: Started[] = [];
  try {
    for (const variant of row.variants) {
      options.onProgress(`${row.name}: starting and warming up ${variant.name}`);
      const started = await start(variant, context);
      all.push(started);
      await started.running?.run(events);
    }
    const present = all.filter(({ running }) => running !== undefined);
    for (let round = 0; round < options.runs; round += 1) {
      for (const one of round % 2 === 0 ? present : present.toReversed()) {
        options.signal?.throwIfAborted();
        options.onProgress(`${row.name}: run ${round + 1} of ${options.runs}, ${one.variant.name}`);
        one.results.push(await measured(one.running as RunningVariant, events, stack));
      }
    }
  } finally {
    await Promise.all(all.map(async ({ running }) => running?.stop()));
  }
  const runs = all.map(({ variant, results, missing }): VariantRuns => ({
    variant,
    runs: results,
    ...(missing === undefined ? {} : { missing }),
  }));
  return reportRow(row, events, runs, !options.quick);
}

async function start(variant: Variant, context: RowContext): Promise<Started> {
  try {
    return { variant, running: await variant.start(context), results: [] };
  } catch (error) {
    if (error instanceof NotInstalled) {
      return { variant, running: undefined, missing: error.message, results: [] };
    }
    throw error;
  }
}

/** A run with the CPU time of the servers that took part beside it. */
async function measured(running: RunningVariant, events: number, stack: LazyStack): Promise<RunResult> {
  const before = await stack.serverCpuMs();
  const result = await running.run(events);
  const after = await stack.serverCpuMs();
  const spent = (['broker', 'database'] as const)
    .map(
      (server) => [server, before === undefined || after === undefined ? 0 : after[server] - before[server]] as const,
    )
    .filter(([, ms]) => ms > 0);
  return { ...result, cpuMs: { ...result.cpuMs, ...Object.fromEntries(spent) } };
}
