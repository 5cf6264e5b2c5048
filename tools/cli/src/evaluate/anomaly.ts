import { setImmediate } from 'node:timers/promises';
import { NadiError } from '@nadi/errors';
import type { AnomalyReport } from '@nadi/evaluate';
import { runnable, type CommandCall, type ExitCode } from '../command.ts';
import { ProgressBar } from '../terminal/progress-bar.ts';
import { tableLines } from '../terminal/table.ts';

interface AnomalyOptions {
  readonly data: string;
  readonly labels?: string;
  readonly out: string;
  readonly zone: string;
}

/** Scores series in the layout of the Numenta Anomaly Benchmark, by the code that serves. */
export const evaluateAnomalyCommand = runnable<AnomalyOptions>({
  usage: 'anomaly',
  summary: 'Score series in the layout of the Numenta Anomaly Benchmark; with labels, judge the scores by its rules.',
  example: 'evaluate anomaly --data nab/data --labels nab/labels/combined_windows.json --out results/nadi',
  options: (command) =>
    command
      .requiredOption('--data <dir>', 'folder with <category>/<file>.csv: timestamp,value')
      .option('--labels <file>', 'JSON file with the windows of anomalies by name of file')
      .requiredOption('--out <dir>', 'where <category>/nadi_<file>.csv is written')
      .option('--zone <zone>', 'IANA zone of the days of the series', 'UTC'),
  run: evaluate,
});

async function evaluate({ options, output, context }: CommandCall<AnomalyOptions>): Promise<ExitCode> {
  assertZone(options.zone);
  // Loaded when it is needed.
  const { evaluateAnomaly } = await import('@nadi/evaluate');
  const bar = new ProgressBar(output.streams.stderr, context.now, 'scoring');
  const report = await evaluateAnomaly({
    dataDir: options.data,
    ...(options.labels === undefined ? {} : { labels: options.labels }),
    outDir: options.out,
    timeZone: options.zone,
    onProgress: (done, total, name) => bar.update(done, total, name),
    pause: () => setImmediate(),
  }).finally(() => bar.stop());
  output.result({ out: options.out, ...report }, reportLines(options.out, report));
  return 0;
}

function reportLines(out: string, { files, rows, rowsPerCpuSecond, detectors }: AnomalyReport): string[] {
  const done = `${rows} rows of ${files} files scored into ${out}, ${rowsPerCpuSecond} per CPU second.`;
  if (detectors.length === 0) return [done];
  return [
    done,
    ...tableLines([
      ['detector', 'profile', 'score', 'threshold', 'held out', 'lowest', 'highest'],
      ...detectors.flatMap(({ name, profiles }) =>
        profiles.map(({ profile, score, threshold, heldOut, heldOutRange: [lowest, highest] }) => [
          name,
          profile,
          score.toFixed(1),
          threshold.toFixed(4),
          heldOut.toFixed(1),
          lowest.toFixed(1),
          highest.toFixed(1),
        ]),
      ),
    ]),
    'score: one threshold, the best for all files. held out: each file at the best threshold for other files.',
  ];
}

function assertZone(zone: string): void {
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: zone });
  } catch (cause) {
    throw new NadiError('USAGE', { message: `--zone: ${JSON.stringify(zone)} is no IANA time zone`, cause });
  }
}
