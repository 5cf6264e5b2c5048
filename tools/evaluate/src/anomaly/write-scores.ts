import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { messageOf, NadiError } from '@nadi/errors';
import type { CorpusFile, LabelWindow } from './nab-corpus.ts';

/** Writes `<category>/nadi_<file>.csv` as NAB's scorer reads it; returns its path. */
export function writeScores(
  folder: string,
  { name, rows, timesMs }: CorpusFile,
  scores: Float64Array,
  windows: readonly LabelWindow[],
): string {
  const path = join(folder, dirname(name), `nadi_${basename(name)}`);
  const lines = rows.map((row, index) => {
    const timeMs = timesMs[index] ?? 0;
    const label = windows.some(({ startMs, endMs }) => timeMs >= startMs && timeMs <= endMs) ? 1 : 0;
    return `${row},${scores[index] ?? 0},${label}`;
  });
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, `timestamp,value,anomaly_score,label\n${lines.join('\n')}\n`);
  } catch (error) {
    throw new NadiError('FILE_UNREADABLE', { message: `${path}: ${messageOf(error)}` });
  }
  return path;
}
