import { useQuery } from '@tanstack/react-query';
import {
  ApiError,
  pipelineDefinitionsQuery,
  runningPipelinesQuery,
  useCan,
  useSession,
  type EventCounts,
} from '../../api/index.ts';
import {
  ButtonLink,
  DataTable,
  EmptyState,
  ErrorState,
  Page,
  PageHeader,
  RelativeTime,
  Skeleton,
  State,
  TimeRangePicker,
  type Column,
} from '../../components/index.ts';
import { formatExact, formatExactTime } from '../../formats/index.ts';
import { pipelineRows, pipelineStateKind, type PipelineRow } from '../../ingested/pipeline-rows.ts';
import { usePipelineRange } from '../../ingested/use-pipeline-range.ts';
import { texts } from '../../texts/en.ts';
import { Held } from './held.tsx';
import { platformTenant } from './platform-tenant.ts';

const words = texts.pipelines;
const { column } = words;

/** The pipelines in force: what they make of what, whether they run, and how much they drop. */
export default function PipelinesPage() {
  const { data, error, refetch } = useQuery(pipelineDefinitionsQuery);
  const { range, setRange, key, path } = usePipelineRange();
  const running = useQuery({ ...runningPipelinesQuery(key, path), enabled: useCan('ingestion:read') });
  const { tenantId } = useSession();
  const mayCreate = useCan('definitions:write') && tenantId === platformTenant;
  return (
    <Page>
      <PageHeader
        title={words.title}
        what={words.what}
        actions={
          <>
            <TimeRangePicker range={range} onChange={setRange} />
            {mayCreate && (
              <ButtonLink kind="main" to="/pipelines/new/pipeline">
                {words.create}
              </ButtonLink>
            )}
          </>
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
  { id: 'flow', title: column.flow, value: flowText, text: shortFlowText, isSecondary: true },
  { id: 'owner', title: column.owner, value: ({ running }) => running?.owner ?? '', isSecondary: true },
  countColumn('read'),
  countColumn('emitted'),
  countColumn('dropped'),
  countColumn('failed'),
  {
    ...{ id: 'version', title: column.version, value: ({ activatedAt }) => activatedAt, isSecondary: true },
    text: ({ version, activatedAt }) => words.versionSince(version, formatExactTime(Date.parse(activatedAt))),
    cell: ({ version, activatedAt }) => (
      <>
        {version}, <RelativeTime timeMs={Date.parse(activatedAt)} />
      </>
    ),
  },
];

function countColumn(measure: keyof EventCounts): Column<PipelineRow> {
  return {
    ...{ id: measure, title: column[measure], value: ({ running }) => running?.[measure] ?? null, isNumber: true },
    text: ({ running }) => (running === undefined ? words.none0 : formatExact(running[measure])),
    // Narrow screens have room for what may be wrong.
    isSecondary: measure === 'read' || measure === 'emitted',
  };
}

function flowText({ running }: PipelineRow): string {
  return running === undefined ? '' : words.fromTo(running.inputs.join(', '), running.outputs.join(', '));
}

/** The first of many stands for them: the page of the pipeline has them all. */
function shortFlowText({ running }: PipelineRow): string {
  const short = ([first = '', ...others]: readonly string[]) =>
    others.length === 0 ? first : words.andOthers(first, others.length);
  return running === undefined ? '' : words.fromTo(short(running.inputs), short(running.outputs));
}
