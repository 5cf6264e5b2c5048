import { useQuery } from '@tanstack/react-query';
import { useParams } from 'react-router';
import { ApiError, keyQuery, useCan, type KeyDetail, type ObjectChange } from '../../api/index.ts';
import {
  Button,
  ButtonLink,
  CopyableId,
  ErrorState,
  Facts,
  Grid,
  GridItem,
  Page,
  PageHeader,
  Panel,
  RelativeTime,
  Skeleton,
  StatPanel,
  State,
  TimeRangePicker,
  useNow,
  useParameter,
} from '../../components/index.ts';
import { formatAgo, formatExact, formatExactTime, formatNumber, formatShare } from '../../formats/index.ts';
import { keyState, quotaUses } from '../../ingested/key-state.ts';
import { useIngestionSeries } from '../../ingested/use-ingestion-series.ts';
import { texts } from '../../texts/en.ts';
import { Rejections } from '../ingestion/rejections.tsx';
import { SourceTraffic } from '../ingestion/source-traffic.tsx';
import { ChangeLimitsDialog, RevokeKeyDialog } from './change-key.tsx';
import { Changes } from './changes.tsx';
import { domainsText } from './keys.page.tsx';
import { limitNames } from './limit-fields.tsx';

const words = texts.keys;

/** One key: what it may, what it has used, what was refused of it, and who changed it. */
export default function KeyPage() {
  const { prefix = '' } = useParams();
  const { data, error, refetch } = useQuery(keyQuery(prefix));
  if (data !== undefined) {
    return <KeyView key={prefix} detail={data} error={error instanceof ApiError ? error : undefined} />;
  }
  return (
    <Page>
      <PageHeader title={prefix} />
      {error instanceof ApiError ? (
        <ErrorState
          title={words.unknown(prefix)}
          error={error}
          sinceMs={error.atMs}
          stillWorks={words.stillWorks}
          onRetry={() => void refetch()}
        />
      ) : (
        <Skeleton kind="largeChart" />
      )}
      <div>
        <ButtonLink to="/keys">{words.back}</ButtonLink>
      </div>
    </Page>
  );
}

function KeyView({ detail, error }: { readonly detail: KeyDetail; readonly error: ApiError | undefined }) {
  const { key, defaults } = detail;
  const maySee = useCan('ingestion:read');
  const reading = useIngestionSeries(maySee);
  const nowMs = useNow();
  const { kind, text } = keyState(key, nowMs);
  const mayChange = useCan('keys:write') && text !== 'revoked';
  const [step, setStep] = useParameter('do');
  return (
    <Page>
      <PageHeader
        title={key.name}
        what={words.detail}
        state={<State kind={kind}>{words.states[text]}</State>}
        actions={
          <>
            {maySee && <TimeRangePicker range={reading.range} onChange={reading.setRange} />}
            {mayChange && <Button onClick={() => setStep('limits')}>{words.change}</Button>}
            {mayChange && (
              <Button kind="danger" onClick={() => setStep('revoke')}>
                {words.revoke}
              </Button>
            )}
            <ButtonLink to="/keys">{words.back}</ButtonLink>
          </>
        }
      />
      {error !== undefined && (
        <ErrorState title={words.failed} error={error} sinceMs={error.atMs} stillWorks={texts.states.numbersStay} />
      )}
      <Grid>
        <Figures detail={detail} />
        {maySee && (
          <GridItem span="whole">
            <SourceTraffic title={words.traffic} note={words.trafficNote} id={key.prefix} reading={reading} />
          </GridItem>
        )}
        {maySee && (
          <GridItem span="whole">
            <Panel title={words.rejections} note={texts.ingestion.newestNote}>
              <Rejections prefix={key.prefix} mayOpenKeys={false} />
            </Panel>
          </GridItem>
        )}
        <KeyParts detail={detail} />
      </Grid>
      <ChangeLimitsDialog
        ingestionKey={key}
        defaults={defaults}
        isOpen={mayChange && step === 'limits'}
        onClose={() => setStep('')}
      />
      <RevokeKeyDialog ingestionKey={key} isOpen={mayChange && step === 'revoke'} onClose={() => setStep('')} />
    </Page>
  );
}

function Figures({ detail: { key, defaults } }: { readonly detail: KeyDetail }) {
  const nowMs = useNow();
  const titles = { day: words.today, month: words.thisMonth };
  return (
    <>
      {quotaUses(key, defaults).map(({ period, used, quota, share }) => (
        <StatPanel
          key={period}
          title={titles[period]}
          value={formatNumber(used)}
          exact={formatExact(used)}
          note={quota === null || share === null ? words.noQuota : words.share(formatShare(share), formatExact(quota))}
        />
      ))}
      <StatPanel
        title={words.rate}
        value={formatNumber(key.eventsPerSecond ?? defaults.tenantEventsPerSecond)}
        note={
          key.eventsPerSecond === null
            ? words.tenantRate
            : words.atOnce(formatExact(key.burstEvents ?? key.eventsPerSecond))
        }
      />
      <StatPanel
        title={words.lastUsed}
        value={key.lastUsedAt === null ? words.never : formatAgo(Date.parse(key.lastUsedAt), nowMs)}
        note={key.lastUsedAt === null ? words.lastUsedNote : formatExactTime(Date.parse(key.lastUsedAt))}
      />
    </>
  );
}

function KeyParts({ detail }: { readonly detail: KeyDetail }) {
  const { key, changes } = detail;
  return (
    <>
      <GridItem span="half">
        <Panel title={words.facts}>
          <KeyFacts detail={detail} />
        </Panel>
      </GridItem>
      <GridItem span="half">
        <Panel title={words.changes}>
          <Changes
            changes={changes}
            actions={words.action}
            detailOf={changeText}
            empty={{ title: words.noChanges, how: words.noChangesHow }}
            fileName={`changes-${key.prefix}`}
          />
        </Panel>
      </GridItem>
    </>
  );
}

function KeyFacts({ detail: { key } }: { readonly detail: KeyDetail }) {
  const time = (at: string) => <RelativeTime timeMs={Date.parse(at)} />;
  return (
    <Facts
      facts={[
        [words.prefix, <CopyableId key="prefix" text={key.prefix} />],
        [words.domains, domainsText(key.domains)],
        [words.made, time(key.createdAt)],
        [words.ends, time(key.expiresAt)],
        ...(key.revokedAt === null ? [] : [[words.revoked, time(key.revokedAt)] as const]),
      ]}
    />
  );
}

/** per second 10 → 20, per day default → 5,000 */
function changeText({ action, detail }: ObjectChange): string {
  if (action !== 'key.limits-changed') {
    return '';
  }
  const shown = (limit: unknown) => (typeof limit === 'number' ? formatExact(limit) : words.usual);
  return limitNames
    .filter((name) => detail[name] !== undefined)
    .map((name) => {
      const { from, to } = detail[name] as { readonly from: unknown; readonly to: unknown };
      return `${words.limit[name]} ${shown(from)} → ${shown(to)}`;
    })
    .join(', ');
}
