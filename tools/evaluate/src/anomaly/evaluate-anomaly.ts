import { corpusFiles, readCorpusFile, readWindows, windowsOf } from './nab-corpus.ts';
import { worthOfRows } from './nab-rows.ts';
import type { JudgedFile } from './nab-score.ts';
import { judge, type FoldOptions, type ProfileScore } from './judge.ts';
import { scorers } from './score-files.ts';
import { writeScores } from './write-scores.ts';

export interface EvaluateAnomalyOptions {
  /** Folder with `<category>/<file>.csv`. */
  readonly dataDir: string;
  /** JSON file with the windows by name of file; without it nothing is judged. */
  readonly labels?: string;
  /** Where `<category>/nadi_<file>.csv` is written. */
  readonly outDir: string;
  /** IANA zone of the days of the series. */
  readonly timeZone: string;
  readonly onProgress: (done: number, total: number, name: string) => void;
  /** Called between files, so that a progress bar can be drawn and Ctrl-C be heard. */
  readonly pause: () => Promise<void>;
}

export interface AnomalyReport {
  readonly files: number;
  readonly rows: number;
  /** What Nadi's scorer took, reading and writing not included. */
  readonly cpuSeconds: number;
  readonly rowsPerCpuSecond: number;
  /** Nadi's scorer and the baselines; empty without labels. */
  readonly detectors: readonly { readonly name: string; readonly profiles: readonly ProfileScore[] }[];
}

const folds: FoldOptions = { folds: 5, partitions: 10 };

/** Scores every file of a corpus, writes the scores, and judges them and those of the baselines if there are labels. */
export async function evaluateAnomaly(options: EvaluateAnomalyOptions): Promise<AnomalyReport> {
  const names = corpusFiles(options.dataDir);
  const labels = options.labels === undefined ? undefined : readWindows(options.labels);
  const [nadi, ...baselines] = scorers(options.timeZone);
  const judged = new Map([nadi, ...baselines].map(({ name }): [string, JudgedFile[]] => [name, []]));
  let [rows, cpuMicros] = [0, 0];
  for (const [index, name] of names.entries()) {
    options.onProgress(index, names.length, name);
    await options.pause();
    const file = readCorpusFile(options.dataDir, name);
    const windows = labels === undefined ? [] : windowsOf(file, labels);
    const before = process.cpuUsage();
    const scores = nadi.score(file);
    const used = process.cpuUsage(before);
    cpuMicros += used.user + used.system;
    rows += file.values.length;
    writeScores(options.outDir, file, scores, windows);
    if (labels === undefined) continue;
    const worth = worthOfRows(file.timesMs, windows);
    judged.get(nadi.name)?.push({ name, scores, worth, windows: windows.length });
    for (const baseline of baselines) {
      judged.get(baseline.name)?.push({ name, scores: baseline.score(file), worth, windows: windows.length });
    }
  }
  options.onProgress(names.length, names.length, 'judging');
  await options.pause();
  const cpuSeconds = cpuMicros / 1e6;
  return {
    files: names.length,
    rows,
    cpuSeconds,
    rowsPerCpuSecond: Math.round(rows / Math.max(cpuSeconds, 1e-6)),
    detectors:
      labels === undefined ? [] : [...judged].map(([name, files]) => ({ name, profiles: judge(files, folds) })),
  };
}
