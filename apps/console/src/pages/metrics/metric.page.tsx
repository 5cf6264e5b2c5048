import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useParams } from 'react-router';
import { ApiError, metricsQuery, type MetricDescription } from '../../api/index.ts';
import { ButtonLink, ErrorState, Page, PageHeader, Skeleton } from '../../components/index.ts';
import { texts } from '../../texts/en.ts';
import { MetricReadingView } from './metric-reading.tsx';

const words = texts.metrics;

/** One metric: what it is, its series, its windows and its definition. */
export default function MetricPage() {
  const { name = '' } = useParams();
  const { data: metrics, error, refetch } = useQuery(metricsQuery);
  const metric = useMemo(() => metrics?.find((one: MetricDescription) => one.name === name), [metrics, name]);

  if (metric !== undefined) {
    return <MetricReadingView key={name} metric={metric} />;
  }
  return (
    <Page>
      <PageHeader title={name} />
      {metrics !== undefined ? (
        <ErrorState
          title={words.unknown(name)}
          error={{ code: 'METRIC_UNKNOWN', reason: words.noMatch, remedy: words.noMatchHow }}
        />
      ) : error instanceof ApiError ? (
        <ErrorState title={words.failed} error={error} sinceMs={error.atMs} onRetry={() => void refetch()} />
      ) : (
        <Skeleton kind="largeChart" />
      )}
      <div>
        <ButtonLink to="/metrics">{words.back}</ButtonLink>
      </div>
    </Page>
  );
}
