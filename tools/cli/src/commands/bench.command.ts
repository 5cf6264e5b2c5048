import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import {
  appendHistory,
  benchRows,
  comparisonLines,
  flameBench,
  historyEntry,
  readHistory,
  reportLines,
  requirementText,
  rowLine,
  runBench,
  type BenchOptions,
} from '@nadi/bench';
import { NadiError } from '@nadi/errors';
import { runnable, type CommandCall, type ExitCode } from '../command.ts';
import type { CliSettings } from '../config.ts';
import { textList, wholeNumber } from '../terminal/argument-parsers.ts';
import { LiveLine } from '../terminal/live-line.ts';
import { tableLines } from '../terminal/table.ts';

interface BenchCommandOptions {
  readonly rows: readonly string[];
  readonly runs?: number;
  readonly quick?: boolean;
  readonly history?: string;
  readonly compare?: boolean;
  readonly flame?: string;
  readonly list?: boolean;
}

const fullRuns = 5;
const quickRuns = 2;
const shownFunctions = 15;

/** Measures the platform beside what the bare clients and other programs take for the same work. */
export const benchCommand = runnable<BenchCommandOptions>({
  usage: 'bench',
  summary:
    'Measure the platform beside its floors and peers. Exits with 1 if a row is short of its requirement (never with --quick).',
  example: 'bench --rows serde,produce --history .nadi/bench.jsonl --compare',
  options: (command) =>
    command
      .option('--rows <names>', 'rows by name or first word, separated by commas; all by default', textList, [])
      .option('--runs <n>', 'measured runs of each variant, 5 by default', wholeNumber({ min: 1, max: 100 }))
      .option('--quick', 'few events and two runs: shows that everything works, judges nothing')
      .option('--history <file>', 'add the result to this file as a line of JSON')
      .option('--compare', 'show the change against the last entry of another commit in the history file')
      .option('--flame <row>', 'profile our variant of one row and write a flame graph instead of measuring')
      .option('--list', 'show the rows and what is asked of them'),
  run: bench,
});

async function bench({ options, output, context }: CommandCall<BenchCommandOptions>): Promise<ExitCode> {
  const { settings, now } = context;
  if (options.compare === true && options.history === undefined) {
    throw new NadiError('USAGE', { message: '--compare needs --history <file>' });
  }
  if (options.list === true) {
    output.result(
      benchRows.map(({ name, measures }) => ({ name, measures })),
      tableLines(benchRows.map(listed)),
    );
    return 0;
  }
  const live = new LiveLine(output.progress, now);
  const quick = options.quick === true;
  const benchOptions: BenchOptions = {
    root: settings.root,
    rows: options.rows,
    runs: options.runs ?? (quick ? quickRuns : fullRuns),
    quick,
    stack: givenStack(settings),
    onProgress: (text) => live.update(text),
    onRow: (row) => live.say(rowLine(row)),
  };
  if (options.flame !== undefined) {
    return flame(options.flame, benchOptions, output, live);
  }
  const report = await runBench(benchOptions);
  live.clear();
  const lines = reportLines(report.rows, output.streams.stdout.isTTY === true);
  const entry = historyEntry(commitOf(settings.root), new Date(now()).toISOString(), report.rows);
  const changes = options.compare === true ? comparisonLines(readHistory(options.history ?? ''), entry) : [];
  if (options.history !== undefined) appendHistory(options.history, entry);
  output.result({ commit: entry.commit, date: entry.date, ...report }, [...lines, ...changes]);
  return report.met ? 0 : 1;
}

async function flame(
  row: string,
  options: BenchOptions,
  output: CommandCall<BenchCommandOptions>['output'],
  live: LiveLine,
): Promise<ExitCode> {
  const profile = await flameBench(row, join(options.root, '.nadi', `flame-${row}.html`), options);
  live.clear();
  const top = profile.functions.slice(0, shownFunctions);
  output.result({ ...profile, functions: top }, [
    ...tableLines([
      ['self', 'share', 'function', 'place'],
      ...top.map(({ name, place, selfMs }) => [
        `${selfMs.toFixed(0)} ms`,
        `${((100 * selfMs) / profile.totalMs).toFixed(1)} %`,
        name,
        place,
      ]),
    ]),
    `The flame graph is in ${profile.file}.`,
  ]);
  return 0;
}

function listed({ name, measures, requirements }: (typeof benchRows)[number]): string[] {
  return [name, measures, requirements.map(requirementText).join('; ')];
}

/** A stack that somebody else has started, if the environment names all of it. */
function givenStack({ kafkaBrokers, registryUrl, databaseUrl }: CliSettings): BenchOptions['stack'] {
  return kafkaBrokers === undefined || registryUrl === undefined || databaseUrl === undefined
    ? undefined
    : { kafkaBrokers, registryUrl, databaseUrl };
}

/** The commit that is measured, with a mark if files were changed since. */
function commitOf(root: string): string {
  try {
    return execFileSync('git', ['describe', '--always', '--dirty', '--abbrev=10'], { cwd: root, stdio: 'pipe' })
      .toString()
      .trim();
  } catch {
    return 'unknown';
  }
}
