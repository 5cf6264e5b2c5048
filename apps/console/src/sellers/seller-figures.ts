import type { Point, Series } from '../live/index.ts';
import { sumOf, totalsBy, withCurrency } from '../series/figures.ts';

/** What has been counted in the step that goes on. */
export function currentValue(points: readonly Pick<Point, 'endMs' | 'value'>[], toMs: number): number {
  return sumOf(points.filter(({ endMs }) => endMs === toMs));
}

/** The revenue of each currency, that with the most events first: amounts of several cannot be compared. */
export function revenues(
  series: readonly Series[],
): { readonly currency: string; readonly minor: number; readonly points: readonly Point[] }[] {
  const events = (points: readonly Point[]) => points.reduce((sum, point) => sum + point.events, 0);
  return totalsBy(series, 'currency')
    .map(({ name, value }) => ({
      currency: name,
      minor: value,
      points: withCurrency(series, name).flatMap(({ points }) => points),
    }))
    .sort((a, b) => events(b.points) - events(a.points));
}
