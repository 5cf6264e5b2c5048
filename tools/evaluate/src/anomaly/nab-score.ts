import type { NabProfile } from './nab-profiles.ts';
import { inProbation, outside, type RowWorth } from './nab-rows.ts';

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
  /** Rows with at least this score are anomalous; 1.1, which none reaches, if calling nothing is best. */
  readonly threshold: number;
  /** Before normalisation. */
  readonly score: number;
}

interface Row {
  /** Number of the file. */
  readonly file: number;
  readonly score: number;
  /** Number of the window within the file; -1 outside. */
  readonly window: number;
  readonly worth: number;
}

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

/** 0 for a detector that calls nothing, 100 for one that detects every window at its first row and nothing else. */
export function normalised(score: number, windows: number, profile: NabProfile): number {
  const none = -profile.falseNegative * windows;
  const perfect = profile.truePositive * windows;
  return windows === 0 ? 0 : (100 * (score - none)) / (perfect - none);
}

/** Finds thresholds: the rows of all files are sorted once, and each question goes through them. */
export class ThresholdSweep {
  private readonly rows: readonly Row[];

  constructor(private readonly files: readonly JudgedFile[]) {
    this.rows = files.flatMap(rowsOf).sort((one, other) => other.score - one.score);
  }

  /**
   * The threshold at which the files score highest: every score that occurs is tried, as NAB's sweeper does.
   *
   * @param counts whether a file, by its number, takes part
   */
  best(profile: NabProfile, counts: (file: number) => boolean = () => true): BestThreshold {
    const heights = this.files.map(({ windows }) => new Float64Array(windows).fill(-profile.falseNegative));
    const takesPart = this.files.map((_, file) => counts(file));
    let score =
      heights.reduce((sum, { length }, file) => sum - (takesPart[file] ? length : 0), 0) * profile.falseNegative;
    let found: BestThreshold = { threshold: never, score };
    let height = never;
    for (const row of this.rows) {
      if (takesPart[row.file] !== true) continue;
      if (row.score !== height && score > found.score) found = { threshold: height, score };
      height = row.score;
      score += gainOf(row, profile, heights[row.file]);
    }
    return score > found.score ? { threshold: height, score } : found;
  }
}

/** What calling one more row anomalous changes; the heights of windows follow. */
function gainOf({ window, worth }: Row, profile: NabProfile, heights: Float64Array | undefined): number {
  if (window === outside) return profile.falsePositive * worth;
  const before = heights?.[window] ?? 0;
  const gain = Math.max(0, profile.truePositive * worth - before);
  if (heights !== undefined) heights[window] = before + gain;
  return gain;
}

function rowsOf({ scores, worth }: JudgedFile, file: number): Row[] {
  const rows: Row[] = [];
  for (let row = 0; row < scores.length; row++) {
    const window = worth.windowOf[row] ?? outside;
    const score = scores[row] ?? 0;
    if (window !== inProbation && score > 0) rows.push({ file, score, window, worth: worth.worth[row] ?? 0 });
  }
  return rows;
}
