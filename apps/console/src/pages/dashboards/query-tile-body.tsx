import { useMemo } from 'react';
import type { QueryTile, SavedAnswer } from '../../api/index.ts';
import { BarList, TimeSeries } from '../../charts/index.ts';
import { DataTable, EmptyState, Stack, Stat, Text, ValueView, type Column } from '../../components/index.ts';
import { formatExact, formatNumber } from '../../formats/index.ts';
import { chartOf, type NameChart } from '../../statements/result-chart.ts';
import { isNumberType, numberOf, shapeOf, sortValue, valueText } from '../../statements/result-value.ts';
import { texts } from '../../texts/en.ts';
import type { TilePage } from './tile-page.ts';

const words = texts.dashboards.tile;
const noUnit = { unit: '' };
const mostBars = 8;

interface ResultRow {
  /** From 0, in the order of the answer. */
  readonly place: number;
  readonly values: readonly unknown[];
}

/** What a tile shows of the rows of its query. */
export function QueryTileBody({
  tile,
  answer,
  page,
  tableName,
}: {
  readonly tile: QueryTile;
  readonly answer: SavedAnswer;
  readonly page: TilePage;
  readonly tableName: string;
}) {
  const chart = useMemo(() => (tile.show === 'table' ? undefined : chartOf(answer)), [tile.show, answer]);
  if (answer.rows.length === 0) {
    return <EmptyState title={words.noRows} how={words.noRowsHow} />;
  }
  if (tile.show === 'figure') {
    return <QueryFigure answer={answer} />;
  }
  if (tile.show === 'line' && chart?.kind === 'time') {
    return (
      <TimeSeries
        label={tile.title}
        series={chart.series}
        valueKind={noUnit}
        fromMs={chart.fromMs}
        toMs={chart.toMs}
        watermarkMs={null}
        zone={page.range.zone}
        markers={page.markers}
        syncKey={page.syncKey}
        onZoom={page.zoom}
      />
    );
  }
  if (tile.show === 'bars' && chart?.kind === 'names') {
    return <QueryBars measures={chart.measures.slice(0, 1)} />;
  }
  return tile.show === 'table' ? (
    <QueryRows label={tile.title} answer={answer} name={tableName} />
  ) : (
    <EmptyState title={words.noPicture} how={words.noPictureHow} />
  );
}

/** The first number of the first row. */
function QueryFigure({ answer: { columns, rows } }: { readonly answer: SavedAnswer }) {
  const place = columns.findIndex(({ type }) => isNumberType(type));
  const value = numberOf(rows[0]?.[place]);
  return value === null ? (
    <EmptyState title={words.noPicture} how={words.noPictureHow} />
  ) : (
    <Stat value={formatNumber(value)} exact={formatExact(value)} note={columns[place]?.name} />
  );
}

function QueryBars({ measures }: { readonly measures: NameChart['measures'] }) {
  return (
    <Stack>
      {measures.map(({ name, items }) => (
        <Stack key={name}>
          <Text>{name}</Text>
          <BarList
            label={name}
            most={mostBars}
            items={items.map((item) => ({
              ...item,
              text: formatNumber(item.value),
              exact: formatExact(item.value),
            }))}
          />
        </Stack>
      ))}
    </Stack>
  );
}

function QueryRows({
  label,
  answer,
  name,
}: {
  readonly label: string;
  readonly answer: SavedAnswer;
  readonly name: string;
}) {
  const rows = useMemo(() => answer.rows.map((values, place) => ({ place, values })), [answer]);
  const columns = useMemo(() => answer.columns.map(columnOf), [answer]);
  return (
    <DataTable
      label={words.rowsOf(label)}
      rows={rows}
      columns={columns}
      rowId={({ place }) => String(place)}
      fileName={label}
      name={name}
      hasBar={false}
    />
  );
}

function columnOf({ name, type }: SavedAnswer['columns'][number], place: number): Column<ResultRow> {
  const text = ({ values }: ResultRow) => {
    const number = isNumberType(type) ? numberOf(values[place]) : null;
    return number === null ? valueText(values[place]) : formatExact(number);
  };
  return {
    // Two columns of a statement may have one name.
    ...{ id: `${place}.${name}`, title: name, isNumber: isNumberType(type), text },
    value: ({ values }) => sortValue(values[place], type),
    cell: (row) => <ValueView shape={shapeOf(row.values[place])} text={text(row)} />,
  };
}
