import { devNull } from 'node:os';
import { join, resolve } from 'node:path';
import { NadiError } from '@nadi/errors';
import { readStoredKey } from '@nadi/platform';
import {
  runSimulation,
  type SimulatedExperiment,
  type SimulationOptions,
  type SimulationProgress,
  type SimulationResult,
} from '@nadi/simulator';
import type { Command } from 'commander';
import { runnable, type CommandCall, type ExitCode } from '../command.ts';
import { dataDirOf, findEndpoints } from '../platform/connection.ts';
import { listenForStop } from '../platform/stop-request.ts';
import { readExperiments } from '../simulation/experiments.ts';
import { parseTruths, planTruths, type AskedTruth } from '../simulation/truths.ts';
import { decimalNumber, duration, timestamp, wholeNumber } from '../terminal/argument-parsers.ts';
import { LiveLine } from '../terminal/live-line.ts';
import { ProgressBar } from '../terminal/progress-bar.ts';

interface SimulateOptions {
  readonly data?: string;
  readonly url?: string;
  readonly key?: string;
  readonly tenant?: string;
  readonly seed: string;
  readonly rate: number;
  readonly evenRate?: boolean;
  readonly duration?: number;
  readonly start?: number;
  readonly until?: number;
  readonly speed: number;
  readonly duplicates: number;
  readonly truths?: readonly AskedTruth[];
  readonly experiments?: string;
  readonly effect: number;
  readonly ledger?: string;
  readonly labels?: string;
}

/** Feeds a simulated marketplace into a platform through its public API. */
export const simulateCommand = runnable<SimulateOptions>({
  usage: 'simulate',
  summary: 'Feed a seeded marketplace into a platform through its public API, and keep a ledger of it.',
  example: 'simulate --duration 1d --speed 1440 --truths all --labels labels.jsonl',
  options: (command) => runOptions(targetOptions(command)),
  run: simulate,
});

function targetOptions(command: Command): Command {
  return command
    .option('--data <dir>', 'folder of a running platform (default: .nadi/stack)')
    .option('--url <url>', 'address of the ingestion service (default: that of the running platform)')
    .option('--key <key>', 'API key (default: NADI_API_KEY, then that of the running platform)')
    .option('--tenant <id>', 'tenant of the key');
}

function runOptions(command: Command): Command {
  return command
    .option('--seed <text>', 'the same seed, start and rate give the same events', 'nadi')
    .option('--rate <n>', 'events per second of the clock', wholeNumber({ min: 1, max: 100_000 }), 100)
    .option('--even-rate', 'the same rate at any hour, without a daily curve')
    .option('--duration <duration>', 'length in event time, such as 10m or 1d (default: until Ctrl-C)', duration)
    .option('--start <time>', 'event time of the beginning (default: so that the run ends now)', timestamp)
    .option('--until <time>', 'event time of the end, instead of --duration', timestamp)
    .option('--speed <n>', 'seconds of event time per second', decimalNumber({ min: 0.1, max: 100_000 }), 1)
    .option(
      '--duplicates <share>',
      'part of the events that is sent twice, 0 to 1',
      decimalNumber({ min: 0, max: 1 }),
      0,
    )
    .option(
      '--truths <kinds>',
      'what to plant: all, or kinds such as payment-outage@2m+5m, separated by commas',
      parseTruths,
    )
    .option('--experiments <dir>', 'folder of experiments to run, such as config/experiments')
    .option(
      '--effect <share>',
      'their effect: visits with a treatment that order though they would have left, 0 to 1',
      decimalNumber({ min: 0, max: 1 }),
      0.02,
    )
    .option(
      '--ledger <file>',
      'file that records what was sent and acknowledged, or none (default: in the data folder)',
    )
    .option('--labels <file>', 'file for the labels of what was planted');
}

async function simulate(call: CommandCall<SimulateOptions>): Promise<ExitCode> {
  const { output, context } = call;
  const options = await simulationOptions(call);
  const live = new LiveLine(output.streams.stderr, context.now);
  const bar = new ProgressBar(output.streams.stderr, context.now, 'simulated');
  const end = new AbortController();
  const stop = listenForStop(() => undefined);
  void stop.requested.then(() => end.abort());
  // Started by another command: without it nobody would end this one.
  process.once('disconnect', () => end.abort());
  let result: SimulationResult;
  try {
    result = await runSimulation({
      ...options,
      signal: end.signal,
      onProgress: (progress) => {
        if (process.send !== undefined && process.connected) {
          const { sent, acked, refused } = progress;
          process.send({ sent, acked, refused });
        }
        showProgress(options, progress, bar, live);
      },
    });
  } finally {
    bar.stop();
    live.clear();
    stop.release();
  }
  const { sent, acked, refused, unknown, duplicatesSent, resent, elapsedMs, labels } = result;
  const planted = labels.filter(({ kind }) => kind !== 'experiment');
  const ledger = options.ledgerFile === devNull ? null : options.ledgerFile;
  output.result({ ...result, ledger }, [
    `Sent ${sent} events in ${(elapsedMs / 1000).toFixed(1)} s: ${acked} acknowledged, ${refused} refused, ${unknown} without an answer.`,
    `${duplicatesSent} were sent twice on purpose, ${resent} again for want of an answer; ${planted.length} truths planted.`,
    ...(options.experiments ?? []).map(experimentLine(labels)),
    ...Object.entries(result.refusedByCode).map(([code, count]) => `  ${code}: ${count}`),
    ...(ledger === null ? [] : [`Ledger: ${ledger}`]),
  ]);
  return refused + unknown > 0 ? 1 : 0;
}

function showProgress(
  options: SimulationOptions,
  progress: SimulationProgress,
  bar: ProgressBar,
  live: LiveLine,
): void {
  const { acked, generated, elapsedMs, backlog, trouble, behindMs } = progress;
  const lengthMs = lengthOf(options);
  const notes = [
    `acked ${acked}`,
    ...(backlog > 0 ? [`waiting ${backlog}`] : []),
    ...(behindMs > 1_000 ? [`behind ${(behindMs / 1000).toFixed(0)} s`] : []),
    ...(trouble === undefined ? [] : [trouble]),
  ].join(', ');
  if (lengthMs === undefined) {
    live.update(`generated ${generated}, ${notes}`);
    return;
  }
  const totalS = Math.round(lengthMs / (options.speed ?? 1) / 1000);
  bar.update(Math.min(totalS, Math.round(elapsedMs / 1000)), totalS, `s, ${notes}`);
}

/** Length of the run in event time, undefined if it has no end. */
function lengthOf({
  durationMs,
  startMs,
  untilMs,
}: Pick<SimulationOptions, 'durationMs' | 'startMs' | 'untilMs'>): number | undefined {
  return durationMs ?? (startMs !== undefined && untilMs !== undefined ? untilMs - startMs : undefined);
}

async function simulationOptions(call: CommandCall<SimulateOptions>): Promise<SimulationOptions> {
  const { options, context } = call;
  const { settings, now } = context;
  if (options.duration !== undefined && options.until !== undefined) {
    throw new NadiError('USAGE', { message: '--duration and --until say the same: give one of them' });
  }
  const startMs = options.start ?? (options.until === undefined ? undefined : now());
  const times = {
    ...(startMs === undefined ? {} : { startMs }),
    ...(options.duration === undefined ? {} : { durationMs: options.duration }),
    ...(options.until === undefined ? {} : { untilMs: options.until }),
  };
  const ledgerName = `ledger-${new Date(now()).toISOString().replaceAll(/[-:]|\.\d+/g, '')}.jsonl`;
  const ledger = options.ledger ?? join(dataDirOf(settings, options), 'simulator', ledgerName);
  return {
    ...targetOf(call),
    seed: options.seed,
    eventsPerSecond: options.rate,
    dailyCurve: options.evenRate !== true,
    speed: options.speed,
    duplicateShare: options.duplicates,
    truths: planTruths(options.truths ?? [], lengthOf(times)),
    experiments: options.experiments === undefined ? [] : await readExperiments(options.experiments, options.effect),
    ledgerFile: ledger === 'none' ? devNull : resolve(ledger),
    ...(options.labels === undefined ? {} : { labelsFile: resolve(options.labels) }),
    ...times,
  };
}

/** What became of an experiment; one whose time lies elsewhere exposes nobody, which is easily overlooked. */
const experimentLine = (labels: SimulationResult['labels']) => {
  const byName = new Map(labels.map((label) => [label.entities['experiment']?.[0], label.rescue] as const));
  return ({ assigned: { name } }: SimulatedExperiment): string => {
    const rescue = byName.get(name);
    return rescue === undefined
      ? `Experiment ${name} does not run during the event time of this run: nobody was exposed.`
      : `Experiment ${name}: ${rescue.orders} orders more, of ${rescue.visits} visits that met it and would have left.`;
  };
};

/** Where to send, with which key: what is given, then the environment, then the running platform. */
function targetOf({
  options,
  context,
}: CommandCall<SimulateOptions>): Pick<SimulationOptions, 'url' | 'key' | 'tenantId'> {
  const { settings } = context;
  const stored = readStoredKey(dataDirOf(settings, options));
  const url = options.url ?? findEndpoints(settings, options)?.services['ingestion'];
  if (url === undefined) {
    throw new NadiError('SERVICE_UNREACHABLE', {
      message: `no platform runs in ${dataDirOf(settings, options)}, and --url is not given`,
    });
  }
  const given = options.key ?? settings.apiKey;
  if (given !== undefined) {
    if (options.tenant === undefined)
      throw new NadiError('USAGE', { message: '--tenant must name the tenant of the key' });
    return { url, key: given, tenantId: options.tenant };
  }
  if (stored === undefined || options.url !== undefined || (options.tenant ?? stored.tenantId) !== stored.tenantId) {
    throw new NadiError('KEY_MISSING', {
      message: 'no key is known for this address and tenant; give one with --key or NADI_API_KEY',
    });
  }
  return { url, key: stored.key, tenantId: stored.tenantId };
}
