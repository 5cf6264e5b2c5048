import type { BarItem } from '../charts/index.ts';
import { formatExact, formatNumber } from '../formats/index.ts';
import type { Series } from '../live/index.ts';
import { texts } from '../texts/en.ts';
import { mergedTop } from './figures.ts';

/** The most frequent items as bars; of a count that may be too high, what is certain is shown. */
export function topBars(series: readonly Series[]): BarItem[] {
  return mergedTop(series).map(({ item, count, error }) => ({
    name: item,
    value: count - error,
    text: error === 0 ? formatNumber(count) : texts.chart.atLeast(formatNumber(count - error)),
    exact: error === 0 ? formatExact(count) : texts.chart.between(formatExact(count - error), formatExact(count)),
  }));
}
