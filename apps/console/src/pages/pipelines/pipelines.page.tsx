import { useQuery } from '@tanstack/react-query';
import { ApiError, pipelineDefinitionsQuery, runningPipelinesQuery, useCan } from '../../api/index.ts';
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
import { formatExact } from '../../formats/index.ts';
import { pipelineRows, pipelineStateKind, type PipelineRow } from '../../ingested/pipeline-rows.ts';
import { texts } from '../../texts/en.ts';
import { Held } from './held.tsx';

const words = texts.pipelines;
const { column } = words;

/** The pipelines in force: what they make of what, whether they run, and how much they drop. */
export default function PipelinesPage() {
  const { data, error, refetch } = useQuery(pipelineDefinitionsQuery);
  const running = useQuery({ ...runningPipelinesQuery, enabled: useCan('ingestion:read') });
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
      {running.error instanceof ApiError && (
        <ErrorState
          title={words.runningFailed}
          error={running.error}
          sinceMs={running.error.atMs}
          stillWorks={words.runningStillWorks}
          onRetry={() => void running.refetch()}
        />
      )}
      {running.data?.map((one) => (
        <Held key={one.name} pipeline={one} isNamed />
      ))}
      {data === undefined && error === null && <Skeleton kind="rows" rows={8} />}
      {data?.length === 0 && <EmptyState title={words.none} how={words.noneHow} />}
      {data !== undefined && data.length > 0 && (
        <DataTable
          label={words.all}
          rows={pipelineRows(data, running.data)}
          columns={columns}
          rowId={({ name }) => name}
          rowLink={({ name }) => `/pipelines/${encodeURIComponent(name)}`}
          initialSort="name"
          fileName="pipelines"
        />
      )}
    </Page>
  );
}

const columns: readonly Column<PipelineRow>[] = [
  { id: 'name', title: column.name, value: ({ name }) => name },
  {
    ...{ id: 'state', title: column.state, value: ({ state }) => words.state[state] },
    cell: ({ state }) => <State kind={pipelineStateKind(state)}>{words.state[state]}</State>,
  },
  { id: 'flow', title: column.flow, value: flowText, isSecondary: true },
  { id: 'owner', title: column.owner, value: ({ running }) => running?.owner ?? '', isSecondary: true },
  {
    ...{ id: 'dropped', title: column.dropped, value: ({ running }) => running?.dropped ?? null, isNumber: true },
    text: ({ running }) => (running === undefined ? words.none0 : formatExact(running.dropped)),
  },
  {
    ...{ id: 'version', title: column.version, value: ({ version }) => version, isNumber: true, isSecondary: true },
    text: ({ version }) => String(version),
  },
  {
    ...{ id: 'since', title: column.since, value: ({ activatedAt }) => activatedAt, isSecondary: true },
    cell: ({ activatedAt }) => <RelativeTime timeMs={Date.parse(activatedAt)} />,
  },
];

function flowText({ running }: PipelineRow): string {
  if (running === undefined) return '';
  const inputs = running.inputs.join(', ');
  return running.outputs.length === 0 ? inputs : `${inputs} → ${running.outputs.join(', ')}`;
}
