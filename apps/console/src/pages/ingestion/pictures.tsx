import { useMemo } from 'react';
import type { IngestionSeries } from '../../api/index.ts';
import { TimeSeries, type TimeSeriesProps } from '../../charts/index.ts';
import { EmptyState, Panel } from '../../components/index.ts';
import { latencyLines, refusalLines, sourceLines } from '../../ingested/traffic-lines.ts';
import type { IngestionReading } from '../../ingested/use-ingestion-series.ts';
import { texts } from '../../texts/en.ts';

const words = texts.ingestion;
const sync = 'ingestion';

interface PictureProps {
  readonly series: IngestionSeries;
  readonly reading: IngestionReading;
}

/** What charts of one range have in common. */
function axis({ fromMs, toMs, watermarkMs, queryPath, range, setRange }: IngestionReading) {
  return {
    ...{ fromMs, toMs, watermarkMs, queryPath, syncKey: sync, zone: range.zone },
    onZoom: (from, to) => setRange({ ...range, from: new Date(from).toISOString(), to: new Date(to).toISOString() }),
  } satisfies Partial<TimeSeriesProps>;
}

/** How much comes from whom. */
export function RatePanel({ series, reading, nameOf }: PictureProps & { readonly nameOf: (id: string) => string }) {
  const lines = useMemo(() => sourceLines(series, ({ source }) => nameOf(source)), [series, nameOf]);
  return (
    <Panel title={words.rate} note={words.rateNote}>
      <TimeSeries
        {...axis(reading)}
        label={words.rate}
        size="large"
        series={lines}
        valueKind={{ unit: words.perSecond }}
        zeroStepMs={series.stepMs}
      />
    </Panel>
  );
}

/** What is refused, by code. */
export function RefusalPanel({ series, reading }: PictureProps) {
  const lines = useMemo(() => refusalLines(series), [series]);
  return (
    <Panel title={words.refusals} note={words.refusalsNote}>
      {lines.length === 0 ? (
        <EmptyState title={words.noRefusals} how={words.noRefusalsHow} />
      ) : (
        <TimeSeries
          {...axis(reading)}
          label={words.refusals}
          series={lines}
          kind={lines.length === 1 ? 'bars' : 'line'}
          valueKind={{ unit: '' }}
          zeroStepMs={series.stepMs}
        />
      )}
    </Panel>
  );
}

/** How long answers take. */
export function LatencyPanel({ series, reading }: PictureProps) {
  const lines = useMemo(() => latencyLines(series), [series]);
  return (
    <Panel title={words.latencies} note={words.latenciesNote}>
      {series.latency.points.length === 0 ? (
        <EmptyState title={words.noLatencies} how={words.noLatenciesHow} />
      ) : (
        <TimeSeries {...axis(reading)} label={words.latencies} series={lines} valueKind={{ unit: 'ms' }} />
      )}
    </Panel>
  );
}
