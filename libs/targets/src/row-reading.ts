import type { CompiledRow, CompiledTarget } from './compile-targets.ts';
import { shareBy, type StepSum } from './curve.ts';
import { forecastTotal, type Forecast, type PastStep } from './forecast.ts';
import type { RowObservation } from './row-state.ts';

const [minuteMs, hourMs] = [60_000, 3_600_000] as const;

/** What one hour of a row was to bring, and brought. */
export interface HourProgress {
  /** Its begin, milliseconds since 1970. */
  readonly startMs: number;
  readonly target: number;
  readonly actual: number;
}

/** Progress, pace and forecast of a row, in the metric's unit. */
export interface RowReading {
  readonly actual: number;
  readonly target: number;
  /** Actual over target, from 0 as a rule: what was returned can make it negative. */
  readonly share: number;
  /** Expected by now. */
  readonly expected: number;
  /** Share of the total that is expected by now, 0 to 1. */
  readonly expectedShare: number;
  /** Share of the period that has passed, 0 to 1. */
  readonly timeShare: number;
  /** Actual over expected; null while nothing is expected. */
  readonly ratio: number | null;
  /** What must come in per minute to reach the target at the end; null when the period is over. */
  readonly neededPerMinute: number | null;
  readonly forecast: Forecast;
  /** Empty without targets for hours. */
  readonly hours: readonly HourProgress[];
}

export interface RowInput {
  readonly target: Pick<CompiledTarget, 'fromMs' | 'toMs' | 'stepMs' | 'steps'>;
  readonly row: Pick<CompiledRow, 'value' | 'hours'>;
  /** Share of the total that each step is expected to bring; they add up to 1. */
  readonly shares: readonly number[];
  /** What each step has brought. */
  readonly steps: readonly StepSum[];
  /** Until when everything that arrived is counted, milliseconds since 1970. */
  readonly atMs: number;
  readonly measure: 'count' | 'sum';
}

/** Reads a row: how far it is, how far it should be, and where it will end. */
export function readRow({ target, row, shares, steps, atMs, measure }: RowInput): RowReading {
  const { fromMs, toMs, stepMs } = target;
  const untilMs = Math.min(toMs, Math.max(fromMs, atMs));
  const passed = (untilMs - fromMs) / stepMs;
  const expectedShare = shareBy(shares, passed);
  const actual = steps.reduce((sum, step) => sum + step.value, 0);
  const expected = row.value * expectedShare;
  const parts = shares.map((share, index) => ({ share, begun: Math.min(1, Math.max(0, passed - index)) }));
  const past = steps.flatMap((step, index): PastStep[] => {
    const { share, begun } = parts[index] as (typeof parts)[number];
    const isKnown = begun > 0 || step.events > 0;
    const soFar = { expected: row.value * share * begun, actual: step.value, events: step.events };
    return isKnown ? [{ ...soFar, isComplete: begun === 1 }] : [];
  });
  const remaining = parts.map(({ share, begun }) => row.value * share * (1 - begun)).filter((value) => value > 0);
  return {
    ...{ actual, target: row.value, share: actual / row.value, expected, expectedShare },
    timeShare: (untilMs - fromMs) / (toMs - fromMs),
    ratio: expected === 0 ? null : actual / expected,
    neededPerMinute: untilMs >= toMs ? null : (Math.max(0, row.value - actual) * minuteMs) / (toMs - untilMs),
    forecast: forecastTotal({ past, remaining, measure }),
    hours: hoursOf(target, row, steps),
  };
}

/** What the state of a row is decided by. */
export function observationOf(
  reading: RowReading,
  { atMs, isSettled, version }: Pick<RowObservation, 'atMs' | 'isSettled' | 'version'>,
): RowObservation {
  const { actual, target, ratio, timeShare, expectedShare } = reading;
  return { atMs, actual, target, ratio, timeShare, expectedShare, isSettled, version };
}

function hoursOf(
  { fromMs, stepMs }: RowInput['target'],
  { hours = [] }: RowInput['row'],
  steps: readonly StepSum[],
): readonly HourProgress[] {
  const perHour = hourMs / stepMs;
  return hours.map((target, hour) => ({
    startMs: fromMs + hour * hourMs,
    target,
    actual: steps.slice(hour * perHour, (hour + 1) * perHour).reduce((sum, { value }) => sum + value, 0),
  }));
}
