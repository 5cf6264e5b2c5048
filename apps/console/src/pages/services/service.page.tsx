import { useParams } from 'react-router';
import type { Flow, Service, Services } from '../../api/index.ts';
import {
  ButtonLink,
  EmptyState,
  ErrorState,
  Grid,
  GridItem,
  Page,
  PageHeader,
  Panel,
  RelativeTime,
  Skeleton,
  StatPanel,
  State,
  useNow,
} from '../../components/index.ts';
import { formatBytes, formatDuration, formatNumber } from '../../formats/index.ts';
import { useWatch } from '../../live/index.ts';
import { serviceFigures, serviceStateKind } from '../../observed/service-figures.ts';
import { texts } from '../../texts/en.ts';
import { FlowTable } from '../overview/flow-panel.tsx';
import { Checks, Instances, Starts } from './service-parts.tsx';

const words = texts.services;

/** One service: its figures, checks, instances, starts, and what it reads and writes. */
export default function ServicePage() {
  const { name = '' } = useParams();
  const entry = useWatch('admin', 'services');
  const flow = useWatch('admin', 'flow')?.data as Flow | undefined;
  const services = (entry?.data as Services | undefined)?.services;
  const service = services?.find((one) => one.name === name);
  if (service !== undefined) {
    return <ServiceView service={service} flow={flow} />;
  }
  return (
    <Page>
      <PageHeader title={name} />
      {entry?.refusal !== undefined ? (
        <ErrorState title={words.failed} error={entry.refusal} sinceMs={entry.receivedAtMs} />
      ) : services === undefined ? (
        <Skeleton kind="largeChart" />
      ) : (
        <EmptyState title={words.unknown(name)} how={words.unknownHow} />
      )}
      <div>
        <ButtonLink to="/services">{words.back}</ButtonLink>
      </div>
    </Page>
  );
}

function ServiceView({ service, flow }: { readonly service: Service; readonly flow: Flow | undefined }) {
  const { name, state, versions, restartsLastDay, instances } = service;
  const nowMs = useNow();
  const { running, upSinceMs, cpuCores, rssBytes, eventLoopP99Ms } = serviceFigures(service);
  const edges = flow?.edges.filter((edge) => edge.service === name);
  const reportedMs = Math.max(...instances.map((instance) => instance.reportedMs));
  const or = (value: number | null, format: (known: number) => string) => (value === null ? '–' : format(value));
  return (
    <Page>
      <PageHeader
        title={name}
        what={words.detail}
        state={<State kind={serviceStateKind(state)}>{words.state[state]}</State>}
        freshness={
          instances.length > 0 && (
            <span>
              {words.reported} <RelativeTime timeMs={reportedMs} />
            </span>
          )
        }
        actions={<ButtonLink to="/services">{words.back}</ButtonLink>}
      />
      <Grid>
        <StatPanel
          title={words.column.uptime}
          value={or(upSinceMs, (sinceMs) => formatDuration(nowMs - sinceMs))}
          note={`${words.column.version} ${versions.join(', ')} · ${words.instances}: ${formatNumber(running)}`}
        />
        <StatPanel title={words.column.restarts} value={formatNumber(restartsLastDay)} />
        <StatPanel
          title={words.column.cpu}
          value={or(cpuCores, formatNumber)}
          note={`${words.column.memory}: ${or(rssBytes, formatBytes)}`}
        />
        <StatPanel title={words.column.loop} value={or(eventLoopP99Ms, formatDuration)} />
        <GridItem span="half">
          <Panel title={words.checks}>
            <Checks instances={instances} />
          </Panel>
        </GridItem>
        <GridItem span="half">
          <Panel title={words.starts}>
            <Starts starts={service.starts} />
          </Panel>
        </GridItem>
        <GridItem span="whole">
          <Panel title={words.instances}>
            <Instances instances={instances} />
          </Panel>
        </GridItem>
        <GridItem span="whole">
          <Panel title={words.flows}>
            {edges === undefined ? (
              <Skeleton kind="rows" />
            ) : edges.length === 0 ? (
              <EmptyState title={words.noFlows} how={words.noFlowsHow} />
            ) : (
              <FlowTable edges={edges} name={`flow-${name}`} isOfService />
            )}
          </Panel>
        </GridItem>
      </Grid>
    </Page>
  );
}
