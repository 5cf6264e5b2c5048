import { useQuery } from '@tanstack/react-query';
import { useParams } from 'react-router';
import { ApiError, shopQuery, useCan, type ObjectChange, type Shop, type ShopReconciliation } from '../../api/index.ts';
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
  State,
  StatPanel,
  TimeRangePicker,
  useNow,
  useParameter,
} from '../../components/index.ts';
import { formatAgo, formatExactTime } from '../../formats/index.ts';
import { shopName, shopState, validSecrets } from '../../ingested/shop-state.ts';
import { useIngestionSeries } from '../../ingested/use-ingestion-series.ts';
import { texts } from '../../texts/en.ts';
import { SourceTraffic } from '../ingestion/source-traffic.tsx';
import { Changes } from '../keys/changes.tsx';
import { DisableDialog, RepairDialog, RotateDialog } from './change-shop.tsx';
import { Subscriptions } from './subscriptions.tsx';

const words = texts.shops;

/** One shop: whether its webhooks arrive, what is subscribed, and who changed it. */
export default function ShopPage() {
  const { id = '' } = useParams();
  const { data, error, refetch } = useQuery(shopQuery(id));
  if (data !== undefined) {
    return <ShopView key={id} {...data} error={error instanceof ApiError ? error : undefined} />;
  }
  return (
    <Page>
      <PageHeader title={id} />
      {error instanceof ApiError ? (
        <ErrorState
          title={words.unknown(id)}
          error={error}
          sinceMs={error.atMs}
          stillWorks={words.stillWorks}
          onRetry={() => void refetch()}
        />
      ) : (
        <Skeleton kind="largeChart" />
      )}
      <div>
        <ButtonLink to="/shops">{words.back}</ButtonLink>
      </div>
    </Page>
  );
}

function ShopView({
  shop,
  changes,
  reconciliation,
  error,
}: ShopPartsProps & {
  readonly error: ApiError | undefined;
}) {
  const maySee = useCan('ingestion:read');
  const reading = useIngestionSeries(maySee);
  const mayChange = useCan('shops:write') && shop.status === 'active';
  const [step, setStep] = useParameter('do');
  const { kind, text } = shopState(shop);
  const dialog = (name: string) => ({ shop, isOpen: mayChange && step === name, onClose: () => setStep('') });
  return (
    <Page>
      <PageHeader
        title={shopName(shop)}
        what={words.detail(shop.platform)}
        state={<State kind={kind}>{words.state[text]}</State>}
        actions={
          <>
            {maySee && <TimeRangePicker range={reading.range} onChange={reading.setRange} />}
            {mayChange && shop.platform === 'shopify' && (
              <Button onClick={() => setStep('repair')}>{words.repair}</Button>
            )}
            {mayChange && <Button onClick={() => setStep('rotate')}>{words.rotate}</Button>}
            {mayChange && (
              <Button kind="danger" onClick={() => setStep('disable')}>
                {words.disable}
              </Button>
            )}
            <ButtonLink to="/shops">{words.back}</ButtonLink>
          </>
        }
      />
      {error !== undefined && (
        <ErrorState title={words.failed} error={error} sinceMs={error.atMs} stillWorks={texts.states.numbersStay} />
      )}
      <Grid>
        <Figures shop={shop} />
        {maySee && (
          <GridItem span="whole">
            <SourceTraffic title={words.traffic} note={words.trafficNote} id={shop.id} reading={reading} />
          </GridItem>
        )}
        <ShopParts shop={shop} changes={changes} reconciliation={reconciliation} />
      </Grid>
      <RepairDialog {...dialog('repair')} />
      <RotateDialog {...dialog('rotate')} />
      <DisableDialog {...dialog('disable')} />
    </Page>
  );
}

interface ShopPartsProps {
  readonly shop: Shop;
  readonly changes: readonly ObjectChange[];
  readonly reconciliation: ShopReconciliation | null;
}

function ShopParts({ shop, changes, reconciliation }: ShopPartsProps) {
  return (
    <>
      <GridItem span="twoThirds">
        <Panel title={words.subscriptions} note={words.subscriptionsNote}>
          <Subscriptions shop={shop} />
        </Panel>
      </GridItem>
      <GridItem span="third">
        <Panel title={words.facts}>
          <ShopFacts shop={shop} reconciliation={reconciliation} />
        </Panel>
      </GridItem>
      <GridItem span="whole">
        <Panel title={words.changes}>
          <Changes
            changes={changes}
            actions={words.action}
            detailOf={changeText}
            empty={{ title: words.noChanges, how: '' }}
            fileName={`changes-${shop.id}`}
          />
        </Panel>
      </GridItem>
    </>
  );
}

function Figures({ shop }: { readonly shop: Shop }) {
  const nowMs = useNow();
  const { lastWebhookAt, subscriptions, rotatedAt, createdAt } = shop;
  const valid = validSecrets(shop, nowMs);
  const old = valid[1]?.validUntil ?? null;
  const all =
    subscriptions === null
      ? 0
      : new Set([...subscriptions.right, ...subscriptions.created, ...subscriptions.repaired, ...subscriptions.missing])
          .size;
  const missing = subscriptions?.missing.length ?? 0;
  return (
    <>
      <StatPanel
        title={words.lastCall}
        value={lastWebhookAt === null ? words.never : formatAgo(Date.parse(lastWebhookAt), nowMs)}
        note={lastWebhookAt === null ? '' : formatExactTime(Date.parse(lastWebhookAt))}
      />
      <StatPanel
        title={words.subscribed}
        value={subscriptions === null || all === 0 ? '–' : words.subscribedOf(all - missing, all)}
        note={subscriptions === null || all === 0 ? words.noSubscriptions : words.missingCount(missing)}
      />
      <StatPanel
        title={words.secretsTitle}
        value={String(valid.length)}
        note={
          old === null ? (
            words.secretValid(valid.length)
          ) : (
            <>
              {words.oldUntil} <RelativeTime timeMs={Date.parse(old)} />
            </>
          )
        }
      />
      <StatPanel
        title={words.registeredAt}
        value={formatAgo(Date.parse(createdAt), nowMs)}
        note={
          rotatedAt === null ? (
            words.neverRotated
          ) : (
            <>
              {words.rotatedAt} <RelativeTime timeMs={Date.parse(rotatedAt)} />
            </>
          )
        }
      />
    </>
  );
}

function ShopFacts({ shop, reconciliation }: Omit<ShopPartsProps, 'changes'>) {
  const { id, platform, sellerId, country, currency, hasAccessToken, webhookUrl, disabledAt } = shop;
  return (
    <Facts
      facts={[
        [words.address, <CopyableId key="address" text={webhookUrl} />],
        [words.id, <CopyableId key="id" text={id} />],
        [words.platform, platform],
        [words.seller, sellerId ?? texts.common.none],
        [words.country, country],
        [words.currency, currency],
        [words.hasToken, hasAccessToken ? words.tokenStored : words.tokenNone],
        [words.reconciled, <Reconciled key="reconciled" run={reconciliation} />],
        ...(disabledAt === null
          ? []
          : [[words.disabledAt, <RelativeTime key="disabled" timeMs={Date.parse(disabledAt)} />] as const]),
      ]}
    />
  );
}

/** When the shop was looked through last, and what came of it. */
function Reconciled({ run }: { readonly run: ShopReconciliation | null }) {
  if (run === null) {
    return words.never;
  }
  const objects = Object.values(run.counts).reduce((sum, { objects: some }) => sum + some, 0);
  return (
    <>
      <RelativeTime timeMs={Date.parse(run.begunAt)} />
      {': '}
      {run.reason === null ? words.reconciliation[run.state](objects) : `${words.reconcileProblem} ${run.reason}`}
    </>
  );
}

/** created: 3, missing: orders/create */
function changeText({ detail }: ObjectChange): string {
  return Object.entries(detail)
    .filter(([, value]) => value !== null && value !== false && !(Array.isArray(value) && value.length === 0))
    .map(([name, value]) => `${name}: ${Array.isArray(value) ? value.join(', ') : String(value)}`)
    .join('; ');
}
