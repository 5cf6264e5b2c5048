import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { NadiError } from '@nadi/errors';
import type { BenchRow } from '../framework/bench-row.ts';
import type { RowRunOptions } from '../framework/run-row.ts';
import { callTree, selfTimes, type CpuProfile, type SelfTime } from './cpu-profile.ts';
import { flameGraphPage } from './flame-graph.ts';

export interface ProfiledRow {
  /** The page with the flame graph. */
  readonly file: string;
  /** The most expensive functions first, in milliseconds of self time. */
  readonly functions: readonly SelfTime[];
  readonly totalMs: number;
}

const profiledRuns = 3;

/**
 * Runs our variant of a row under V8's profiler and writes a flame graph.
 * @param outputFile the page to write.
 * @throws NadiError BENCH_VARIANT_FAILED if the process left no profile.
 */
export async function profileRow(row: BenchRow, outputFile: string, options: RowRunOptions): Promise<ProfiledRow> {
  const folder = join(options.workDir, `profile-${row.name}`);
  mkdirSync(folder, { recursive: true });
  const events = options.quick ? row.events.quick : row.events.full;
  const bare = {
    root: options.root,
    workDir: options.workDir,
    events,
    nodeFlags: ['--cpu-prof', '--cpu-prof-interval=500', `--cpu-prof-dir=${folder}`],
    stack: () => options.stack.get(),
    prepared: undefined,
  };
  const context = { ...bare, prepared: await row.prepare?.(bare) };
  for (const ours of row.variants.filter(({ role }) => role === 'ours')) {
    options.onProgress(`${row.name}: profiling ${ours.name}`);
    const running = await ours.start(context);
    try {
      for (let run = 0; run < profiledRuns; run += 1) await running.run(events);
    } finally {
      await running.stop();
    }
  }
  const [file] = readdirSync(folder).filter((name) => name.endsWith('.cpuprofile'));
  if (file === undefined) {
    throw new NadiError('BENCH_VARIANT_FAILED', { message: `our process of ${row.name} left no profile` });
  }
  // Developer tools of browsers read it as it is.
  copyFileSync(join(folder, file), outputFile.replace(/\.html$/, '.cpuprofile'));
  const tree = callTree(JSON.parse(readFileSync(join(folder, file), 'utf8')) as CpuProfile, options.root);
  writeFileSync(outputFile, flameGraphPage(`nadi bench: ${row.name}`, tree));
  return { file: outputFile, functions: selfTimes(tree), totalMs: tree.totalMs };
}
