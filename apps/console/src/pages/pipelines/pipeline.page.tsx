import { useQuery } from '@tanstack/react-query';
import { Link, useParams, useSearchParams } from 'react-router';
import {
  ApiError,
  pipelineHistoryQuery,
  pipelineReportQuery,
  useCan,
  type DefinitionChange,
  type PipelineReport,
} from '../../api/index.ts';
import {
  ButtonLink,
  CodeView,
  EmptyState,
  ErrorState,
  Facts,
  Grid,
  Page,
  PageHeader,
  Panel,
  RelativeTime,
  Row,
  Skeleton,
  Stack,
  StatPanel,
  State,
  Tabs,
  Text,
} from '../../components/index.ts';
import { formatExact, formatNumber } from '../../formats/index.ts';
import { partitionsAt, pipelineState, pipelineStateKind } from '../../ingested/pipeline-rows.ts';
import { texts } from '../../texts/en.ts';
import { Drops } from './drops.tsx';
import { Held } from './held.tsx';
import { History } from './history.tsx';
import { Starts } from './starts.tsx';

const words = texts.pipelines;

/** One pipeline: what is in force, what it drops, which version runs where, and who changed it. */
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
  const version = history[0]?.version ?? null;
  const reading = useQuery({
    ...pipelineReportQuery(name),
    enabled: useCan('ingestion:read') && version !== null,
    retry: false,
  });
  const report = reading.data;
  const state = pipelineState(version, report?.pipeline);
  const [parameters, setParameters] = useSearchParams();
  const tabs = [
    { id: 'definition', content: <Definition name={name} current={history[0]} /> },
    { id: 'drops', content: <Drops drops={report?.drops} /> },
    { id: 'versions', content: <Starts starts={report?.starts} /> },
    { id: 'history', content: <History name={name} history={history} /> },
  ] as const;
  const selected = tabs.find(({ id }) => id === parameters.get('tab')) ?? tabs[0];
  return (
    <Page>
      <PageHeader
        title={name}
        what={report?.pipeline.description ?? words.detail}
        state={<State kind={pipelineStateKind(state)}>{words.state[state]}</State>}
        {...(report?.pipeline.owner != null && { owner: report.pipeline.owner })}
        actions={<ButtonLink to="/pipelines">{words.back}</ButtonLink>}
      />
      {reading.error instanceof ApiError && (
        <ErrorState
          title={words.runningFailed}
          error={reading.error}
          sinceMs={reading.error.atMs}
          stillWorks={words.runningStillWorks}
          onRetry={() => void reading.refetch()}
        />
      )}
      {report !== undefined && <Held pipeline={report.pipeline} />}
      {report?.pipeline.waitsFor != null && <Text>{words.waitsFor(report.pipeline.waitsFor)}</Text>}
      <Figures history={history} report={report} />
      {report !== undefined && <Flow report={report} />}
      <Tabs
        label={words.tabs}
        selected={selected.id}
        onSelect={(id) => setParameters({ tab: id }, { replace: true, preventScrollReset: true })}
        tabs={tabs.map(({ id, content }) => ({ id, title: words.tab[id], content: id === selected.id && content }))}
      />
    </Page>
  );
}

function Figures({
  history,
  report,
}: {
  readonly history: readonly DefinitionChange[];
  readonly report: PipelineReport | undefined;
}) {
  const [current] = history;
  const version = current?.version ?? null;
  const drops = report?.drops ?? [];
  const dropped = drops.reduce((sum, { events }) => sum + events, 0);
  const partitions = partitionsAt(report?.starts ?? [], version);
  const known = (text: string) => (report === undefined ? words.none0 : text);
  return (
    <Grid>
      <StatPanel
        title={words.figure.version}
        value={version === null ? words.retired : String(version)}
        note={
          current !== undefined && (
            <>
              {words.by(current.author)}, <RelativeTime timeMs={Date.parse(current.activatedAt)} />
            </>
          )
        }
      />
      <StatPanel
        title={words.figure.dropped}
        value={known(formatNumber(dropped))}
        exact={formatExact(dropped)}
        note={words.lastDay}
      />
      <StatPanel
        title={words.figure.rules}
        value={known(formatNumber(new Set(drops.map(({ rule }) => rule)).size))}
        note={words.ofRules}
      />
      <StatPanel
        title={words.figure.partitions}
        value={known(words.of(formatExact(partitions.at), formatExact(partitions.of)))}
        note={words.partitionsNote}
      />
    </Grid>
  );
}

function Flow({ report: { pipeline } }: { readonly report: PipelineReport }) {
  const mayOpen = useCan('topics:read');
  const topics = (names: readonly string[]) => (
    <Row>
      {names.map((topic) =>
        mayOpen ? (
          <Link key={topic} to={`/topics/${encodeURIComponent(topic)}`}>
            {topic}
          </Link>
        ) : (
          <span key={topic}>{topic}</span>
        ),
      )}
    </Row>
  );
  return (
    <Panel title={words.flow}>
      <Facts
        facts={[
          [words.reads, topics(pipeline.inputs)],
          [words.makes, topics(pipeline.outputs)],
        ]}
      />
    </Panel>
  );
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
