import { useMemo } from 'react';
import type { Target, TargetRow } from '../../api/index.ts';
import { DataTable, State, type Column } from '../../components/index.ts';
import { formatMetricExact, formatMetricValue, formatShare } from '../../formats/index.ts';
import { valueKindOf } from '../../targets/progress-items.ts';
import { rowName, rowStateKind, worstFirst } from '../../targets/target-rows.ts';
import { texts } from '../../texts/en.ts';

const words = texts.targets;

/** Every row of a target, worst first; a row opens its picture. */
export function TargetRows({ target }: { readonly target: Target }) {
  const rows = useMemo(() => worstFirst(target.rows).map((row, place) => ({ ...row, place })), [target.rows]);
  const columns = useMemo(() => columnsOf({ unit: target.unit }), [target.unit]);
  return (
    <DataTable
      label={words.rowsOf}
      rows={rows}
      columns={columns}
      rowId={({ key }) => key}
      rowLink={({ key }) =>
        `/targets/${encodeURIComponent(target.name)}?${new URLSearchParams({ row: key }).toString()}`
      }
      fileName={target.name}
    />
  );
}

function columnsOf(target: Pick<Target, 'unit'>): readonly Column<TargetRow>[] {
  const amount = (
    id: 'actual' | 'target' | 'expected' | 'needed' | 'forecast',
    value: (row: TargetRow) => number | null,
    isSecondary = false,
  ): Column<TargetRow> => ({
    ...{ id, title: words.column[id], value, isNumber: true, isSecondary },
    text: (row) => formatMetricExact(value(row), valueKindOf(target, row)),
  });
  const short = (row: TargetRow, value: number) => formatMetricValue(value, valueKindOf(target, row));
  return [
    { id: 'row', title: words.column.row, value: (row) => rowName(row, words.whole) },
    {
      ...{ id: 'state', title: words.column.state, value: ({ state }) => words.state[state] },
      cell: ({ state }) => <State kind={rowStateKind(state)}>{words.state[state]}</State>,
    },
    amount('actual', ({ actual }) => actual),
    amount('target', ({ target: value }) => value),
    amount('expected', ({ expected }) => expected, true),
    {
      ...{ id: 'ratio', title: words.column.ratio, value: ({ ratio }) => ratio, isNumber: true },
      text: ({ ratio }) => (ratio === null ? '–' : formatShare(ratio)),
    },
    amount('needed', ({ neededPerMinute }) => neededPerMinute, true),
    amount('forecast', ({ forecast }) => forecast.value, true),
    {
      ...{ id: 'interval', title: words.column.interval, value: ({ forecast }) => forecast.low, isSecondary: true },
      text: (row) => `${short(row, row.forecast.low)} – ${short(row, row.forecast.high)}`,
    },
  ];
}
