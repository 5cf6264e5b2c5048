import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useSearchParams } from 'react-router';
import { ApiError, metricPath, metricQuery, type MetricDescription } from '../../api/index.ts';
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
import { useTile } from '../../live/index.ts';
import { momentOf, useTimeRange } from '../../range/index.ts';
import { mainCurrency, withCurrency } from '../../series/figures.ts';
import { questionOf, readView, stepFor, tileOf, withParameters } from '../../series/metric-question.ts';
import { texts } from '../../texts/en.ts';
import { MetricControls } from './metric-controls.tsx';
import { MetricDefinition } from './metric-definition.tsx';
import { MetricPicture } from './metric-picture.tsx';
import { MetricWindows } from './metric-windows.tsx';

const words = texts.metrics;

/** A metric that exists: asks for its series as the address says, and keeps them live where the range ends now. */
export function MetricReadingView({
  metric,
  parameters,
}: {
  readonly metric: MetricDescription;
  readonly parameters: URLSearchParams;
}) {
  const [, setParameters] = useSearchParams();
  const [range, setRange] = useTimeRange();
  const view = useMemo(() => readView(parameters), [parameters]);
  const steps = useMemo(() => stepFor(range, metric.windowMs, Date.now()), [range, metric.windowMs]);
  const question = useMemo(() => questionOf(metric, range, view, steps.step), [metric, range, view, steps.step]);
  const { data: reading, error, refetch, isPlaceholderData } = useQuery(metricQuery(metric.name, question));
  // A tile is asked for only after the API has taken the same question: one that is refused would be refused there, too.
  const isTaken = reading !== undefined && !isPlaceholderData && error === null;
  const tile = useTile(isTaken ? tileOf(metric.name, range, question) : undefined)?.state;
  const all = tile?.series ?? reading?.series;
  const watermarkMs = tile?.watermarkMs ?? (reading?.watermark == null ? null : Date.parse(reading.watermark));
  const currency = view.currency ?? (all === undefined ? undefined : mainCurrency(all));
  const series = useMemo(() => (all === undefined ? undefined : withCurrency(all, currency)), [all, currency]);
  const change = (changes: Parameters<typeof withParameters>[1]) =>
    setParameters((before) => withParameters(before, changes), { preventScrollReset: true });
  const nowMs = Date.now();
  const bounds = {
    fromMs: tile?.fromMs ?? (reading === undefined ? (momentOf(range.from, nowMs) ?? nowMs) : Date.parse(reading.from)),
    toMs: tile?.toMs ?? (reading === undefined ? nowMs : Date.parse(reading.to)),
  };
  const shown = { metric, range, question, currency, watermarkMs, ...bounds };

  return (
    <Page>
      <PageHeader
        title={metric.name}
        what={metric.question}
        state={reading !== undefined && <MetricState watermarkMs={watermarkMs} />}
        freshness={reading !== undefined && <Freshness watermarkMs={watermarkMs} />}
        actions={<TimeRangePicker range={range} onChange={setRange} />}
      />
      <MetricControls
        metric={metric}
        view={view}
        steps={steps}
        series={all ?? []}
        currency={currency}
        onChange={change}
      />
      {error instanceof ApiError && (
        <ErrorState
          title={words.readFailed}
          error={error}
          sinceMs={error.atMs}
          stillWorks={reading === undefined ? undefined : texts.states.numbersStay}
          onRetry={() => void refetch()}
        />
      )}
      {series === undefined ? (
        error === null && (
          <Panel>
            <Skeleton kind="largeChart" />
          </Panel>
        )
      ) : (
        <MetricPicture
          {...shown}
          series={series}
          queryPath={metricPath(metric.name, question)}
          onZoom={(fromMs, toMs) =>
            setRange({
              from: new Date(fromMs).toISOString(),
              to: new Date(toMs).toISOString(),
              ...(range.zone !== undefined && { zone: range.zone }),
            })
          }
        />
      )}
      <Tabs
        label={words.views}
        selected={view.tab === 'definition' ? 'definition' : 'windows'}
        onSelect={(id) => change({ tab: id === 'windows' ? undefined : id })}
        tabs={[
          {
            id: 'windows',
            title: words.windows,
            content:
              series === undefined ? (
                <Skeleton kind="rows" />
              ) : (
                <MetricWindows metric={metric} series={series} currency={currency} zone={range.zone} />
              ),
          },
          {
            id: 'definition',
            title: words.definition,
            content: <MetricDefinition metric={metric} file={reading?.definition ?? metric.definition} />,
          },
        ]}
      />
    </Page>
  );
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
