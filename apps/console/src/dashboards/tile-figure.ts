import type { BaselineSeries } from '../api/index.ts';
import type { Point, Series } from '../live/index.ts';
import { isAddedMeasure, isCountedMeasure } from '../series/metric-lines.ts';

/** One number of a metric, and what it is compared with. */
export interface TileFigure {
  /** Null if nothing is known. */
  readonly value: number | null;
  /** Begin of the step that it is of; null for all of the range. */
  readonly startMs: number | null;
  /** The part by which it differs from what was usual, as far as both are complete; undefined without a baseline. */
  readonly change: number | undefined;
}

interface FigureInput {
  readonly measure: string;
  /** What the tile wants; null leaves it to the measure. */
  readonly wanted: 'total' | 'latest' | null;
  readonly series: readonly Series[];
  readonly baseline: readonly BaselineSeries[];
  readonly watermarkMs: number | null;
}

/**
 * The number of a tile. A total is of everything in the range, and is compared as far as both are complete; anything else is of the
 * last complete step.
 */
export function figureOf({ measure, wanted, series, baseline, watermarkMs }: FigureInput): TileFigure {
  const points = series.flatMap((one) => one.points);
  const [usual] = baseline;
  if ((wanted ?? (isAddedMeasure(measure) ? 'total' : 'latest')) === 'total') {
    const known = points.filter(({ value }) => value !== null);
    const isComplete = ({ endMs }: { readonly endMs: number }) => watermarkMs !== null && endMs <= watermarkMs;
    return {
      value: known.length === 0 && !isCountedMeasure(measure) ? null : sum(known),
      startMs: null,
      change: changeOf(
        sum(known.filter(isComplete)),
        usual === undefined ? null : sum(usual.points.filter(isComplete)),
      ),
    };
  }
  const latest = points
    .filter(({ endMs, value }) => watermarkMs !== null && endMs <= watermarkMs && value !== null)
    .reduce<Point | undefined>(
      (best, point) => (best === undefined || point.startMs > best.startMs ? point : best),
      undefined,
    );
  if (latest === undefined) {
    return { value: null, startMs: null, change: undefined };
  }
  const usualThen = usual?.points.find(({ startMs }) => startMs === latest.startMs)?.value ?? null;
  return { value: latest.value, startMs: latest.startMs, change: changeOf(latest.value ?? 0, usualThen) };
}

/** The part by which a value differs from what was usual; undefined if that says nothing. */
function changeOf(value: number, usual: number | null): number | undefined {
  return usual === null || usual === 0 ? undefined : value / usual - 1;
}

function sum(points: readonly { readonly value: number | null }[]): number {
  return points.reduce((total, { value }) => total + (value ?? 0), 0);
}

/** The largest parts: sums over the range of what adds up, of anything else the last complete step of each. */
export function partsOf(
  measure: string,
  series: readonly Series[],
  watermarkMs: number | null,
): readonly { readonly series: Series; readonly value: number }[] {
  return series.flatMap((one) => {
    const figure = figureOf({ measure, wanted: null, series: [one], baseline: [], watermarkMs });
    return figure.value === null ? [] : [{ series: one, value: figure.value }];
  });
}
