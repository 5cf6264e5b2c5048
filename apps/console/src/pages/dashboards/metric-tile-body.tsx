import { useMemo } from 'react';
import type { BaselineSeries, MetricDescription, MetricTile } from '../../api/index.ts';
import { BarList, Breakdown, TimeSeries, type BarItem, type ChartSeries } from '../../charts/index.ts';
import { EmptyState, Stack, Stat, useIsWall } from '../../components/index.ts';
import { figureOf, partsOf } from '../../dashboards/tile-figure.ts';
import {
  axisUnit,
  formatClock,
  formatMetricExact,
  formatMetricValue,
  formatShare,
  type ValueKind,
} from '../../formats/index.ts';
import type { Series } from '../../live/index.ts';
import { parseDurationMs } from '../../range/index.ts';
import { isCountedMeasure, metricLines, partName } from '../../series/metric-lines.ts';
import { topBars } from '../../series/top-bars.ts';
import type { MetricSeries } from '../../series/use-metric-reading.ts';
import { texts } from '../../texts/en.ts';
import { MetricWindows } from '../metrics/metric-windows.tsx';
import type { TilePage } from './tile-page.ts';

const words = texts.dashboards.tile;
const mostInList = 8;
const noMarkers: TilePage['markers'] = [];

interface BodyProps {
  readonly tile: MetricTile;
  readonly metric: MetricDescription;
  readonly reading: MetricSeries;
  readonly series: readonly Series[];
  readonly baseline: readonly BaselineSeries[];
  readonly page: TilePage;
  /** Tells the tables of a page apart. */
  readonly tableName: string;
}

/** What a tile shows of its metric. */
export function MetricTileBody(props: BodyProps) {
  const { tile, metric, reading, series, tableName } = props;
  if (tile.show === 'figure') {
    return <FigureBody {...props} />;
  }
  if (series.length === 0) {
    return <EmptyState title={words.empty} how={words.emptyHow(metric.source ?? texts.metrics.ratioSource)} />;
  }
  if (tile.show === 'table') {
    return (
      <MetricWindows
        metric={metric}
        series={series}
        currency={reading.currency}
        zone={reading.question.zone}
        name={tableName}
        label={words.rowsOf(tile.title)}
      />
    );
  }
  return tile.show === 'list' || tile.show === 'parts' ? (
    <PartsBody {...props} />
  ) : (
    <ChartBody {...props} kind={tile.show} />
  );
}

function kindOf(metric: MetricDescription, { currency }: MetricSeries): ValueKind {
  return { unit: metric.unit, measure: metric.measure, currency };
}

function FigureBody({ tile, metric, reading, series, baseline, page }: BodyProps) {
  const { watermarkMs, fromMs, currency, question } = reading;
  const valueKind = kindOf(metric, reading);
  const figure = figureOf({ measure: metric.measure, wanted: tile.figure, series, baseline, watermarkMs });
  const when =
    figure.startMs === null
      ? words.since(formatClock(fromMs, question.zone))
      : words.inStep(formatClock(figure.startMs, question.zone));
  const change =
    figure.change === undefined
      ? undefined
      : words.change(`${figure.change > 0 ? '+' : ''}${formatShare(figure.change)}`, tile.baseline ?? '');
  const notes = [currency === undefined ? undefined : words.of(currency), when, change];
  return (
    <Stack>
      <Stat
        value={formatMetricValue(figure.value, valueKind)}
        exact={formatMetricExact(figure.value, valueKind)}
        unit={axisUnit(valueKind)}
        note={figure.value === null ? texts.states.nothingYet : notes.filter((note) => note !== undefined).join(', ')}
      />
      <TimeSeries
        {...frameOf({ reading, metric, page })}
        // There is no room for words beside flags.
        markers={noMarkers}
        label={tile.title}
        size="compact"
        kind="area"
        series={[{ name: tile.title, points: series[0]?.points ?? [] }]}
        valueKind={valueKind}
      />
    </Stack>
  );
}

function ChartBody({
  tile,
  metric,
  reading,
  series,
  baseline,
  page,
  kind,
}: BodyProps & { kind: 'line' | 'area' | 'bars' }) {
  const valueKind = kindOf(metric, reading);
  const lines = useMemo(
    () => [...metricLines(metric, series, reading.currency), ...usualLines(tile, series, baseline)],
    [tile, metric, series, reading.currency, baseline],
  );
  const band = useMemo(() => bandOf(series, baseline), [series, baseline]);
  return (
    <TimeSeries
      {...frameOf({ reading, metric, page })}
      label={tile.title}
      kind={kind === 'bars' && lines.length > 1 ? 'line' : kind}
      series={lines}
      valueKind={valueKind}
      {...(band !== undefined && { band })}
      queryPath={reading.queryPath}
      onZoom={page.zoom}
    />
  );
}

/** What all charts of a page have in common. */
function frameOf({ reading, metric, page }: Pick<BodyProps, 'reading' | 'metric' | 'page'>) {
  const { fromMs, toMs, watermarkMs, question } = reading;
  const zeroStepMs = isCountedMeasure(metric.measure) ? parseDurationMs(question.step ?? '') : undefined;
  const { syncKey, markers } = page;
  return { fromMs, toMs, watermarkMs, zeroStepMs, zone: question.zone, syncKey, markers };
}

/** What was usual, where one line is compared with it. */
function usualLines(tile: MetricTile, series: readonly Series[], baseline: readonly BaselineSeries[]): ChartSeries[] {
  const [usual] = baseline;
  return usual === undefined || tile.baseline === null || series.length > 1
    ? []
    : [{ name: words.usual(tile.baseline), points: usual.points }];
}

/** From the lowest to the highest of several times; of one time there is none. */
function bandOf(series: readonly Series[], baseline: readonly BaselineSeries[]) {
  const [usual] = baseline;
  return usual === undefined || series.length > 1 || usual.points.every(({ periods }) => periods < 2)
    ? undefined
    : usual.points.map(({ startMs, low, high }) => ({ startMs, lower: low, upper: high }));
}

function PartsBody({ tile, metric, reading, series }: BodyProps) {
  const isWall = useIsWall();
  if (metric.measure !== 'topK' && tile.by.length === 0) {
    return <EmptyState title={words.noParts} how={words.noPartsHow} />;
  }
  const items = metric.measure === 'topK' ? topBars(series) : itemsOf(metric, reading, series);
  return tile.show === 'parts' ? (
    <Breakdown label={tile.title} items={items} />
  ) : (
    <BarList label={tile.title} items={items} most={isWall ? mostInList - 1 : mostInList} />
  );
}

function itemsOf(metric: MetricDescription, reading: MetricSeries, series: readonly Series[]): BarItem[] {
  const valueKind = kindOf(metric, reading);
  return partsOf(metric.measure, series, reading.watermarkMs).map(({ series: { dimensions }, value }) => ({
    name: partName(dimensions, metric.name, reading.currency),
    value,
    text: formatMetricValue(value, valueKind),
    exact: formatMetricExact(value, valueKind),
  }));
}
