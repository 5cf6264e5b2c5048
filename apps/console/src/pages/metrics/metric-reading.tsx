import { useMemo } from 'react';
import { useSearchParams } from 'react-router';
import { ApiError, type MetricDescription } from '../../api/index.ts';
import {
  ErrorState,
  Freshness,
  Page,
  PageHeader,
  Panel,
  Skeleton,
  State,
  Tabs,
  TimeRangePicker,
} from '../../components/index.ts';
import { useNow } from '../../components/use-now.ts';
import { useMarkers } from '../../dashboards/use-markers.ts';
import { useTimeRange } from '../../range/index.ts';
import { readView, withParameters } from '../../series/metric-question.ts';
import { useMetricReading, type MetricSeries } from '../../series/use-metric-reading.ts';
import { texts } from '../../texts/en.ts';
import { MetricControls } from './metric-controls.tsx';
import { MetricDefinition } from './metric-definition.tsx';
import { MetricPicture } from './metric-picture.tsx';
import { MetricWindows } from './metric-windows.tsx';

const words = texts.metrics;

/** A metric that exists. */
export function MetricReadingView({ metric }: { readonly metric: MetricDescription }) {
  const [parameters, setParameters] = useSearchParams();
  const [range, setRange] = useTimeRange();
  const view = useMemo(() => readView(parameters), [parameters]);
  const reading = useMetricReading(metric, range, view);
  const { series, error, currency, watermarkMs } = reading;
  const definitions = useMemo(() => [`metrics/${metric.name}`], [metric.name]);
  const { markers } = useMarkers(range, definitions);
  const isRead = series !== undefined;
  const change = (changes: Parameters<typeof withParameters>[1]) =>
    setParameters((before) => withParameters(before, changes), { preventScrollReset: true });
  const zoom = (fromMs: number, toMs: number) =>
    setRange({
      from: new Date(fromMs).toISOString(),
      to: new Date(toMs).toISOString(),
      ...(range.zone !== undefined && { zone: range.zone }),
    });

  return (
    <Page>
      <PageHeader
        title={metric.name}
        what={metric.question}
        state={isRead && <MetricState watermarkMs={watermarkMs} />}
        freshness={isRead && <Freshness watermarkMs={watermarkMs} />}
        actions={<TimeRangePicker range={range} onChange={setRange} />}
      />
      <MetricControls
        metric={metric}
        view={view}
        steps={reading.steps}
        series={reading.all}
        currency={currency}
        onChange={change}
      />
      {error instanceof ApiError && (
        <ErrorState
          title={words.readFailed}
          error={error}
          sinceMs={error.atMs}
          stillWorks={isRead ? texts.states.numbersStay : undefined}
          onRetry={reading.retry}
        />
      )}
      {isRead && <MetricPicture metric={metric} reading={reading} series={series} markers={markers} onZoom={zoom} />}
      {!isRead && error === null && (
        <Panel>
          <Skeleton kind="largeChart" />
        </Panel>
      )}
      <Tabs
        label={words.views}
        selected={view.tab === 'definition' ? 'definition' : 'windows'}
        onSelect={(id) => change({ tab: id === 'windows' ? undefined : id })}
        tabs={tabsOf(metric, reading, range.zone)}
      />
    </Page>
  );
}

function tabsOf(metric: MetricDescription, { series, currency, definition }: MetricSeries, zone: string | undefined) {
  return [
    {
      id: 'windows',
      title: words.windows,
      content:
        series === undefined ? (
          <Skeleton kind="rows" />
        ) : (
          <MetricWindows metric={metric} series={series} currency={currency} zone={zone} />
        ),
    },
    {
      id: 'definition',
      title: words.definition,
      content: <MetricDefinition metric={metric} file={definition ?? metric.definition} />,
    },
  ];
}

const behindAfterMs = 300_000;

function MetricState({ watermarkMs }: { readonly watermarkMs: number | null }) {
  const nowMs = useNow();
  if (watermarkMs === null) {
    return <State kind="starved">{words.starved}</State>;
  }
  return nowMs - watermarkMs > behindAfterMs ? (
    <State kind="warn">{words.behind}</State>
  ) : (
    <State kind="good">{words.well}</State>
  );
}
