import { join } from 'node:path';
import { NadiError } from '@nadi/errors';
import { isExact } from '@nadi/platform';
import { runnable, type CommandCall, type ExitCode } from '../command.ts';
import type { DemoResult } from '../demo/demo.ts';
import { parseKillPlan, type PlannedKill } from '../demo/kill-plan.ts';
import { stopWithParent } from '../platform/stop-request.ts';
import { parseTruths } from '../simulation/truths.ts';
import { decimalNumber, wholeNumber } from '../terminal/argument-parsers.ts';
import { LiveLine } from '../terminal/live-line.ts';
import { tableLines } from '../terminal/table.ts';

interface DemoCommandOptions {
  readonly seconds: number;
  readonly rate: number;
  readonly warmUp: number;
  readonly seed: string;
  readonly duplicates: number;
  readonly truths?: string;
  readonly kill?: readonly PlannedKill[];
  readonly keep?: boolean;
}

/** Shows on a platform of its own that what goes in is counted exactly once. */
export const demoCommand = runnable<DemoCommandOptions>({
  usage: 'demo',
  summary: 'Run a marketplace through a fresh platform and check from outside that each event was counted once.',
  example: 'demo --seconds 60 --kill reporting@10,kafka@30 --json',
  options: (command) =>
    command
      .option('--seconds <n>', 'length of the run', wholeNumber({ min: 1, max: 86_400 }), 60)
      .option('--rate <n>', 'events per second', wholeNumber({ min: 1, max: 100_000 }), 2_000)
      .option(
        '--warm-up <seconds>',
        'at a quarter of the rate before the run; counted as well',
        wholeNumber({ min: 0, max: 3_600 }),
        5,
      )
      .option('--seed <text>', 'another seed is another marketplace', 'nadi')
      .option('--duplicates <share>', 'part of the events that is sent twice', decimalNumber({ min: 0, max: 1 }), 0.01)
      .option('--truths <kinds>', 'what to plant in the run, such as flash-sale@30s+2m', checkedTruths)
      .option('--kill <plan>', 'parts to kill with SIGKILL, such as reporting@10,ingestion@20,kafka@30', parseKillPlan)
      .option('--keep', 'keep the data folder'),
  run: demo,
});

/** The simulator's command reads them again: what is wrong is said before a platform is started. */
function checkedTruths(text: string): string {
  parseTruths(text);
  return text;
}

async function demo({ options, output, context }: CommandCall<DemoCommandOptions>): Promise<ExitCode> {
  const { settings, now } = context;
  const { seconds, rate, warmUp, seed, duplicates, truths, kill = [], keep = false } = options;
  const late = kill.find(({ atMs }) => atMs >= seconds * 1000);
  if (late !== undefined) {
    throw new NadiError('USAGE', { message: `--kill ${late.part}@${late.atMs / 1000} lies after the end of the run` });
  }
  const releaseParent = settings.startedByNpm ? stopWithParent() : () => undefined;
  const dataDir = join(settings.root, '.nadi', `demo-${process.pid}`);
  const live = new LiveLine(output.progress, now);
  const { runDemo } = await import('../demo/demo.ts');
  const result = await runDemo({
    ...{
      settings,
      dataDir,
      seconds,
      rate,
      warmUpSeconds: warmUp,
      seed,
      duplicates,
      ...(truths === undefined ? {} : { truths }),
      kills: kill,
      keep,
      output,
      live,
      now,
    },
  });
  releaseParent();
  output.result(keep ? { ...result, dataDir } : result, resultLines(result, keep ? dataDir : undefined));
  return isExact(result) ? 0 : 1;
}

function resultLines(result: DemoResult, dataDir: string | undefined): string[] {
  const { p50Ms, p95Ms, p99Ms, ...counts } = result;
  const rows = Object.entries(counts).map(([name, value]) => [name, String(value)]);
  return [
    '',
    ...tableLines(rows),
    `receipt to visible: p50 ${p50Ms} ms, p95 ${p95Ms} ms, p99 ${p99Ms} ms`,
    isExact(result) ? 'Exact: every acknowledged event was counted once.' : 'Not exact.',
    ...(dataDir === undefined ? [] : [`The data stays in ${dataDir}.`]),
  ];
}
