import type { ChartSeries } from '../charts/index.ts';
import { isNumberType, isTimeType, numberOf, valueText, type ResultValue } from './result-value.ts';

/** What a chart needs of a result. */
export interface DrawnResult {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly rows: readonly (readonly ResultValue[])[];
}

/** Numbers over time. */
export interface TimeChart {
  readonly kind: 'time';
  readonly series: readonly ChartSeries[];
  /** First and last moment, milliseconds since 1970. */
  readonly fromMs: number;
  readonly toMs: number;
}

/** Numbers of things that have names. */
export interface NameChart {
  readonly kind: 'names';
  readonly measures: readonly {
    readonly name: string;
    readonly items: readonly { readonly name: string; readonly value: number }[];
  }[];
}

/** More names than this are read in the table. */
const mostNames = 1_000;
const mostSeries = 200;

/**
 * The chart of a result: its first column of times, else of texts, against its columns of numbers. Where a time comes more than once,
 * the first column of texts tells the lines apart.
 * @returns undefined if it fits neither
 */
export function chartOf({ columns, rows }: DrawnResult): TimeChart | NameChart | undefined {
  const placesOf = (fits: (type: string) => boolean) =>
    columns.flatMap(({ type }, place) => (fits(type) ? [place] : []));
  const numbers = placesOf(isNumberType);
  const [time] = placesOf(isTimeType);
  const [text] = placesOf((type) => type === 'VARCHAR' || type.startsWith('ENUM'));
  if (rows.length < 2 || numbers.length === 0) {
    return undefined;
  }
  const measures = numbers.map((place) => ({ place, name: columns[place]?.name ?? '' }));
  if (time !== undefined) {
    return timeChart(rows, time, measures) ?? (text === undefined ? undefined : timeChart(rows, time, measures, text));
  }
  return text === undefined ? undefined : nameChart(rows, text, measures);
}

interface Measure {
  readonly place: number;
  readonly name: string;
}

function timeChart(
  rows: DrawnResult['rows'],
  time: number,
  measures: readonly Measure[],
  split?: number,
): TimeChart | undefined {
  const values = new Map<string, Map<number, number | null>>();
  for (const row of rows) {
    const timeMs = Date.parse(String(row[time]));
    if (Number.isNaN(timeMs)) {
      continue;
    }
    for (const { place, name } of measures) {
      const line = lineName(name, split === undefined ? undefined : valueText(row[split]), measures.length);
      const points = values.get(line) ?? new Map<number, number | null>();
      if (points.has(timeMs) || values.size > mostSeries) {
        return undefined;
      }
      values.set(line, points.set(timeMs, numberOf(row[place])));
    }
  }
  const times = [...new Set([...values.values()].flatMap((points) => [...points.keys()]))];
  if (times.length < 2) {
    return undefined;
  }
  const series = [...values].map(([name, points]) => ({
    name,
    points: [...points].map(([startMs, value]) => ({ startMs, endMs: startMs, value })),
  }));
  const [fromMs, toMs] = times.reduce(
    ([first, last], timeMs) => [Math.min(first, timeMs), Math.max(last, timeMs)] as const,
    [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY] as const,
  );
  return { kind: 'time', series, fromMs, toMs };
}

function lineName(measure: string, part: string | undefined, measures: number): string {
  return part === undefined ? measure : measures === 1 ? part : `${part} ${measure}`;
}

function nameChart(rows: DrawnResult['rows'], text: number, measures: readonly Measure[]): NameChart | undefined {
  const names = rows.map((row) => valueText(row[text]));
  if (names.length > mostNames || new Set(names).size < names.length) {
    return undefined;
  }
  return {
    kind: 'names',
    measures: measures.map(({ place, name }) => ({
      name,
      items: rows.flatMap((row, index) => {
        const value = numberOf(row[place]);
        return value === null ? [] : [{ name: names[index] ?? '', value }];
      }),
    })),
  };
}
