import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useParams } from 'react-router';
import { ApiError, pipelineHistoryQuery, pipelineReportQuery, useCan, type DefinitionChange } from '../../api/index.ts';
import {
  ButtonLink,
  CodeView,
  EmptyState,
  ErrorState,
  Page,
  PageHeader,
  Skeleton,
  Stack,
  State,
  Tabs,
  Text,
  TimeRangePicker,
  useParameter,
} from '../../components/index.ts';
import { pipelineState, pipelineStateKind } from '../../ingested/pipeline-rows.ts';
import { usePipelineDraft } from '../../ingested/use-pipeline-draft.ts';
import { usePipelineRange } from '../../ingested/use-pipeline-range.ts';
import { texts } from '../../texts/en.ts';
import { Drops } from './drops.tsx';
import { Edit } from './edit.tsx';
import { Figures } from './figures.tsx';
import { Held } from './held.tsx';
import { History } from './history.tsx';
import { InForce } from './in-force.tsx';
import { LeaveGuard } from './leave-guard.tsx';
import { Starts } from './starts.tsx';

const words = texts.pipelines;

/** One pipeline: what it makes of events, what is in force and how to change it, which version runs where, and who changed it. */
export default function PipelinePage() {
  const { name = '' } = useParams();
  const { data: history, error, refetch } = useQuery(pipelineHistoryQuery(name));
  if (history !== undefined) {
    return <PipelineView key={name} name={name} history={history} />;
  }
  return (
    <Page>
      <PageHeader title={name} />
      {error instanceof ApiError ? (
        <ErrorState
          title={words.unknown(name)}
          error={error}
          sinceMs={error.atMs}
          stillWorks={words.stillWorks}
          onRetry={() => void refetch()}
        />
      ) : (
        <Skeleton kind="largeChart" />
      )}
      <div>
        <ButtonLink to="/pipelines">{words.back}</ButtonLink>
      </div>
    </Page>
  );
}

function PipelineView({ name, history }: { readonly name: string; readonly history: readonly DefinitionChange[] }) {
  const [current] = history;
  const version = current?.version ?? null;
  const reading = usePipelineRange(name);
  const {
    data: report,
    error,
    refetch,
  } = useQuery({
    ...pipelineReportQuery(name, reading.key, reading.path),
    enabled: useCan('ingestion:read') && version !== null,
    retry: false,
  });
  const state = pipelineState(version, report?.pipeline);
  const mayWrite = useCan('definitions:write');
  const [tab] = useParameter('tab', false);
  // Whoever writes wants the room.
  const isEditing = mayWrite && tab === 'edit';
  const written = usePipelineDraft(name, inForceOf(current), lastText(history));
  const tabs = [
    { id: 'definition', content: <Definition name={name} current={current} /> },
    ...(mayWrite ? [{ id: 'edit', content: <Edit name={name} written={written} latest={current} /> } as const] : []),
    { id: 'drops', content: <Drops drops={report?.drops} /> },
    { id: 'versions', content: <Starts starts={report?.starts} /> },
    { id: 'history', content: <History name={name} history={history} /> },
  ] as const;
  return (
    <Page>
      <PageHeader
        title={name}
        what={report?.pipeline.description ?? words.detail}
        state={<State kind={pipelineStateKind(state)}>{words.state[state]}</State>}
        {...(report !== undefined && { owner: report.pipeline.owner })}
        actions={
          <>
            {!isEditing && <TimeRangePicker range={reading.range} onChange={reading.setRange} />}
            <ButtonLink to="/pipelines">{words.back}</ButtonLink>
          </>
        }
      />
      {error instanceof ApiError && (
        <ErrorState
          title={words.runningFailed}
          error={error}
          sinceMs={error.atMs}
          stillWorks={words.runningStillWorks}
          onRetry={() => void refetch()}
        />
      )}
      {report !== undefined && <Held pipeline={report.pipeline} />}
      {report?.pipeline.waitsFor != null && <Text>{words.waitsFor(report.pipeline.waitsFor)}</Text>}
      {!isEditing && <Figures report={report} reading={reading} />}
      <InForce current={current} report={report} />
      <Views tabs={tabs} isUnsaved={written.isDirty} />
      <LeaveGuard isDirty={written.isDirty} mustAsk={written.mustAsk} />
    </Page>
  );
}

function Views({
  tabs,
  isUnsaved,
}: {
  readonly tabs: readonly { readonly id: keyof typeof words.tab; readonly content: ReactNode }[];
  readonly isUnsaved: boolean;
}) {
  const [tab, setTab] = useParameter('tab', false);
  const selected = tabs.find(({ id }) => id === tab) ?? tabs[0];
  return (
    <Tabs
      label={words.tabs}
      selected={selected?.id ?? ''}
      onSelect={setTab}
      tabs={tabs.map(({ id, content }) => ({
        ...{ id, content: id === selected?.id && content },
        title: id === 'edit' && isUnsaved ? words.tabUnsaved : words.tab[id],
      }))}
    />
  );
}

function inForceOf(change: DefinitionChange | undefined) {
  return change === undefined || change.version === null
    ? undefined
    : { version: change.version, text: change.text ?? '' };
}

/** What is in force, or was last. */
function lastText(history: readonly DefinitionChange[]): string {
  return history.find(({ text }) => text !== null)?.text ?? '';
}

function Definition({ name, current }: { readonly name: string; readonly current: DefinitionChange | undefined }) {
  if (current === undefined || current.version === null) {
    return <EmptyState title={words.retired} how={words.retiredHow} />;
  }
  return (
    <Stack>
      <CodeView label={words.definitionOf(name, current.version)} language="yaml" text={current.text ?? ''} />
    </Stack>
  );
}
