import { useMemo } from 'react';
import type { MetricDescription } from '../../api/index.ts';
import { DataTable, State, type Column, type StateKind } from '../../components/index.ts';
import { formatExact, formatExactTime, formatMetricExact } from '../../formats/index.ts';
import type { Dimensions, Point, Series } from '../../live/index.ts';
import { texts } from '../../texts/en.ts';

const words = texts.metrics;

interface WindowRow {
  readonly dimensions: Dimensions;
  readonly point: Point;
}

const stateKinds = { open: 'unknown', closed: 'good', corrected: 'warn' } as const satisfies Record<
  Point['state'],
  StateKind
>;

/** Every window of every series that is shown, with what it rests on. */
export function MetricWindows({
  metric,
  series,
  currency,
  zone,
  name = '',
  label = words.windows,
}: {
  readonly metric: MetricDescription;
  readonly series: readonly Series[];
  readonly currency: string | undefined;
  readonly zone: string | undefined;
  /** Tells several tables of one page apart. */
  readonly name?: string;
  readonly label?: string;
}) {
  const rows = useMemo(
    () => series.flatMap(({ dimensions, points }) => points.map((point) => ({ dimensions, point }))),
    [series],
  );
  const names = [...new Set(series.flatMap(({ dimensions }) => Object.keys(dimensions)))].join('\n');
  const columns = useMemo(
    () => columnsOf(metric, names === '' ? [] : names.split('\n'), currency, zone),
    [metric, names, currency, zone],
  );
  return (
    <DataTable
      label={label}
      rows={rows}
      columns={columns}
      rowId={({ dimensions, point }) => `${point.startMs} ${JSON.stringify(dimensions)}`}
      initialSort="-from"
      fileName={metric.name}
      name={name}
    />
  );
}

function columnsOf(
  { unit, measure }: MetricDescription,
  names: readonly string[],
  currency: string | undefined,
  zone: string | undefined,
): Column<WindowRow>[] {
  const count = (id: 'events' | 'late' | 'future'): Column<WindowRow> => ({
    id,
    title: words.column[id],
    isNumber: true,
    isSecondary: true,
    value: ({ point }) => point[id],
    text: ({ point }) => formatExact(point[id]),
  });
  return [
    {
      id: 'from',
      title: words.column.from,
      value: ({ point }) => new Date(point.startMs).toISOString(),
      text: ({ point }) => formatExactTime(point.startMs, zone),
    },
    ...names.map((name) => ({
      id: `by-${name}`,
      title: name,
      value: ({ dimensions }: WindowRow) => dimensions[name] ?? null,
    })),
    {
      id: 'value',
      title: `${words.column.value} (${unit})`,
      isNumber: true,
      value: ({ point }) => point.value,
      text: ({ point }) => formatMetricExact(point.value, { unit, measure, currency }),
    },
    {
      id: 'state',
      title: words.column.state,
      value: ({ point }) => words.state[point.state],
      cell: ({ point }) => <State kind={stateKinds[point.state]}>{words.state[point.state]}</State>,
    },
    count('events'),
    count('late'),
    count('future'),
  ];
}
