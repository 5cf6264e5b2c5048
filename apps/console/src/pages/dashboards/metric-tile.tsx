import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import {
  ApiError,
  baselineQuery,
  ingestionRejectionsQuery,
  metricsQuery,
  useCan,
  type MetricDescription,
  type MetricTile,
} from '../../api/index.ts';
import { EmptyState, ErrorState, Panel, Row, RelativeTime, Skeleton, useIsWall } from '../../components/index.ts';
import { refusedWithin } from '../../dashboards/refusals.ts';
import { unknownDimensions, viewOf } from '../../dashboards/tile-view.ts';
import { formatNumber } from '../../formats/index.ts';
import { useMetricReading, type MetricSeries } from '../../series/use-metric-reading.ts';
import { texts } from '../../texts/en.ts';
import { MetricTileBody } from './metric-tile-body.tsx';
import { MetricTileMenu } from './metric-tile-menu.tsx';
import type { TilePage } from './tile-page.ts';

const words = texts.dashboards.tile;

interface TileProps {
  readonly tile: MetricTile;
  readonly place: number;
  readonly page: TilePage;
}

/** The numbers of a metric on a dashboard, or why there are none; other tiles do not mind. */
export function MetricTileView({ tile, place, page }: TileProps) {
  const { data: metrics, error, refetch } = useQuery(metricsQuery);
  const metric = metrics?.find(({ name }) => name === tile.metric);
  if (metric === undefined) {
    return (
      <Panel title={tile.title}>
        {error instanceof ApiError ? (
          <ErrorState title={words.failed} error={error} sinceMs={error.atMs} onRetry={() => void refetch()} />
        ) : metrics === undefined ? (
          <Skeleton kind={skeletonOf(tile)} />
        ) : (
          <EmptyState title={words.noMetric(tile.metric)} how={words.noMetricHow} />
        )}
      </Panel>
    );
  }
  const unknown = unknownDimensions(tile, metric);
  if (unknown.length > 0) {
    return (
      <Panel title={tile.title} to={`/metrics/${tile.metric}`}>
        <EmptyState title={words.noDimension(metric.name, unknown.join(', '))} how={words.noDimensionHow} />
      </Panel>
    );
  }
  return <KnownMetricTile tile={tile} place={place} page={page} metric={metric} />;
}

function KnownMetricTile({ tile, place, page, metric }: TileProps & { readonly metric: MetricDescription }) {
  const range = useMemo(() => withStep(page.range, tile.step), [page.range, tile.step]);
  const view = useMemo(() => viewOf(tile, metric, page.chosen), [tile, metric, page.chosen]);
  const reading = useMetricReading(metric, range, view);
  const asked = useMemo(() => withCurrency(reading), [reading.question, reading.currency]);
  const { data: baseline = [] } = useQuery(baselineQuery(metric.name, asked, tile.baseline));
  const { error, series, all } = reading;
  const isWall = useIsWall();
  useEffect(() => page.learn(all), [page.learn, all]);
  return (
    <Panel
      title={tile.title}
      to={metricLink(tile, view.filter, page.range)}
      note={series === undefined ? '\u00a0' : <Foundation metric={metric} reading={reading} />}
      {...(!isWall && {
        actions: <MetricTileMenu tile={tile} metric={metric} reading={reading} range={page.range} />,
      })}
    >
      {error instanceof ApiError ? (
        <ErrorState
          title={words.failed}
          error={error}
          sinceMs={error.atMs}
          stillWorks={texts.dashboards.others}
          onRetry={reading.retry}
        />
      ) : series === undefined ? (
        <Skeleton kind={skeletonOf(tile)} />
      ) : (
        <MetricTileBody {...{ tile, metric, reading, series, baseline, page }} tableName={`t${place}.`} />
      )}
    </Panel>
  );
}

/** Up to when the numbers are complete, and which events did not come as they should. */
function Foundation({ metric, reading }: { readonly metric: MetricDescription; readonly reading: MetricSeries }) {
  const { watermarkMs, series = [], fromMs, toMs } = reading;
  const maySeeRefused = useCan('ingestion:read');
  const { data } = useQuery({ ...ingestionRejectionsQuery(''), enabled: maySeeRefused });
  const sum = (name: 'late' | 'future') =>
    series.reduce((total, { points }) => points.reduce((own, point) => own + point[name], total), 0);
  const counts = [
    [words.late, sum('late')],
    [words.future, sum('future')],
    [
      words.refused,
      metric.source === null ? 0 : refusedWithin(data?.rejections ?? [], metric.source, { fromMs, toMs }),
    ],
  ] as const;
  return (
    <Row>
      <span>
        {watermarkMs === null ? (
          texts.states.nothingYet
        ) : (
          <>
            {texts.page.completeUntil} <RelativeTime timeMs={watermarkMs} />
          </>
        )}
        {counts.map(([text, count], place) => count > 0 && <span key={place}> · {text(formatNumber(count))}</span>)}
      </span>
    </Row>
  );
}

/** What was usual is compared in the currency that is shown. */
function withCurrency({ question, currency }: MetricSeries) {
  return currency === undefined || question.filter.some((text) => text.startsWith('currency:'))
    ? question
    : { ...question, filter: [...question.filter, `currency:${currency}`] };
}

function withStep(range: TilePage['range'], step: string | null): TilePage['range'] {
  return step === null ? range : { ...range, step };
}

/** The page of the metric, with what the tile shows of it. */
function metricLink(tile: MetricTile, filter: readonly string[], { from, to, zone }: TilePage['range']): string {
  const parameters = new URLSearchParams({ from, to });
  if (tile.by.length > 0) {
    parameters.set('by', tile.by.join(','));
  }
  if (zone !== undefined) {
    parameters.set('zone', zone);
  }
  filter.forEach((one) => parameters.append('filter', one));
  return `/metrics/${encodeURIComponent(tile.metric)}?${parameters.toString()}`;
}

function skeletonOf({ show }: MetricTile): 'figure' | 'chart' | 'rows' {
  return show === 'figure' ? 'figure' : show === 'list' || show === 'parts' || show === 'table' ? 'rows' : 'chart';
}
