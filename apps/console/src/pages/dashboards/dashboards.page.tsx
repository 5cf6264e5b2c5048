import { useQuery } from '@tanstack/react-query';
import { ApiError, dashboardsQuery, type ListedDashboard } from '../../api/index.ts';
import {
  DataTable,
  EmptyState,
  ErrorState,
  Page,
  PageHeader,
  RelativeTime,
  Skeleton,
  State,
  type Column,
} from '../../components/index.ts';
import { texts } from '../../texts/en.ts';

const words = texts.dashboards;

/** Every dashboard in force with the question it answers. */
export default function DashboardsPage() {
  const { data: dashboards, error, refetch } = useQuery(dashboardsQuery);
  return (
    <Page>
      <PageHeader title={words.title} what={words.what} />
      {error instanceof ApiError && (
        <ErrorState
          title={words.failed}
          error={error}
          sinceMs={error.atMs}
          stillWorks={dashboards === undefined ? undefined : texts.states.numbersStay}
          onRetry={() => void refetch()}
        />
      )}
      {dashboards === undefined && error === null && <Skeleton kind="rows" rows={8} />}
      {dashboards?.length === 0 && <EmptyState title={words.none} how={words.noneHow} />}
      {dashboards !== undefined && dashboards.length > 0 && (
        <DataTable
          label={words.list}
          rows={dashboards}
          columns={columns}
          rowId={({ name }) => name}
          rowLink={({ name }) => `/dashboards/${encodeURIComponent(name)}`}
          initialSort="title"
          fileName="dashboards"
        />
      )}
    </Page>
  );
}

const columns: readonly Column<ListedDashboard>[] = [
  { id: 'title', title: words.column.title, value: ({ title }) => title },
  {
    ...{ id: 'question', title: words.column.question },
    value: ({ question, problem }) => problem ?? question,
    cell: ({ question, problem }) => (problem === null ? question : <State kind="warn">{words.broken}</State>),
  },
  { id: 'tiles', title: words.column.tiles, value: ({ tiles }) => tiles, isNumber: true, isSecondary: true },
  { id: 'version', title: words.column.version, value: ({ version }) => version, isNumber: true, isSecondary: true },
  { id: 'by', title: words.column.by, value: ({ changedBy }) => changedBy, isSecondary: true },
  {
    ...{ id: 'at', title: words.column.at, value: ({ changedAt }) => changedAt, isSecondary: true },
    cell: ({ changedAt }) => <RelativeTime timeMs={Date.parse(changedAt)} />,
  },
];
