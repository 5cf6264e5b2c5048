import { useQuery } from '@tanstack/react-query';
import { ApiError, targetsQuery, type ListedTarget, type RowState } from '../../api/index.ts';
import {
  DataTable,
  EmptyState,
  ErrorState,
  Page,
  PageHeader,
  RelativeTime,
  Row,
  Skeleton,
  State,
  type Column,
} from '../../components/index.ts';
import { formatExactTime } from '../../formats/index.ts';
import { rowStateKind } from '../../targets/target-rows.ts';
import { texts } from '../../texts/en.ts';

const words = texts.targets;

/** Every sale target with how many of its rows stand where. */
export default function TargetsPage() {
  const { data, error, refetch } = useQuery(targetsQuery);
  const targets = data?.targets;
  return (
    <Page>
      <PageHeader title={words.title} what={words.what} />
      {error instanceof ApiError && (
        <ErrorState
          title={words.failed}
          error={error}
          sinceMs={error.atMs}
          stillWorks={targets === undefined ? undefined : words.stay}
          onRetry={() => void refetch()}
        />
      )}
      {targets === undefined && error === null && <Skeleton kind="rows" rows={6} />}
      {targets?.length === 0 && <EmptyState title={words.none} how={words.noneHow} />}
      {targets !== undefined && targets.length > 0 && (
        <DataTable
          label={words.list}
          rows={targets}
          columns={columns}
          rowId={({ name }) => name}
          rowLink={({ name }) => `/targets/${encodeURIComponent(name)}`}
          initialSort="-from"
          fileName="targets"
        />
      )}
    </Page>
  );
}

const order: readonly RowState[] = ['off-pace', 'missed', 'pending', 'on-pace', 'met'];
const counted = ({ states, problem }: ListedTarget) =>
  problem === null
    ? order.flatMap((state) => (states[state] === 0 ? [] : [{ state, text: `${states[state]} ${words.state[state]}` }]))
    : [];

const columns: readonly Column<ListedTarget>[] = [
  { id: 'name', title: words.column.name, value: ({ name }) => name },
  {
    ...{ id: 'state', title: words.column.state },
    value: (target) =>
      target.problem ??
      counted(target)
        .map(({ text }) => text)
        .join(', '),
    cell: (target) =>
      target.problem === null ? (
        <Row>
          {counted(target).map(({ state, text }) => (
            <State key={state} kind={rowStateKind(state)}>
              {text}
            </State>
          ))}
        </Row>
      ) : (
        <State kind="warn">{words.problem}</State>
      ),
  },
  { id: 'question', title: words.column.question, value: ({ question }) => question, isSecondary: true },
  { id: 'rows', title: words.column.rows, value: ({ rows }) => rows, isNumber: true, isSecondary: true },
  {
    ...{ id: 'from', title: words.column.from, value: ({ from }) => from },
    text: ({ from }) => formatExactTime(Date.parse(from)),
    cell: ({ from }) => <RelativeTime timeMs={Date.parse(from)} />,
  },
  {
    ...{ id: 'to', title: words.column.to, value: ({ to }) => to, isSecondary: true },
    text: ({ to }) => formatExactTime(Date.parse(to)),
    cell: ({ to }) => <RelativeTime timeMs={Date.parse(to)} />,
  },
];
