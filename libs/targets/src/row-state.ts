/** Where a row stands. */
export type RowState = 'pending' | 'on-pace' | 'off-pace' | 'met' | 'missed';

/** What others are told of a row: all but that it has not begun. */
export type ToldState = Exclude<RowState, 'pending'>;

/** When a row is off pace. */
export interface PaceRules {
  /** Share of the expected value below which it is, above 0. */
  readonly below: number;
  /** Share of the expected value from which on it is back on pace, not less than `below`. */
  readonly recover: number;
  /** Share of the time, or of the expected total, before which nothing is said. */
  readonly after: { readonly time: number } | { readonly expected: number };
  /** How long either must hold, milliseconds. */
  readonly holdMs: number;
}

/** What is remembered of a row. */
export interface RowMemory {
  readonly state: RowState;
  /** Since when, milliseconds since 1970. */
  readonly sinceMs: number;
  /** Since when the pace has been one that makes the state another one if it holds; null if it is not. */
  readonly crossingSinceMs: number | null;
  /** Version of the definition that it was judged by. */
  readonly version: number;
  /** What others were told last; null if nothing. */
  readonly told: ToldState | null;
  /** How often others were told, from 0. */
  readonly revision: number;
}

/** A look at a row. */
export interface RowObservation {
  /** Until when everything that arrived is counted, milliseconds since 1970. */
  readonly atMs: number;
  readonly actual: number;
  readonly target: number;
  /** Actual over expected by now; null while nothing is expected. */
  readonly ratio: number | null;
  /** Share of the period that has passed, 0 to 1. */
  readonly timeShare: number;
  /** Share of the total that is expected by now, 0 to 1. */
  readonly expectedShare: number;
  /** Whether the period is over and late events have had their time. */
  readonly isSettled: boolean;
  readonly version: number;
}

/** What a look changed. */
export interface RowChange {
  readonly memory: RowMemory;
  /** What others are to be told, with the revision in `memory`; null if nothing. */
  readonly told: ToldState | null;
}

/** A row before its first look. */
export function newRow(atMs: number, version: number): RowMemory {
  return { state: 'pending', sinceMs: atMs, crossingSinceMs: null, version, told: null, revision: 0 };
}

/**
 * The next state of a row: `pending → on-pace ⇄ off-pace → met | missed`. Late events turn missed into met; met stays. Another
 * version of the definition judges the row anew, and tells of it only what differs from what was told.
 * @returns the same memory object if nothing changed.
 */
export function observeRow(before: RowMemory, seen: RowObservation, rules: PaceRules): RowChange {
  // An instance that has read less than the one before it knows of no earlier time.
  const atMs = Math.max(seen.atMs, before.sinceMs, before.crossingSinceMs ?? 0);
  const judged: RowMemory =
    before.version === seen.version
      ? before
      : { ...before, state: 'pending', sinceMs: atMs, crossingSinceMs: null, version: seen.version };
  const state = finalState(judged, seen);
  const next = state === undefined ? pace(judged, { ...seen, atMs }, rules) : settle(judged, state, atMs);
  const told = toTell(next);
  return told === null ? { memory: next, told } : { memory: { ...next, told, revision: next.revision + 1 }, told };
}

function finalState(memory: RowMemory, { actual, target, isSettled }: RowObservation): RowState | undefined {
  if (memory.state === 'met' || actual >= target) {
    return 'met';
  }
  return isSettled || memory.state === 'missed' ? 'missed' : undefined;
}

function settle(memory: RowMemory, state: RowState, atMs: number): RowMemory {
  return memory.state === state ? memory : { ...memory, state, sinceMs: atMs, crossingSinceMs: null };
}

function pace(memory: RowMemory, seen: RowObservation, rules: PaceRules): RowMemory {
  const { ratio, atMs } = seen;
  const isQuiet = 'time' in rules.after ? seen.timeShare < rules.after.time : seen.expectedShare < rules.after.expected;
  if (ratio === null || seen.timeShare <= 0 || isQuiet) {
    return memory.crossingSinceMs === null ? memory : { ...memory, crossingSinceMs: null };
  }
  const isOff = memory.state === 'off-pace' ? ratio < rules.recover : ratio < rules.below;
  const wanted: RowState = isOff ? 'off-pace' : 'on-pace';
  if (memory.state === wanted) {
    return memory.crossingSinceMs === null ? memory : { ...memory, crossingSinceMs: null };
  }
  // That a row has begun well needs no waiting: it is no news.
  const holdMs = memory.state === 'pending' && wanted === 'on-pace' ? 0 : rules.holdMs;
  const crossingSinceMs = memory.crossingSinceMs ?? atMs;
  return atMs - crossingSinceMs >= holdMs
    ? settle(memory, wanted, atMs)
    : memory.crossingSinceMs === null
      ? { ...memory, crossingSinceMs }
      : memory;
}

/** That a row is on pace is told only to those who were told otherwise. */
function toTell({ state, told }: RowMemory): ToldState | null {
  if (state === 'pending' || state === told || (state === 'on-pace' && told === null)) {
    return null;
  }
  return state;
}
