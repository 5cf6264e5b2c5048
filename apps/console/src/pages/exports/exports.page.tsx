import { useQuery } from '@tanstack/react-query';
import { ApiError, exportsQuery, type Export } from '../../api/index.ts';
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
import { exportState, sourceText } from '../../decided/export-state.ts';
import { texts } from '../../texts/en.ts';

const words = texts.exports;
const { column } = words;

/** What leaves as files, and whether it did. */
export default function ExportsPage() {
  const { data, error, refetch } = useQuery(exportsQuery);
  return (
    <Page>
      <PageHeader title={words.title} what={words.what} />
      {error instanceof ApiError && (
        <ErrorState
          title={words.failed}
          error={error}
          sinceMs={error.atMs}
          stillWorks={data === undefined ? words.stillWorks : texts.states.numbersStay}
          onRetry={() => void refetch()}
        />
      )}
      {data === undefined && error === null && <Skeleton kind="rows" rows={8} />}
      {data?.length === 0 && <EmptyState title={words.none} how={words.noneHow} />}
      {data !== undefined && data.length > 0 && (
        <DataTable
          label={words.all}
          rows={data}
          columns={columns}
          rowId={({ name }) => name}
          rowLink={({ name }) => `/exports/${encodeURIComponent(name)}`}
          initialSort="name"
          fileName="exports"
        />
      )}
    </Page>
  );
}

const columns: readonly Column<Export>[] = [
  { id: 'name', title: column.name, value: ({ name }) => name },
  {
    ...{ id: 'state', title: column.state, value: (one) => words.state[exportState(one).word] },
    cell: (one) => <State kind={exportState(one).kind}>{words.state[exportState(one).word]}</State>,
  },
  {
    ...{ id: 'last', title: column.last, value: ({ lastRun }) => lastRun?.moment ?? null },
    text: ({ lastRun }) => lastRun?.moment ?? words.neverRan,
    cell: ({ lastRun }) => (lastRun === null ? words.neverRan : <RelativeTime timeMs={Date.parse(lastRun.moment)} />),
  },
  {
    ...{ id: 'next', title: column.next, value: ({ nextMoment }) => nextMoment, isSecondary: true },
    text: ({ nextMoment }) => nextMoment ?? words.noNext,
    cell: ({ nextMoment }) => (nextMoment === null ? words.noNext : <RelativeTime timeMs={Date.parse(nextMoment)} />),
  },
  {
    ...{ id: 'missing', title: column.missing, value: ({ missing }) => missing.length, isNumber: true },
    text: ({ missing }) => String(missing.length),
  },
  { id: 'format', title: column.format, value: ({ format }) => format, isSecondary: true },
  { id: 'source', title: column.source, value: ({ source }) => sourceText(source), isSecondary: true },
  { id: 'owner', title: column.owner, value: ({ owner }) => owner, isSecondary: true },
];
