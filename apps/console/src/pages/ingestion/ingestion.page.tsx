import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { ApiError, keysQuery, shopsQuery, useCan, type IngestionSeries } from '../../api/index.ts';
import {
  EmptyState,
  ErrorState,
  Grid,
  GridItem,
  Page,
  PageHeader,
  Panel,
  Skeleton,
  State,
  StatPanel,
  TimeRangePicker,
  useNow,
} from '../../components/index.ts';
import { formatDuration, formatExact, formatNumber, formatShare } from '../../formats/index.ts';
import { nearQuotas } from '../../ingested/key-state.ts';
import { shopName } from '../../ingested/shop-state.ts';
import { perSecond, totalsOf } from '../../ingested/traffic-lines.ts';
import { useIngestionSeries, type IngestionReading } from '../../ingested/use-ingestion-series.ts';
import { texts } from '../../texts/en.ts';
import { LatencyPanel, RatePanel, RefusalPanel } from './pictures.tsx';
import { Quotas } from './quotas.tsx';
import { Rejections } from './rejections.tsx';
import { Sources } from './sources.tsx';

const words = texts.ingestion;

/** What comes in: from whom, what is refused, how fast it is answered. */
export default function IngestionPage() {
  const reading = useIngestionSeries();
  const { series, error, range, setRange } = reading;
  const mayOpenKeys = useCan('keys:read');
  const names = useNames(mayOpenKeys);
  return (
    <Page>
      <PageHeader
        title={words.title}
        what={words.what}
        state={series !== undefined && <Judgement series={series} />}
        actions={<TimeRangePicker range={range} onChange={setRange} />}
      />
      {error instanceof ApiError && (
        <ErrorState
          title={words.failed}
          error={error}
          sinceMs={error.atMs}
          stillWorks={series === undefined ? words.stillWorks : texts.states.numbersStay}
          onRetry={reading.retry}
        />
      )}
      {series === undefined && error === null && (
        <Panel>
          <Skeleton kind="largeChart" />
        </Panel>
      )}
      {series !== undefined && (
        <Grid>
          <Figures series={series} reading={reading} mayOpenKeys={mayOpenKeys} />
          {series.sources.length === 0 ? (
            <GridItem span="whole">
              <Panel title={words.rate}>
                <EmptyState title={words.empty} how={words.emptyHow} />
              </Panel>
            </GridItem>
          ) : (
            <Pictures series={series} reading={reading} nameOf={names} mayOpenKeys={mayOpenKeys} />
          )}
        </Grid>
      )}
      <Panel title={words.newest} note={words.newestNote}>
        <Rejections nameOf={names} mayOpenKeys={mayOpenKeys} />
      </Panel>
    </Page>
  );
}

function Pictures({
  series,
  reading,
  nameOf,
  mayOpenKeys,
}: {
  readonly series: IngestionSeries;
  readonly reading: IngestionReading;
  readonly nameOf: (id: string) => string;
  readonly mayOpenKeys: boolean;
}) {
  return (
    <>
      <GridItem span="whole">
        <RatePanel series={series} reading={reading} nameOf={nameOf} />
      </GridItem>
      <GridItem span="half">
        <RefusalPanel series={series} reading={reading} />
      </GridItem>
      <GridItem span="half">
        <LatencyPanel series={series} reading={reading} />
      </GridItem>
      <GridItem span={mayOpenKeys ? 'twoThirds' : 'whole'}>
        <Panel title={words.sources} note={words.sourcesNote}>
          <Sources series={series} lengthMs={reading.toMs - reading.fromMs} nameOf={nameOf} />
        </Panel>
      </GridItem>
      {mayOpenKeys && (
        <GridItem span="third">
          <Panel title={words.quotas}>
            <Quotas />
          </Panel>
        </GridItem>
      )}
    </>
  );
}

function Judgement({ series: { sources } }: { readonly series: IngestionSeries }) {
  const { accepted, refused } = totalsOf(sources);
  if (accepted + refused === 0) {
    return <State kind="starved">{words.quiet}</State>;
  }
  return refused > accepted / 20 ? (
    <State kind="warn">{words.refusing}</State>
  ) : (
    <State kind="good">{words.well}</State>
  );
}

function Figures({
  series,
  reading: { fromMs, toMs },
  mayOpenKeys,
}: {
  readonly series: IngestionSeries;
  readonly reading: IngestionReading;
  readonly mayOpenKeys: boolean;
}) {
  const { accepted, refused } = totalsOf(series.sources);
  const { key: latency } = series.latency.whole;
  const { data: keys } = useQuery({ ...keysQuery, enabled: mayOpenKeys });
  const nowMs = useNow();
  const near = keys === undefined ? undefined : nearQuotas(keys.keys, keys.defaults, nowMs);
  const time = (ms: number | null) => (ms === null ? '–' : formatDuration(ms));
  return (
    <>
      <StatPanel
        title={words.accepted}
        value={formatNumber(accepted)}
        exact={formatExact(accepted)}
        note={words.acceptedNote(formatNumber(perSecond(accepted, toMs - fromMs)))}
      />
      <StatPanel
        title={words.refused}
        value={formatNumber(refused)}
        exact={formatExact(refused)}
        note={words.refusedNote(formatShare(accepted + refused === 0 ? 0 : refused / (accepted + refused)))}
      />
      <StatPanel
        title={words.latency}
        value={time(latency.p95Ms)}
        note={latency.requests === 0 ? words.latencyNone : words.latencyNote(time(latency.p50Ms), time(latency.p99Ms))}
      />
      <StatPanel
        title={words.nearQuotas}
        value={near === undefined ? '–' : formatNumber(new Set(near.map(({ key }) => key.prefix)).size)}
        note={mayOpenKeys ? words.nearQuotasNote : words.nearQuotasHidden}
      />
    </>
  );
}

/** Names of keys and shops, as far as one may see them. */
function useNames(mayOpenKeys: boolean): (id: string) => string {
  const mayOpenShops = useCan('shops:read');
  const { data: keys } = useQuery({ ...keysQuery, enabled: mayOpenKeys });
  const { data: shops } = useQuery({ ...shopsQuery, enabled: mayOpenShops });
  return useMemo(() => {
    const names = new Map([
      ...(keys?.keys.map(({ prefix, name }) => [prefix, name] as const) ?? []),
      ...(shops?.shops.map((shop) => [shop.id, shopName(shop)] as const) ?? []),
    ]);
    return (id: string) => names.get(id) ?? id;
  }, [keys, shops]);
}
