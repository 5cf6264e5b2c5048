import { useMemo } from 'react';
import type { MetricDescription } from '../../api/index.ts';
import { BarList, TimeSeries, type Marker } from '../../charts/index.ts';
import { EmptyState, Grid, GridItem, Panel, StatPanel } from '../../components/index.ts';
import {
  axisUnit,
  formatClock,
  formatExact,
  formatMetricExact,
  formatMetricValue,
  formatNumber,
} from '../../formats/index.ts';
import type { Series } from '../../live/index.ts';
import { parseDurationMs } from '../../range/index.ts';
import { isCountedMeasure, metricLines } from '../../series/metric-lines.ts';
import { topBars } from '../../series/top-bars.ts';
import type { MetricSeries } from '../../series/use-metric-reading.ts';
import { texts } from '../../texts/en.ts';

const words = texts.metrics;

/** The large chart of a metric, and what its numbers rest on. */
export function MetricPicture({
  metric,
  reading,
  series,
  markers,
  onZoom,
}: {
  readonly metric: MetricDescription;
  readonly reading: MetricSeries;
  readonly series: readonly Series[];
  readonly markers: readonly Marker[];
  readonly onZoom: (fromMs: number, toMs: number) => void;
}) {
  const { question, currency, watermarkMs, fromMs, toMs, queryPath } = reading;
  const valueKind = { unit: metric.unit, measure: metric.measure, currency };
  const lines = useMemo(() => metricLines(metric, series, currency), [metric, series, currency]);
  const isCounted = isCountedMeasure(metric.measure) && question.sliding !== true;
  return (
    <Grid>
      <GridItem span="whole">
        <Panel title={words.overTime} note={axisUnit(valueKind)}>
          {lines.length === 0 ? (
            <EmptyState title={words.empty} how={words.emptyHow(metric.source ?? words.ratioSource)} />
          ) : (
            <TimeSeries
              label={metric.name}
              size="large"
              kind={lines.length === 1 && isCounted ? 'bars' : 'line'}
              series={lines}
              valueKind={valueKind}
              fromMs={fromMs}
              toMs={toMs}
              watermarkMs={watermarkMs}
              zeroStepMs={isCounted ? parseDurationMs(question.step ?? '') : undefined}
              zone={question.zone}
              queryPath={queryPath}
              markers={markers}
              onZoom={onZoom}
            />
          )}
        </Panel>
      </GridItem>
      <Foundations series={series} watermarkMs={watermarkMs} valueKind={valueKind} zone={question.zone} />
      {metric.measure === 'topK' && series.length > 0 && (
        <GridItem span="whole">
          <Panel title={words.top}>
            <BarList label={words.top} most={20} items={topBars(series)} />
          </Panel>
        </GridItem>
      )}
    </Grid>
  );
}

/** How many events the numbers rest on, and what was unusual about them. */
function Foundations({
  series,
  watermarkMs,
  valueKind,
  zone,
}: {
  readonly series: readonly Series[];
  readonly watermarkMs: number | null;
  readonly valueKind: { readonly unit: string; readonly measure: string; readonly currency: string | undefined };
  readonly zone: string | undefined;
}) {
  const points = series.flatMap((one) => one.points);
  const sum = (name: 'events' | 'late' | 'future') => points.reduce((total, point) => total + point[name], 0);
  const corrected = points.filter(({ state }) => state === 'corrected').length;
  const complete = points.filter(({ endMs }) => watermarkMs !== null && endMs <= watermarkMs);
  const latest = complete.reduce<(typeof points)[number] | undefined>(
    (best, point) => (best === undefined || point.startMs > best.startMs ? point : best),
    undefined,
  );
  const number = (value: number) => ({ value: formatNumber(value), exact: formatExact(value) });
  return (
    <>
      {series.length === 1 && (
        <StatPanel
          title={words.latest}
          value={formatMetricValue(latest?.value ?? null, valueKind)}
          exact={formatMetricExact(latest?.value ?? null, valueKind)}
          unit={axisUnit(valueKind)}
          note={latest === undefined ? texts.states.nothingYet : formatClock(latest.startMs, zone)}
        />
      )}
      <StatPanel
        title={words.events}
        {...number(sum('events'))}
        note={corrected === 0 ? '' : `${words.corrected}: ${formatNumber(corrected)}`}
      />
      <StatPanel title={words.late} {...number(sum('late'))} note={words.lateNote} />
      <StatPanel title={words.future} {...number(sum('future'))} note={words.futureNote} />
    </>
  );
}
