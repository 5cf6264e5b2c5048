import type { LabelWindow } from './nab-corpus.ts';

const probationShare = 0.15;
const mostProbationRows = 750;
/** So many widths after a window nothing is left of its mildness. */
const farAfterWindow = 3;

/** What each row of a file is worth if it is called anomalous, before a profile's weights. */
export interface RowWorth {
  /** Number of the window that a row lies in, within its file; -1 outside, -2 in the probationary part. */
  readonly windowOf: Int32Array;
  /** In (0, 1] within a window, highest at its first row; in [-1, 0) outside. */
  readonly worth: Float64Array;
}

export const outside = -1;
export const inProbation = -2;

/** Rows at the begin of a file that are not scored: 15 % of it, at most 750. */
export function probationRows(rows: number): number {
  return Math.min(Math.floor(probationShare * rows), mostProbationRows);
}

/**
 * The scaled sigmoid of NAB: near 1 at -1 (begin of a window), 0 at 0 (its end), near -1 after it.
 *
 * @param position in widths of the window, relative to its end
 */
export function scaledSigmoid(position: number): number {
  return position > farAfterWindow ? -1 : 2 / (1 + Math.exp(5 * position)) - 1;
}

const bestWorth = scaledSigmoid(-1);

/**
 * Worth of the rows of one file. Windows begin and end at rows, both included, are in the order of time and do not
 * overlap.
 *
 * @param timesMs milliseconds since 1970
 */
export function worthOfRows(timesMs: Float64Array, windows: readonly LabelWindow[]): RowWorth {
  const windowOf = new Int32Array(timesMs.length).fill(outside);
  const worth = new Float64Array(timesMs.length).fill(-1);
  const probation = probationRows(timesMs.length);
  const limits = windows.map(({ startMs, endMs }) => ({
    first: timesMs.indexOf(startMs),
    last: timesMs.indexOf(endMs),
  }));
  let next = 0;
  let before: { last: number; width: number } | undefined;
  for (let row = 0; row < timesMs.length; row++) {
    const limit = limits[next];
    if (limit !== undefined && row >= limit.first) {
      const width = limit.last - limit.first + 1;
      windowOf[row] = next;
      worth[row] = scaledSigmoid(-(limit.last - row + 1) / width) / bestWorth;
      if (row === limit.last) {
        before = { last: limit.last, width };
        next += 1;
      }
    } else if (before !== undefined) {
      worth[row] = scaledSigmoid((row - before.last) / (before.width - 1));
    }
    if (row < probation) windowOf[row] = inProbation;
  }
  return { windowOf, worth };
}
