import { useQuery } from '@tanstack/react-query';
import { useSearchParams } from 'react-router';
import { ApiError, exportRunsQuery, exportRunStates, runsPerPage, type ExportRun } from '../../api/index.ts';
import {
  Button,
  DataTable,
  EmptyState,
  ErrorState,
  Panel,
  Row,
  Select,
  Skeleton,
  Stack,
  State,
  Text,
  useParameter,
  withParameter,
  type Column,
} from '../../components/index.ts';
import { runDurationMs, runState } from '../../decided/export-state.ts';
import { formatDuration, formatExact, formatExactTime } from '../../formats/index.ts';
import { texts } from '../../texts/en.ts';

const words = texts.exports;
const { runColumn: column } = words;
const all = '*';

/** The runs of an export, page by page; a click opens one. */
export function Runs({ name }: { readonly name: string }) {
  const [parameters, setParameters] = useSearchParams();
  const state = exportRunStates.find((one) => one === parameters.get('state')) ?? '';
  const [skipText, setSkip] = useParameter('skip', false);
  const skip = /^\d{1,6}$/.test(skipText) ? Number(skipText) : 0;
  const { data, error, refetch } = useQuery(exportRunsQuery(name, { state, skip }));
  const filter = (value: string) =>
    setParameters((before) => withParameter(withParameter(before, 'skip', ''), 'state', value === all ? '' : value), {
      ...{ replace: true, preventScrollReset: true },
    });
  const choices = [
    { value: all, label: texts.common.all },
    ...exportRunStates.map((value) => ({ value, label: words.apiState[value] })),
  ];
  return (
    <Panel
      title={words.runs}
      note={words.runsNote}
      actions={<Select label={words.filter} value={state === '' ? all : state} choices={choices} onChange={filter} />}
    >
      <Stack>
        {error instanceof ApiError && (
          <ErrorState
            title={words.runFailed}
            error={error}
            sinceMs={error.atMs}
            stillWorks={words.stillWorks}
            onRetry={() => void refetch()}
          />
        )}
        {data === undefined && error === null && <Skeleton kind="rows" rows={6} />}
        {data?.runs.length === 0 && <EmptyState title={words.noRuns} how={words.noRunsHow} />}
        {data !== undefined && data.runs.length > 0 && (
          <DataTable
            label={words.runsTable}
            rows={data.runs}
            columns={columns}
            rowId={({ id }) => id}
            rowLink={({ id }) => `?${withParameter(parameters, 'run', id).toString()}`}
            fileName={`runs-${name}`}
            name="run-"
            hasBar={false}
          />
        )}
        {data !== undefined && (skip > 0 || data.next !== null) && (
          <Row align="between">
            <Text>{words.page(formatExact(skip + 1), formatExact(skip + data.runs.length))}</Text>
            <Row>
              <Button disabled={skip === 0} onClick={() => setSkip(String(Math.max(0, skip - runsPerPage) || ''))}>
                {words.newer}
              </Button>
              <Button disabled={data.next === null} onClick={() => setSkip(String(data.next ?? ''))}>
                {words.older}
              </Button>
            </Row>
          </Row>
        )}
      </Stack>
    </Panel>
  );
}

const columns: readonly Column<ExportRun>[] = [
  {
    ...{ id: 'moment', title: column.moment, value: ({ moment }) => moment },
    text: ({ moment }) => formatExactTime(Date.parse(moment)),
  },
  {
    ...{ id: 'state', title: column.state, value: (run) => words.runState[runState(run).word] },
    cell: (run) => <State kind={runState(run).kind}>{words.runState[runState(run).word]}</State>,
  },
  count('rows', column.rows, ({ rows }) => rows),
  { ...count('files', column.files, ({ files }) => files), isSecondary: true },
  {
    ...{ id: 'took', title: column.took, value: runDurationMs, isNumber: true, isSecondary: true },
    text: (run) => {
      const tookMs = runDurationMs(run);
      return tookMs === null ? '–' : formatDuration(tookMs);
    },
  },
  { ...count('attempts', column.attempts, ({ attempts }) => attempts), isSecondary: true },
  {
    ...{ id: 'by', title: column.by, isSecondary: true },
    value: ({ isScheduled, requestedBy }) => (isScheduled ? words.bySchedule : requestedBy),
  },
  {
    id: 'reason',
    title: column.reason,
    value: ({ reason, incomplete }) => reason ?? incomplete ?? '',
    isSecondary: true,
  },
];

function count(id: string, title: string, value: (run: ExportRun) => number | null): Column<ExportRun> {
  return {
    ...{ id, title, value, isNumber: true },
    text: (run) => {
      const number = value(run);
      return number === null ? '–' : formatExact(number);
    },
  };
}
