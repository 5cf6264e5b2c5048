import { formatExact, formatMoney, formatNumber, formatShare } from './numbers.ts';
import { formatDuration } from './times.ts';

/** What is needed to know of a metric to write its values. */
export interface ValueKind {
  readonly unit: string;
  readonly measure?: string;
  /** ISO 4217, for amounts in minor units. */
  readonly currency?: string | undefined;
}

/** A value of a metric as people read it: money as money, shares in percent, times with their unit. */
export function formatMetricValue(value: number | null, kind: ValueKind, locale?: string): string {
  if (value === null) {
    return '–';
  }
  if (kind.unit === 'minor units') {
    return kind.currency === undefined
      ? formatNumber(value, locale)
      : formatMoney(value, kind.currency, 'short', locale);
  }
  if (kind.measure === 'ratio') {
    return formatShare(value, locale);
  }
  return kind.unit === 'ms' ? formatDuration(value) : formatNumber(value, locale);
}

/** The same value with every digit, for a hover and for tables. */
export function formatMetricExact(value: number | null, kind: ValueKind, locale?: string): string {
  if (value === null) {
    return '–';
  }
  if (kind.unit === 'minor units' && kind.currency !== undefined) {
    return formatMoney(value, kind.currency, 'exact', locale);
  }
  return kind.measure === 'ratio' ? formatShare(value, locale) : formatExact(value, locale);
}

/** The unit to write beside an axis; empty where each value carries its own. */
export function axisUnit({ unit, measure }: ValueKind): string {
  return unit === 'minor units' || unit === 'ms' || measure === 'ratio' ? '' : unit;
}
