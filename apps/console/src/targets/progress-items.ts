import type { Target, TargetRow } from '../api/index.ts';
import type { ProgressItem } from '../components/index.ts';
import { formatMetricValue, formatShare, type ValueKind } from '../formats/index.ts';
import { texts } from '../texts/en.ts';
import { rowName, rowStateKind } from './target-rows.ts';

const words = texts.targets;

/** How the amounts of a row are written. */
export function valueKindOf({ unit }: Pick<Target, 'unit'>, { dimensions }: Pick<TargetRow, 'dimensions'>): ValueKind {
  return { unit: unit ?? '', currency: dimensions['currency'] };
}

/** A row as a bar towards its target, with its pace and forecast in words. */
export function progressItem(target: Pick<Target, 'unit'>, row: TargetRow): ProgressItem {
  const value = (amount: number) => formatMetricValue(amount, valueKindOf(target, row));
  const { forecast, neededPerMinute, ratio } = row;
  const name = rowName(row, words.whole);
  return {
    ...{ id: row.key, name, kind: rowStateKind(row.state), word: words.state[row.state] },
    ...{ share: row.share, expectedShare: row.expectedShare },
    forecast: { low: forecast.low / row.target, high: forecast.high / row.target },
    label: words.progress(name, formatShare(row.share), formatShare(row.expectedShare)),
    notes: [
      words.of(value(row.actual), value(row.target)),
      ...(ratio === null ? [] : [words.ofExpected(formatShare(ratio))]),
      ...(neededPerMinute === null || neededPerMinute === 0 ? [] : [words.needs(value(neededPerMinute))]),
      words.forecast(value(forecast.value), value(forecast.low), value(forecast.high)),
    ],
  };
}
