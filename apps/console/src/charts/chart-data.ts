import type { Point } from '../live/index.ts';

/** A line of a chart. */
export interface ChartSeries {
  readonly name: string;
  readonly points: readonly ChartPoint[];
}

/** What a chart needs of a point; points of the API and of the stream are of this form. */
export type ChartPoint = Pick<Point, 'startMs' | 'endMs' | 'value'> & Partial<Pick<Point, 'state' | 'late'>>;

/** What is expected of a moment. */
export interface BandPoint {
  readonly startMs: number;
  readonly lower: number;
  readonly upper: number;
}

/** A point that is to be seen as different. */
export interface NotedPoint {
  readonly timeMs: number;
  /** End of its window. */
  readonly endMs: number;
  readonly value: number;
  readonly series: number;
  readonly note: 'corrected' | 'late';
}

export interface ChartData {
  /** Milliseconds since 1970, rising. */
  readonly times: readonly number[];
  /** Per series the values that are complete. */
  readonly complete: readonly (readonly (number | null)[])[];
  /** Per series the values of windows that have not ended, and the one before them, to which they are joined. */
  readonly incomplete: readonly (readonly (number | null)[])[];
  readonly noted: readonly NotedPoint[];
}

const dayMs = 86_400_000;
const mostFilled = 10_000;

/**
 * Lays series side by side on one axis of time.
 * @param watermarkMs windows that end later are incomplete
 * @param zeroStepMs what was not counted between two windows was zero: fill the steps of this length; undefined leaves gaps
 */
export function alignSeries(
  series: readonly ChartSeries[],
  watermarkMs: number | null,
  zeroStepMs?: number,
): ChartData {
  const times = allTimes(series, zeroStepMs);
  const places = new Map(times.map((timeMs, index) => [timeMs, index]));
  const gap = zeroStepMs === undefined ? null : 0;
  const noted: NotedPoint[] = [];
  const aligned = series.map(({ points }, index) => {
    const complete = new Array<number | null>(times.length).fill(gap);
    const incomplete = new Array<number | null>(times.length).fill(null);
    for (const point of points) {
      const place = places.get(point.startMs) as number;
      const isComplete = watermarkMs === null || point.endMs <= watermarkMs;
      complete[place] = isComplete ? point.value : null;
      incomplete[place] = isComplete ? null : point.value;
      const note = noteOf(point);
      if (note !== undefined && point.value !== null) {
        noted.push({ timeMs: point.startMs, endMs: point.endMs, value: point.value, series: index, note });
      }
    }
    return { complete, incomplete };
  });
  return {
    times,
    complete: aligned.map(({ complete }) => complete),
    incomplete: aligned.map(({ incomplete }) => incomplete),
    noted,
  };
}

/** Lets incomplete values begin at the last complete one, so that a line has no hole. */
export function joined(
  complete: readonly (number | null)[],
  incomplete: readonly (number | null)[],
): (number | null)[] {
  const first = incomplete.findIndex((value) => value !== null);
  return incomplete.map((value, index) => (index === first - 1 ? (complete[index] ?? null) : value));
}

/** Places of values without a neighbour, of which a line shows nothing. */
export function isolatedPlaces(values: readonly (number | null | undefined)[]): number[] {
  const isValue = (place: number) => values[place] !== null && values[place] !== undefined;
  return values.flatMap((_, place) => (isValue(place) && !isValue(place - 1) && !isValue(place + 1) ? [place] : []));
}

function allTimes(series: readonly ChartSeries[], zeroStepMs: number | undefined): number[] {
  const known = [...new Set(series.flatMap(({ points }) => points.map(({ startMs }) => startMs)))].sort(
    (a, b) => a - b,
  );
  const [first] = known;
  const last = known.at(-1);
  // Days are not all of one length, so nothing can be filled in between them.
  if (zeroStepMs === undefined || first === undefined || last === undefined || zeroStepMs >= dayMs) {
    return known;
  }
  const count = (last - first) / zeroStepMs;
  if (!Number.isInteger(count) || count > mostFilled) {
    return known;
  }
  const filled = Array.from({ length: count + 1 }, (_, index) => first + index * zeroStepMs);
  return [...new Set([...filled, ...known])].sort((a, b) => a - b);
}

function noteOf({ state, late = 0 }: ChartPoint): NotedPoint['note'] | undefined {
  return state === 'corrected' ? 'corrected' : late > 0 ? 'late' : undefined;
}

/** The series with the largest sums, largest first, and how many are left out. */
export function largestSeries<One extends ChartSeries>(
  series: readonly One[],
  most: number,
): { readonly shown: readonly One[]; readonly leftOut: number } {
  const sum = ({ points }: ChartSeries) => points.reduce((total, { value }) => total + Math.abs(value ?? 0), 0);
  const sorted = series.map((one) => ({ one, size: sum(one) })).sort((a, b) => b.size - a.size);
  return { shown: sorted.slice(0, most).map(({ one }) => one), leftOut: Math.max(0, series.length - most) };
}

export interface Comparison {
  readonly name: string;
  readonly mean: number;
  /** Of the span of the same length before; null if nothing is known of it. */
  readonly meanBefore: number | null;
}

/** The mean of each series in a span and in the span of the same length just before it. */
export function compareWithBefore(
  data: ChartData,
  names: readonly string[],
  fromMs: number,
  toMs: number,
): Comparison[] {
  const mean = (series: number, startMs: number, endMs: number) => {
    const values = data.times.flatMap((timeMs, place) => {
      const value = data.complete[series]?.[place] ?? null;
      return timeMs >= startMs && timeMs < endMs && value !== null ? [value] : [];
    });
    return values.length === 0 ? null : values.reduce((a, b) => a + b, 0) / values.length;
  };
  const lengthMs = toMs - fromMs;
  const isKnownBefore = (data.times[0] ?? Number.POSITIVE_INFINITY) <= fromMs - lengthMs;
  return names.flatMap((name, series) => {
    const now = mean(series, fromMs, toMs);
    return now === null
      ? []
      : [{ name, mean: now, meanBefore: isKnownBefore ? mean(series, fromMs - lengthMs, fromMs) : null }];
  });
}

/** A moment at which something happened. Milliseconds since 1970. */
export interface Marker {
  readonly timeMs: number;
  readonly label: string;
}

/** What happened nearer to a time of a chart than to any other of its times. */
export function markersNear(times: readonly number[], place: number, markers: readonly Marker[]): readonly Marker[] {
  const at = times[place];
  if (at === undefined) {
    return [];
  }
  const [before = Number.NEGATIVE_INFINITY, after = Number.POSITIVE_INFINITY] = [times[place - 1], times[place + 1]];
  return markers.filter(({ timeMs }) => timeMs > (before + at) / 2 && timeMs <= (at + after) / 2);
}
