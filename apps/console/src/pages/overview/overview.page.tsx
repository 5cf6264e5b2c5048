import { useQuery } from '@tanstack/react-query';
import { useMemo, type ReactNode } from 'react';
import { ApiError, topicsQuery, useCan, type Flow, type Services, type TopicSummary } from '../../api/index.ts';
import { EmptyState, ErrorState, Grid, GridItem, Page, PageHeader, Skeleton, useNow } from '../../components/index.ts';
import { useWatch } from '../../live/index.ts';
import { troublesOf } from '../../observed/health.ts';
import { texts } from '../../texts/en.ts';
import { Figures } from './figures.tsx';
import { FlowPanel } from './flow-panel.tsx';
import { Judgement } from './judgement.tsx';

const words = texts.overview;
const noTopics: readonly TopicSummary[] = [];

/** Whether all is well, the flow as a picture, and its figures. */
export default function OverviewPage() {
  const services = useWatch('admin', 'services');
  const flow = useWatch('admin', 'flow');
  const { data: topics, error } = useQuery({ ...topicsQuery, enabled: useCan('topics:read') });
  const refusal = services?.refusal ?? flow?.refusal;
  if (refusal !== undefined) {
    return (
      <Framed>
        <ErrorState
          title={words.failed}
          error={refusal}
          sinceMs={services?.receivedAtMs ?? flow?.receivedAtMs}
          stillWorks={words.stillWorks}
        />
      </Framed>
    );
  }
  if (services?.data === undefined || flow?.data === undefined) {
    return (
      <Framed>
        <Skeleton kind="text" />
        <Grid>
          {['in', 'lag', 'slowest', 'restarts'].map((name) => (
            <GridItem key={name} span="quarter">
              <Skeleton kind="rows" rows={3} />
            </GridItem>
          ))}
        </Grid>
        <Skeleton kind="largeChart" />
      </Framed>
    );
  }
  return (
    <Framed>
      {error instanceof ApiError && (
        <ErrorState title={words.topicsFailed} error={error} sinceMs={error.atMs} stillWorks={words.stillWorks} />
      )}
      <State services={services.data as Services} flow={flow.data as Flow} topics={topics ?? noTopics} />
    </Framed>
  );
}

function Framed({ children }: { readonly children: ReactNode }) {
  return (
    <Page>
      <PageHeader title={words.title} what={words.what} />
      {children}
    </Page>
  );
}

function State({
  services: { services },
  flow,
  topics,
}: {
  readonly services: Services;
  readonly flow: Flow;
  readonly topics: readonly TopicSummary[];
}) {
  const nowMs = useNow();
  const troubles = useMemo(() => troublesOf(services, flow, topics, nowMs), [services, flow, topics, nowMs]);
  if (services.length === 0) {
    return <EmptyState title={words.empty} how={words.emptyHow} />;
  }
  return (
    <>
      <Judgement services={services} flow={flow} troubles={troubles} nowMs={nowMs} />
      <Figures services={services} flow={flow} />
      <FlowPanel services={services} flow={flow} troubles={troubles} />
    </>
  );
}
