/** One observation as detectors see it. */
export interface Point {
  readonly value: number;
  /** Place in the season: [0, slots). */
  readonly slot: number;
  /** Number of the season since 1970: days of the zone, or weeks for series with a value or two a day. */
  readonly cycle: number;
  /** The value less what is expected at its place in the season; NaN if nothing is expected yet. */
  readonly residual: number;
  /** Mean that is expected at the place; NaN if nothing is expected yet. */
  readonly expected: number;
  /** Differences up to this are rounding: a trillionth of the largest value lately. */
  readonly rounding: number;
}

/** What one detector finds in one observation. */
export interface Reading {
  /** How unusual, 0 or more, in units of its own; NaN while the detector knows too little. */
  readonly strength: number;
  /** Whether the observation is high (1) or low (-1) to it; 0 if it cannot say. */
  readonly sign: Sign;
}

export type Sign = -1 | 0 | 1;

/** Looks at a series, an observation at a time, and never ahead. */
export interface Detector {
  readonly name: DetectorName;
  push(point: Point): Reading;
}

export const detectorNames = [
  'value-tail',
  'seasonal-residual',
  'residual-tail',
  'sustained-residual-short',
  'sustained-residual-long',
  'sudden-residual',
  'same-time-neighbours',
  'level-shift-short',
  'level-shift-long',
  'roughness',
  'rare-zero',
] as const;

export type DetectorName = (typeof detectorNames)[number];

/** The reading of a detector that knows too little. */
export const unknown: Reading = { strength: Number.NaN, sign: 0 };

/** The reading of a difference from what is usual; one that is rounding is none. */
export function readingOf(difference: number, { rounding }: Point): Reading {
  const strength = Math.abs(difference);
  return strength > rounding ? { strength, sign: signOf(difference) } : { strength: 0, sign: 0 };
}

export function signOf(value: number): Sign {
  return value > 0 ? 1 : value < 0 ? -1 : 0;
}
