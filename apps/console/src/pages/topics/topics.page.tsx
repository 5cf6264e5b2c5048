import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { ApiError, topicsQuery, type TopicSummary } from '../../api/index.ts';
import {
  Badge,
  DataTable,
  EmptyState,
  ErrorState,
  Page,
  PageHeader,
  Row,
  Select,
  Skeleton,
  Stack,
  useNow,
  useParameter,
  type Column,
} from '../../components/index.ts';
import { formatAgo, formatExact, formatNumber } from '../../formats/index.ts';
import { texts } from '../../texts/en.ts';
import { retentionText } from './topic-facts.tsx';

const words = texts.topics;
const all = '*';

/** Every topic that one may read. */
export default function TopicsPage() {
  const { data: topics, error, refetch } = useQuery(topicsQuery);
  return (
    <Page>
      <PageHeader title={words.title} what={words.what} />
      {error instanceof ApiError && (
        <ErrorState
          title={words.failed}
          error={error}
          sinceMs={error.atMs}
          stillWorks={topics === undefined ? words.stillWorks : texts.states.numbersStay}
          onRetry={() => void refetch()}
        />
      )}
      {topics === undefined && error === null && <Skeleton kind="rows" rows={12} />}
      {topics?.length === 0 && <EmptyState title={words.empty} how={words.emptyHow} />}
      {topics !== undefined && topics.length > 0 && <TopicTable topics={topics} />}
    </Page>
  );
}

function TopicTable({ topics }: { readonly topics: readonly TopicSummary[] }) {
  const nowMs = useNow();
  const [domain, setDomain] = useParameter('domain', false);
  const domains = useMemo(() => [...new Set(topics.map(domainOf))].sort(), [topics]);
  const rows = useMemo(
    () => (domain === '' ? topics : topics.filter((topic) => domainOf(topic) === domain)),
    [topics, domain],
  );
  const columns = useMemo(() => columnsAt(nowMs), [nowMs]);
  return (
    <Stack>
      <Row>
        <Select
          label={words.domain}
          value={domain || all}
          choices={[{ value: all, label: words.allDomains }, ...domains.map((name) => ({ value: name, label: name }))]}
          onChange={(next) => setDomain(next === all ? '' : next)}
        />
      </Row>
      <DataTable
        label={words.list}
        rows={rows}
        columns={columns}
        rowId={({ name }) => name}
        rowLink={({ name }) => `/topics/${encodeURIComponent(name)}`}
        initialSort="name"
        fileName="topics"
      />
    </Stack>
  );
}

function domainOf({ domain }: TopicSummary): string {
  return domain ?? words.noContract;
}

function columnsAt(nowMs: number): readonly Column<TopicSummary>[] {
  const { column } = words;
  const number = { isNumber: true } as const;
  const secondary = { isSecondary: true } as const;
  return [
    { id: 'name', title: column.name, value: ({ name }) => name },
    { id: 'domain', title: column.domain, value: domainOf, ...secondary },
    {
      ...{ id: 'rate', title: column.rate, value: ({ eventsPerSecond }) => eventsPerSecond, ...number },
      text: ({ eventsPerSecond }) => formatNumber(eventsPerSecond),
    },
    {
      ...{ id: 'lag', title: column.lag, value: ({ lag }) => lag, ...number },
      text: ({ lag }) => (lag === null ? '–' : formatNumber(lag)),
    },
    {
      ...{ id: 'inLog', title: column.inLog, value: ({ eventsInLog }) => eventsInLog, ...number, ...secondary },
      text: ({ eventsInLog }) => formatExact(eventsInLog),
    },
    {
      ...{ id: 'newest', title: column.newest, value: ({ newestRecordMs }) => newestRecordMs, ...number, ...secondary },
      text: ({ newestRecordMs }) => (newestRecordMs === null ? '–' : formatAgo(newestRecordMs, nowMs)),
    },
    {
      ...{ id: 'retention', title: column.retention, value: ({ retentionMs }) => retentionMs, ...number, ...secondary },
      text: retentionText,
    },
    {
      ...{ id: 'personal', title: column.personal, ...secondary },
      value: ({ contract }) => (contract?.hasPersonalData === true ? words.personal : ''),
      cell: ({ contract }) => contract?.hasPersonalData === true && <Badge>{words.personal}</Badge>,
    },
  ];
}
