import type { Dimensions, Point, Series, TopItem } from '../live/index.ts';

/** A value of a window that has ended. */
export interface Figure {
  readonly startMs: number;
  readonly value: number | null;
}

/**
 * The value of the last window that is complete, all series added up.
 * @param kind of a count a window without points is zero; of anything else it is unknown
 */
export function latestFigure(
  series: readonly Series[],
  watermarkMs: number | null,
  stepMs: number,
  kind: 'counted' | 'measured',
): Figure | undefined {
  if (watermarkMs === null) {
    return undefined;
  }
  const startMs = Math.floor(watermarkMs / stepMs) * stepMs - stepMs;
  const values = series.flatMap(({ points }) =>
    points.flatMap((point) => (point.startMs === startMs && point.value !== null ? [point.value] : [])),
  );
  const isUnknown = values.length === 0 && kind === 'measured';
  return { startMs, value: isUnknown ? null : values.reduce((a, b) => a + b, 0) };
}

/** The sum of all points per value of a dimension, largest first; only of what may be added up. */
export function totalsBy(
  series: readonly Series[],
  dimension: string,
): { readonly name: string; readonly value: number }[] {
  const totals = new Map<string, number>();
  for (const { dimensions, points } of series) {
    const name = dimensions[dimension] ?? '';
    totals.set(name, (totals.get(name) ?? 0) + sumOf(points));
  }
  return [...totals].map(([name, value]) => ({ name, value })).sort((a, b) => b.value - a.value);
}

/** The currency with the most events: amounts of several cannot stand beside each other. */
export function mainCurrency(series: readonly Series[]): string | undefined {
  const events = new Map<string, number>();
  for (const { dimensions, points } of series) {
    const { currency } = dimensions;
    if (currency !== undefined) {
      events.set(currency, (events.get(currency) ?? 0) + points.reduce((sum, point) => sum + point.events, 0));
    }
  }
  return [...events].sort(([, a], [, b]) => b - a)[0]?.[0];
}

export function withCurrency(series: readonly Series[], currency: string | undefined): readonly Series[] {
  return currency === undefined ? series : series.filter(({ dimensions }) => dimensions.currency === currency);
}

/** The most frequent values over several windows. What was seldom in a window is missing there, so a count is a lower bound. */
export function mergedTop(series: readonly Series[]): readonly TopItem[] {
  const merged = new Map<string, TopItem>();
  for (const { item, count, error } of series.flatMap(({ points }) => points.flatMap(({ top = [] }) => top))) {
    const before = merged.get(item);
    merged.set(item, { item, count: count + (before?.count ?? 0), error: error + (before?.error ?? 0) });
  }
  return [...merged.values()].sort((a, b) => b.count - b.error - (a.count - a.error) || b.count - a.count);
}

/** One line per percentile of a series. */
export function percentileLines(
  series: Series | undefined,
): { readonly name: string; readonly points: readonly Point[] }[] {
  const names = [...new Set(series?.points.flatMap(({ percentiles = {} }) => Object.keys(percentiles)))];
  return names.map((name) => ({
    name,
    points: (series?.points ?? []).map((point) => ({ ...point, value: point.percentiles?.[name] ?? null })),
  }));
}

/** What tells a series from its neighbours. */
export function seriesName(dimensions: Dimensions, otherwise: string): string {
  const values = Object.values(dimensions);
  return values.length === 0 ? otherwise : values.join(' · ');
}

export function sumOf(points: readonly Pick<Point, 'value'>[]): number {
  return points.reduce((sum, { value }) => sum + (value ?? 0), 0);
}
