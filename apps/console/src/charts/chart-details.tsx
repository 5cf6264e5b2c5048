import { useMemo } from 'react';
import { DataTable, type Column } from '../components/data-table.tsx';
import { Dialog } from '../components/dialog.tsx';
import { CopyableId } from '../components/message.tsx';
import { formatExactTime, formatMetricExact, type ValueKind } from '../formats/index.ts';
import { texts } from '../texts/en.ts';
import type { ChartData } from './chart-data.ts';

interface Row {
  readonly timeMs: number;
  readonly values: readonly (number | null)[];
}

/** The numbers of a chart. */
export function ChartTable({
  label,
  data,
  names,
  valueKind,
  zone,
  onClose,
}: {
  readonly label: string;
  readonly data: ChartData;
  readonly names: readonly string[];
  readonly valueKind: ValueKind;
  readonly zone: string | undefined;
  readonly onClose: () => void;
}) {
  const rows = useMemo(
    () =>
      data.times.map((timeMs, place) => ({
        timeMs,
        values: names.map((_, series) => data.complete[series]?.[place] ?? data.incomplete[series]?.[place] ?? null),
      })),
    [data, names],
  );
  const columns = useMemo(
    (): Column<Row>[] => [
      {
        id: 'time',
        title: texts.chart.time,
        value: ({ timeMs }) => new Date(timeMs).toISOString(),
        text: ({ timeMs }) => formatExactTime(timeMs, zone),
      },
      ...names.map((name, series) => ({
        id: `series${series}`,
        title: name,
        isNumber: true,
        value: ({ values }: Row) => values[series] ?? null,
        text: ({ values }: Row) => formatMetricExact(values[series] ?? null, valueKind),
      })),
    ],
    [names, valueKind, zone],
  );
  return (
    <Dialog isOpen onClose={onClose} title={label} wide>
      <DataTable
        label={label}
        name="chart."
        rows={rows}
        columns={columns}
        rowId={({ timeMs }) => String(timeMs)}
        initialSort="-time"
        fileName={label}
      />
    </Dialog>
  );
}

/** The question behind a chart, to be asked again from elsewhere. */
export function ChartQuery({
  label,
  path,
  onClose,
}: {
  readonly label: string;
  readonly path: string;
  readonly onClose: () => void;
}) {
  return (
    <Dialog isOpen onClose={onClose} title={texts.chart.queryOf(label)} wide>
      <p>{texts.chart.queryHint}</p>
      <CopyableId text={`GET ${location.origin}${path}`} />
    </Dialog>
  );
}
