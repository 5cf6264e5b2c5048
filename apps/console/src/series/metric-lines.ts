import type { ChartSeries } from '../charts/index.ts';
import type { Dimensions, Series } from '../live/index.ts';
import { percentileLines, seriesName } from './figures.ts';

const countedMeasures: ReadonlySet<string> = new Set(['count', 'sum', 'distinct', 'distinctApprox']);
const addedMeasures: ReadonlySet<string> = new Set(['count', 'sum', 'distinct']);

/** Whether a step without events is zero; otherwise nothing is known of it. */
export function isCountedMeasure(measure: string): boolean {
  return countedMeasures.has(measure);
}

/** Whether windows may be added up: of what is approximate or an average, the sum says nothing. */
export function isAddedMeasure(measure: string): boolean {
  return addedMeasures.has(measure);
}

/** The lines of a metric: its percentiles, or one per series under the values that tell it apart. */
export function metricLines(
  { name, measure }: { readonly name: string; readonly measure: string },
  series: readonly Series[],
  currency: string | undefined,
): readonly ChartSeries[] {
  return measure === 'percentiles' && series.length === 1
    ? percentileLines(series[0])
    : series.map(({ dimensions, points }) => ({ name: partName(dimensions, name, currency), points }));
}

/** What tells a series from its neighbours; where all are of one currency, it need not stand in every name. */
export function partName(dimensions: Dimensions, otherwise: string, currency: string | undefined): string {
  const told = Object.entries(dimensions).filter(([dimension]) => currency === undefined || dimension !== 'currency');
  return seriesName(Object.fromEntries(told), otherwise);
}
