import { useMemo } from 'react';
import { ApiError } from '../../api/index.ts';
import { TimeSeries } from '../../charts/index.ts';
import { EmptyState, ErrorState, Panel, Skeleton } from '../../components/index.ts';
import { acceptedAndRefused } from '../../ingested/traffic-lines.ts';
import type { IngestionReading } from '../../ingested/use-ingestion-series.ts';
import { texts } from '../../texts/en.ts';

const words = texts.ingestion;

/** What one key or shop sent, over the range of the page. */
export function SourceTraffic({
  title,
  note,
  id,
  reading,
}: {
  readonly title: string;
  readonly note: string;
  /** Prefix of the key, or id of the shop. */
  readonly id: string;
  readonly reading: IngestionReading;
}) {
  const { series, error, stepMs, fromMs, toMs, watermarkMs, queryPath, range, setRange } = reading;
  const source = series?.sources.find((one) => one.source === id);
  const lines = useMemo(
    () => (source === undefined || series === undefined ? [] : acceptedAndRefused(source, series)),
    [source, series],
  );
  return (
    <Panel title={title} note={note}>
      {error instanceof ApiError && (
        <ErrorState title={words.failed} error={error} sinceMs={error.atMs} onRetry={reading.retry} />
      )}
      {series === undefined && error === null && <Skeleton kind="chart" />}
      {series !== undefined && source === undefined && <EmptyState title={words.empty} how={words.emptyHow} />}
      {source !== undefined && (
        <TimeSeries
          label={title}
          series={lines}
          valueKind={{ unit: words.perSecond }}
          kind="line"
          {...{ fromMs, toMs, watermarkMs, queryPath }}
          zeroStepMs={stepMs}
          zone={range.zone}
          onZoom={(from, to) =>
            setRange({ ...range, from: new Date(from).toISOString(), to: new Date(to).toISOString() })
          }
        />
      )}
    </Panel>
  );
}
