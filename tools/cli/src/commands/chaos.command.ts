import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { runnable, type CommandCall, type ExitCode } from '../command.ts';
import { listenForStop, stopWithParent } from '../platform/stop-request.ts';
import { wholeNumber } from '../terminal/argument-parsers.ts';
import { LiveLine } from '../terminal/live-line.ts';
import { tableLines } from '../terminal/table.ts';

interface ChaosOptions {
  readonly cases?: string;
  readonly seeds: number;
  readonly seed?: string;
  readonly short?: boolean;
  readonly list?: boolean;
  readonly selfTest?: boolean;
  readonly report?: string;
}

/** Loaded when a suite runs, not with every command. */
const chaosSuite = () => import('@nadi/chaos');
type Chaos = Awaited<ReturnType<typeof chaosSuite>>;
type SuiteResult = Awaited<ReturnType<Chaos['runSuite']>>;

/** Does harm to a platform of its own and checks from outside that nothing acknowledged was lost and nothing counted twice. */
export const chaosCommand = runnable<ChaosOptions>({
  usage: 'chaos',
  summary:
    'Break a platform of its own in every way of the fault table and check each time that the numbers are exact.',
  example: 'chaos --cases T1,T5 --seeds 5 --report chaos.html',
  options: (command) =>
    command
      .option('--cases <ids>', 'cases to run, such as T1,T5b (default: all)')
      .option('--seeds <n>', 'how many seeds, counted from 1', wholeNumber({ min: 1, max: 1_000 }), 1)
      .option('--seed <text>', 'this seed only: runs a case again as it was')
      .option(
        '--short',
        'short faults, and only the cases that every nightly test run contains unless --cases names others',
      )
      .option('--list', 'show the cases and run nothing')
      .option(
        '--self-test',
        'show that the suite fails when an event is dropped, counted twice, or sent by an unsafe producer',
      )
      .option('--report <file>', 'HTML report (default: .nadi/chaos-report.html)'),
  run: chaos,
});

async function chaos(call: CommandCall<ChaosOptions>): Promise<ExitCode> {
  const { options, output, context } = call;
  const suite = await chaosSuite();
  const asked = options.cases?.split(',').map((id) => id.trim());
  const wanted = suite.selectCases(options.selfTest === true ? suite.selfTestCases : suite.chaosCases, asked);
  const cases = options.short === true && asked === undefined ? wanted.filter(({ short }) => short === true) : wanted;
  if (options.list === true) {
    const list = cases.map(({ id, title, short = false }) => ({ id, title, short }));
    output.result(list, tableLines([['case', 'fault'], ...list.map(({ id, title }) => [id, title])]));
    return 0;
  }
  const result = await run(call, suite, cases);
  const { now, settings } = context;
  const report = resolve(options.report ?? join(settings.root, '.nadi', 'chaos-report.html'));
  mkdirSync(dirname(report), { recursive: true });
  writeFileSync(report, suite.htmlReport(result, now()));
  output.result({ ...result, report }, [...resultLines(result), `Report: ${report}`]);
  return result.passed ? 0 : 1;
}

async function run(
  { options, output, context }: CommandCall<ChaosOptions>,
  suite: Chaos,
  cases: Chaos['chaosCases'],
): Promise<SuiteResult> {
  const { settings, now } = context;
  const releaseParent = settings.startedByNpm ? stopWithParent() : () => undefined;
  const folder = join(settings.root, '.nadi', `chaos-${process.pid}`);
  const live = new LiveLine(output.progress, now);
  const end = new AbortController();
  const stop = listenForStop(() => undefined);
  void stop.requested.then(() => {
    live.say('Stopping after this trial; again to stop at once.');
    end.abort();
  });
  try {
    const result = await suite.runSuite({
      cases,
      seeds:
        options.seed === undefined
          ? Array.from({ length: options.seeds }, (_, index) => String(index + 1))
          : [options.seed],
      length: options.short === true ? 'short' : 'full',
      root: settings.root,
      serviceEnvironment: settings.serviceEnvironment,
      folder,
      now,
      random: Math.random,
      signal: end.signal,
      onEvent: (event) => {
        if (event.kind === 'line') live.update(event.text);
        else if (event.kind === 'trial') live.say(`[${event.done + 1}/${event.total}] ${event.id}, seed ${event.seed}`);
        else live.say(trialLines(event.result).join('\n'));
      },
    });
    if (result.passed) rmSync(folder, { recursive: true, force: true });
    return result;
  } finally {
    live.clear();
    stop.release();
    releaseParent();
  }
}

type TrialResult = SuiteResult['results'][number];

function trialLines(result: TrialResult): string[] {
  const { id, seed, passed, seconds, acked, counted, deadLettered, resent, criteria, measured } = result;
  const failed = criteria.filter(({ ok }) => !ok);
  return [
    `  ${passed ? 'passed' : 'FAILED'} ${id}, seed ${seed}, ${seconds.toFixed(0)} s: ${acked} acknowledged, ${counted} counted, ${deadLettered} dead letters, ${resent} sent again`,
    ...failed.map(({ name, detail }) => `    ${name}: ${detail}`),
    ...Object.entries(measured).map(([name, value]) => `    ${name}: ${value.toFixed(1)}`),
    ...(passed ? [] : [`    again: nadi chaos --cases ${id} --seed ${seed}`]),
  ];
}

function resultLines({ results, skipped }: SuiteResult): string[] {
  const failed = results.filter(({ passed }) => !passed);
  return [
    '',
    ...failed.flatMap(trialLines),
    ...skipped.map(({ id, seed, reason }) => `not run: ${id}, seed ${seed}: ${reason}`),
    `${results.length - failed.length} passed, ${failed.length} failed, ${skipped.length} not run`,
  ];
}
