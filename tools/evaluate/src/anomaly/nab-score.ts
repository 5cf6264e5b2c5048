import { inProbation, outside, type RowWorth } from './nab-rows.ts';
import type { NabProfile } from './nab-profiles.ts';

/** A file with the anomaly score of each row and what each row is worth. */
export interface JudgedFile {
  readonly name: string;
  /** In [0, 1], one per row. */
  readonly scores: Float64Array;
  readonly worth: RowWorth;
  /** Windows of the file. */
  readonly windows: number;
}

/** Score of a set of files at the best threshold. */
export interface BestThreshold {
  /** Rows with at least this score are anomalous; above 1 if calling nothing is best. */
  readonly threshold: number;
  /** Before normalisation. */
  readonly score: number;
}

interface Row {
  readonly score: number;
  /** Number of the window among those of all files; -1 outside. */
  readonly window: number;
  readonly worth: number;
}

/** A threshold that no score reaches. */
const never = 1.1;

/** What the files score if rows with at least `threshold` are called anomalous, before normalisation. */
export function scoreAt(files: readonly JudgedFile[], profile: NabProfile, threshold: number): number {
  let score = 0;
  for (const { scores, worth, windows } of files) {
    const best = new Float64Array(windows).fill(-profile.falseNegative);
    for (let row = 0; row < scores.length; row++) {
      const window = worth.windowOf[row] ?? outside;
      if ((scores[row] ?? 0) < threshold || window === inProbation) continue;
      if (window === outside) score += profile.falsePositive * (worth.worth[row] ?? 0);
      else best[window] = Math.max(best[window] ?? 0, profile.truePositive * (worth.worth[row] ?? 0));
    }
    score += best.reduce((sum, one) => sum + one, 0);
  }
  return score;
}

/** The threshold at which the files score highest: every score that occurs is tried, as NAB's sweeper does. */
export function bestThreshold(files: readonly JudgedFile[], profile: NabProfile): BestThreshold {
  const windows = files.reduce((sum, file) => sum + file.windows, 0);
  const best = new Float64Array(windows).fill(-profile.falseNegative);
  let score = -profile.falseNegative * windows;
  let found: BestThreshold = { threshold: never, score };
  const rows = rowsByScore(files);
  for (const [index, { score: height, window, worth }] of rows.entries()) {
    if (window === outside) {
      score += profile.falsePositive * worth;
    } else {
      const gain = Math.max(0, profile.truePositive * worth - (best[window] ?? 0));
      best[window] = (best[window] ?? 0) + gain;
      score += gain;
    }
    const isLastOfHeight = rows[index + 1]?.score !== height;
    if (isLastOfHeight && score > found.score) found = { threshold: height, score };
  }
  return found;
}

/** 0 for a detector that calls nothing, 100 for one that detects every window at its first row and nothing else. */
export function normalised(score: number, windows: number, profile: NabProfile): number {
  const none = -profile.falseNegative * windows;
  const perfect = profile.truePositive * windows;
  return windows === 0 ? 0 : (100 * (score - none)) / (perfect - none);
}

function rowsByScore(files: readonly JudgedFile[]): Row[] {
  const rows: Row[] = [];
  let offset = 0;
  for (const { scores, worth, windows } of files) {
    for (let row = 0; row < scores.length; row++) {
      const window = worth.windowOf[row] ?? outside;
      const score = scores[row] ?? 0;
      if (window === inProbation || score === 0) continue;
      rows.push({ score, window: window === outside ? outside : window + offset, worth: worth.worth[row] ?? 0 });
    }
    offset += windows;
  }
  return rows.sort((one, other) => other.score - one.score);
}
