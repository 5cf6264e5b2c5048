import { useQuery } from '@tanstack/react-query';
import { useParams, useSearchParams } from 'react-router';
import { ApiError, topicQuery, type TopicDetail } from '../../api/index.ts';
import {
  Badge,
  ButtonLink,
  ErrorState,
  Grid,
  Page,
  PageHeader,
  RelativeTime,
  Row,
  Skeleton,
  StatPanel,
  Tabs,
} from '../../components/index.ts';
import { formatBytes, formatExact, formatNumber } from '../../formats/index.ts';
import { texts } from '../../texts/en.ts';
import { LiveMessages } from './live-messages.tsx';
import { MessageDialog } from './message-dialog.tsx';
import { Messages } from './messages.tsx';
import { Schemas } from './schemas.tsx';
import { Fields, Partitions, retentionText, Settings } from './topic-facts.tsx';

const words = texts.topics;

/** One topic: its figures, messages, fields, partitions, schemas and settings. */
export default function TopicPage() {
  const { name = '' } = useParams();
  const { data: topic, error, refetch } = useQuery(topicQuery(name));
  if (topic !== undefined) {
    return <TopicView key={name} topic={topic} error={error instanceof ApiError ? error : undefined} />;
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
        <ButtonLink to="/topics">{words.back}</ButtonLink>
      </div>
    </Page>
  );
}

function TopicView({ topic, error }: { readonly topic: TopicDetail; readonly error: ApiError | undefined }) {
  const { name, contract } = topic;
  const [parameters, setParameters] = useSearchParams();
  const tabs = [
    { id: 'messages', content: <Messages topic={topic} /> },
    { id: 'live', content: <LiveMessages topic={name} /> },
    { id: 'fields', content: <Fields topic={topic} /> },
    { id: 'partitions', content: <Partitions topic={topic} /> },
    { id: 'schemas', content: <Schemas topic={topic} /> },
    { id: 'settings', content: <Settings topic={topic} /> },
  ] as const;
  const selected = tabs.find(({ id }) => id === parameters.get('tab')) ?? tabs[0];
  return (
    <Page>
      <PageHeader
        title={name}
        what={contract?.purpose ?? words.noContractHow}
        state={
          <Row>
            {contract === null && <Badge>{words.noContract}</Badge>}
            {contract !== null && <Badge>{contract.classification}</Badge>}
            {contract?.hasPersonalData === true && <Badge>{words.personal}</Badge>}
          </Row>
        }
        {...(contract !== null && { owner: contract.owner.team })}
        actions={<ButtonLink to="/topics">{words.back}</ButtonLink>}
      />
      {error !== undefined && (
        <ErrorState title={words.failed} error={error} sinceMs={error.atMs} stillWorks={texts.states.numbersStay} />
      )}
      <Figures topic={topic} />
      <Tabs
        label={words.tabs}
        selected={selected.id}
        onSelect={(id) => setParameters({ tab: id }, { replace: true, preventScrollReset: true })}
        tabs={tabs.map(({ id, content }) => ({ id, title: words.tab[id], content: id === selected.id && content }))}
      />
      <MessageDialog topic={name} />
    </Page>
  );
}

function Figures({ topic }: { readonly topic: TopicDetail }) {
  const { eventsPerSecond, bytesPerSecond, lag, eventsInLog, newestRecordMs } = topic;
  return (
    <Grid>
      <StatPanel
        title={words.figure.rate}
        value={formatNumber(eventsPerSecond)}
        note={`${formatBytes(bytesPerSecond)}/s`}
      />
      <StatPanel title={words.figure.lag} value={lag === null ? '–' : formatNumber(lag)} note={words.lagNote} />
      <StatPanel
        title={words.figure.inLog}
        value={formatNumber(eventsInLog)}
        exact={formatExact(eventsInLog)}
        note={words.inLogNote}
      />
      <StatPanel
        title={words.fact.retention}
        value={retentionText(topic)}
        note={
          newestRecordMs === null ? (
            texts.states.nothingYet
          ) : (
            <>
              {words.figure.newest}: <RelativeTime timeMs={newestRecordMs} />
            </>
          )
        }
      />
    </Grid>
  );
}
