import { useQuery } from '@tanstack/react-query';
import { ApiError, experimentsQuery, experimentStates, type ExperimentSummary } from '../../api/index.ts';
import {
  DataTable,
  EmptyState,
  ErrorState,
  Page,
  PageHeader,
  RelativeTime,
  Select,
  Skeleton,
  State,
  useParameter,
  type Column,
} from '../../components/index.ts';
import { standingState, verdictState } from '../../decided/experiment-figures.ts';
import { formatExact } from '../../formats/index.ts';
import { texts } from '../../texts/en.ts';

const words = texts.experiments;
const { column } = words;
const all = '*';

/** What is tried out, and what came of it. */
export default function ExperimentsPage() {
  const [text, setState] = useParameter('state', false);
  const state = experimentStates.find((one) => one === text) ?? '';
  const { data, error, refetch } = useQuery(experimentsQuery(state));
  const choices = [
    { value: all, label: texts.common.all },
    ...experimentStates.map((value) => ({ value, label: words.standing[value] })),
  ];
  return (
    <Page>
      <PageHeader
        title={words.title}
        what={words.what}
        actions={
          <Select
            label={words.filter}
            value={state === '' ? all : state}
            choices={choices}
            onChange={(value) => setState(value === all ? '' : value)}
          />
        }
      />
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
      {data?.length === 0 && (
        <EmptyState
          title={state === '' ? words.none : words.noneSo(words.standing[state])}
          how={state === '' ? words.noneHow : words.noneSoHow}
        />
      )}
      {data !== undefined && data.length > 0 && (
        <DataTable
          label={words.all}
          rows={data}
          columns={columns}
          rowId={({ name }) => name}
          rowLink={({ name }) => `/experiments/${encodeURIComponent(name)}`}
          initialSort="name"
          fileName="experiments"
        />
      )}
    </Page>
  );
}

const columns: readonly Column<ExperimentSummary>[] = [
  { id: 'name', title: column.name, value: ({ name }) => name },
  {
    ...{ id: 'standing', title: column.standing, value: ({ state }) => words.standing[state] },
    cell: ({ state }) => <State kind={standingState(state).kind}>{words.standing[state]}</State>,
  },
  {
    ...{ id: 'verdict', title: column.verdict },
    value: ({ verdict }) => (verdict === null ? words.noVerdict : words.verdict[verdict.code]),
    cell: ({ verdict }) =>
      verdict === null ? (
        words.noVerdict
      ) : (
        <State kind={verdictState(verdict.code).kind}>{words.verdict[verdict.code]}</State>
      ),
  },
  { id: 'title', title: column.title, value: ({ title }) => title, isSecondary: true },
  {
    ...{ id: 'units', title: column.units, value: ({ exposedUnits }) => exposedUnits, isNumber: true },
    text: ({ exposedUnits }) => formatExact(exposedUnits),
  },
  { id: 'primary', title: column.primary, value: ({ primary }) => primary.metric, isSecondary: true },
  { id: 'owner', title: column.owner, value: ({ owner }) => owner, isSecondary: true },
  {
    ...{ id: 'seen', title: column.seen, value: ({ observedAt }) => observedAt, isSecondary: true },
    text: ({ observedAt }) => observedAt ?? words.notSeen,
    cell: ({ observedAt }) => (observedAt === null ? words.notSeen : <RelativeTime timeMs={Date.parse(observedAt)} />),
  },
];
