/** One observation as detectors see it. */
export interface Point {
  /** Milliseconds since 1970. */
  readonly timeMs: number;
  readonly value: number;
  /** Place in the season: [0, slots). */
  readonly slot: number;
  /** Number of the season since 1970: days of the zone, or weeks for series with a value a day. */
  readonly cycle: number;
}

/** What one detector finds in one observation. */
export interface Reading {
  /** How unusual, 0 or more, in units of its own; NaN while the detector knows too little. */
  readonly strength: number;
  /** Whether the observation is high (1) or low (-1) to it; 0 if it cannot say. */
  readonly sign: -1 | 0 | 1;
}

/** Looks at a series, an observation at a time, and never ahead. */
export interface Detector {
  readonly name: string;
  push(point: Point): Reading;
}

/** What a series looks like in time. */
export interface SeriesShape {
  /** Slots of a season. */
  readonly slots: number;
  /** Usual time between two observations, milliseconds. */
  readonly intervalMs: number;
}

export const unknown: Reading = { strength: Number.NaN, sign: 0 };

/** The sign of a number that may be 0. */
export function signOf(value: number): -1 | 0 | 1 {
  return value > 0 ? 1 : value < 0 ? -1 : 0;
}
