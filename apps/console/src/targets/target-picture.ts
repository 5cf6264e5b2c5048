import type { Target, TargetRow } from '../api/index.ts';
import type { BandPoint, ChartPoint } from '../charts/index.ts';
import type { Point } from '../live/index.ts';

/** How a row came about and where it will end, each as what had been sold by a time. */
export interface TargetPicture {
  readonly actual: readonly ChartPoint[];
  readonly expected: readonly ChartPoint[];
  readonly forecast: readonly ChartPoint[];
  readonly band: readonly BandPoint[];
  /** Whether the plan between now and the ends is not known, and drawn straight. */
  readonly isStraight: boolean;
}

const hourMs = 3_600_000;

/**
 * Adds up what the steps of a row have brought, beside what was expected by then. What is expected is known for every hour if the row
 * has hours, else by now and at the end; the forecast goes straight from here to its end.
 * @param points of the metric, a step each
 * @param atMs until when everything is counted, milliseconds since 1970
 */
export function targetPicture(
  target: Pick<Target, 'from' | 'to' | 'stepMs'>,
  row: TargetRow,
  points: readonly Pick<Point, 'startMs' | 'value'>[],
  atMs: number,
): TargetPicture {
  const [fromMs, toMs] = [Date.parse(target.from), Date.parse(target.to)];
  const untilMs = Math.min(toMs, Math.max(fromMs, atMs));
  const count = Math.round((toMs - fromMs) / target.stepMs);
  const steps = Array.from({ length: count + 1 }, (_, step) => fromMs + step * target.stepMs);
  const times = [...new Set([...steps, untilMs])].sort((a, b) => a - b);
  const plan = planOf(row, { fromMs, toMs, untilMs });
  const past = times.filter((timeMs) => timeMs <= untilMs);
  const ahead = times.filter((timeMs) => timeMs >= untilMs);
  const known = untilMs >= toMs ? [] : ahead;
  const towards = (end: number) => (timeMs: number) =>
    between(timeMs, { timeMs: untilMs, value: row.actual }, { timeMs: toMs, value: end });
  return {
    // The step that has begun is known from the row alone.
    actual: [
      ...sumsAt(past.slice(0, -1), points).map((value, place) => pointAt(past[place] ?? fromMs, value)),
      pointAt(untilMs, row.actual),
    ],
    expected: times.map((timeMs) => pointAt(timeMs, valueAt(plan, timeMs))),
    forecast: known.map((timeMs) => pointAt(timeMs, towards(row.forecast.value)(timeMs))),
    band: known.map((timeMs) => ({
      startMs: timeMs,
      lower: towards(row.forecast.low)(timeMs),
      upper: towards(row.forecast.high)(timeMs),
    })),
    isStraight: row.hours.length === 0,
  };
}

interface Known {
  readonly timeMs: number;
  readonly value: number;
}

function planOf(
  row: TargetRow,
  { fromMs, toMs, untilMs }: { readonly fromMs: number; readonly toMs: number; readonly untilMs: number },
): readonly Known[] {
  if (row.hours.length > 0) {
    let sum = 0;
    return [
      { timeMs: fromMs, value: 0 },
      ...row.hours.map(({ start, target }) => ({ timeMs: Date.parse(start) + hourMs, value: (sum += target) })),
    ];
  }
  return [
    { timeMs: fromMs, value: 0 },
    { timeMs: untilMs, value: row.expected },
    { timeMs: toMs, value: row.target },
  ];
}

function sumsAt(times: readonly number[], points: readonly Pick<Point, 'startMs' | 'value'>[]): readonly number[] {
  const sorted = points.toSorted((a, b) => a.startMs - b.startMs);
  let [sum, place] = [0, 0];
  return times.map((timeMs) => {
    for (let point = sorted[place]; point !== undefined && point.startMs < timeMs; point = sorted[place]) {
      sum += point.value ?? 0;
      place += 1;
    }
    return sum;
  });
}

function valueAt(known: readonly Known[], timeMs: number): number {
  const after = known.findIndex((one) => one.timeMs >= timeMs);
  const [left, right] = [known[Math.max(0, after - 1)], known[after]];
  return left === undefined || right === undefined ? (known.at(-1)?.value ?? 0) : between(timeMs, left, right);
}

function between(timeMs: number, left: Known, right: Known): number {
  return right.timeMs <= left.timeMs
    ? right.value
    : left.value + ((right.value - left.value) * (timeMs - left.timeMs)) / (right.timeMs - left.timeMs);
}

function pointAt(timeMs: number, value: number): ChartPoint {
  return { startMs: timeMs, endMs: timeMs, value };
}
