import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useSearchParams } from 'react-router';
import { ApiError, metricsQuery, type MetricDescription } from '../../api/index.ts';
import {
  EmptyState,
  ErrorState,
  LinkList,
  Page,
  PageHeader,
  Row,
  SearchInput,
  Skeleton,
  Text,
  type LinkGroup,
} from '../../components/index.ts';
import { texts } from '../../texts/en.ts';

const words = texts.metrics;

/** Every metric with its question, grouped by the domain of its events. */
export default function MetricsPage() {
  const [parameters, setParameters] = useSearchParams();
  const query = parameters.get('q') ?? '';
  const { data: metrics, error, refetch } = useQuery(metricsQuery);
  const found = useMemo(() => matching(metrics ?? [], query), [metrics, query]);

  return (
    <Page>
      <PageHeader title={words.title} what={words.what} />
      <Row align="between">
        <SearchInput
          label={words.search}
          value={query}
          onChange={({ target }) => setParameters(target.value === '' ? {} : { q: target.value }, { replace: true })}
        />
        {metrics !== undefined && <Text>{words.count(found.length, metrics.length)}</Text>}
      </Row>
      {error instanceof ApiError && (
        <ErrorState
          title={words.failed}
          error={error}
          sinceMs={error.atMs}
          stillWorks={metrics === undefined ? undefined : texts.states.numbersStay}
          onRetry={() => void refetch()}
        />
      )}
      {metrics === undefined && error === null && <Skeleton kind="rows" rows={12} />}
      {metrics?.length === 0 && <EmptyState title={words.none} how={words.noneHow} />}
      {metrics !== undefined && metrics.length > 0 && found.length === 0 && (
        <EmptyState title={words.noMatch} how={words.noMatchHow} />
      )}
      <LinkList groups={byDomain(found)} />
    </Page>
  );
}

function matching(metrics: readonly MetricDescription[], query: string): readonly MetricDescription[] {
  const parts = query.toLowerCase().split(/\s+/);
  return metrics.filter(({ name, question, source }) => {
    const text = `${name} ${question} ${source ?? words.ratios}`.toLowerCase();
    return parts.every((part) => text.includes(part));
  });
}

function byDomain(metrics: readonly MetricDescription[]): LinkGroup[] {
  const groups = new Map<string, MetricDescription[]>();
  for (const metric of metrics) {
    const domain = domainOf(metric);
    groups.set(domain, [...(groups.get(domain) ?? []), metric]);
  }
  return [...groups]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([title, own]) => ({
      title,
      links: own.map(({ name, question, dimensions }) => ({
        to: `/metrics/${name}`,
        title: name,
        text: question,
        notes: dimensions,
      })),
    }));
}

function domainOf({ source }: MetricDescription): string {
  const domain = source?.split('.')[0];
  return domain === undefined
    ? words.ratios
    : domain === '*'
      ? words.allEvents
      : domain.charAt(0).toUpperCase() + domain.slice(1);
}
