import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { ApiError, sellerSessionQuery, type SellerSession } from '../../api/index.ts';
import {
  Button,
  CenteredPage,
  ErrorState,
  Grid,
  LiveIndicator,
  Page,
  PageHeader,
  RelativeTime,
  Row,
  Skeleton,
  State,
  useParameter,
} from '../../components/index.ts';
import { useIsOnline, useLiveClient, useLiveStatus } from '../../live/index.ts';
import { sellerError } from '../../sellers/seller-errors.ts';
import { sellerRangeNames, sellerRangeOf } from '../../sellers/seller-ranges.ts';
import type { TokenFound } from '../../sellers/seller-token.ts';
import { texts } from '../../texts/en.ts';
import { Chat } from './chat.tsx';
import { Orders } from './orders.tsx';
import { Revenue } from './revenue.tsx';
import { Stock } from './stock.tsx';
import { Viewers } from './viewers.tsx';

const words = texts.sellerPage;
const retryAfterMs = 5_000;

/** What a seller sees of what is theirs, by the token of their link and without being signed in. */
export function SellerPage({ link }: { readonly link: TokenFound['state'] }) {
  const { data, error, fetchStatus, refetch } = useQuery({ ...sellerSessionQuery, enabled: link === 'found' });
  if (link === 'broken') {
    return <Closed title={words.notWhole} how={words.notWholeHow} />;
  }
  if (link === 'none') {
    return <Closed title={words.noToken} how={words.noTokenHow} />;
  }
  if (error instanceof ApiError && (error.status === 401 || error.status === 403)) {
    return <Refused error={error} />;
  }
  if (data !== undefined) {
    return <OpenPage session={data} />;
  }
  if (fetchStatus === 'paused') {
    return <Closed title={words.offlineTitle} how={words.offlineHow} />;
  }
  return (
    <CenteredPage>
      {error instanceof ApiError ? (
        <ErrorState
          title={words.failed}
          error={sellerError(error)}
          sinceMs={error.atMs}
          onRetry={() => void refetch()}
        />
      ) : (
        <Skeleton kind="rows" rows={3} />
      )}
    </CenteredPage>
  );
}

/** A token that holds no more, and one that never was a seller's. */
function Refused({ error: { code, status } }: { readonly error: ApiError }) {
  if (status === 403) {
    return <Closed title={words.noSeller} how={words.noSellerHow} />;
  }
  return code === 'KEY_EXPIRED' ? (
    <Closed title={words.expired} how={words.expiredHow} />
  ) : (
    <Closed title={words.revoked} how={words.revokedHow} />
  );
}

function Closed({ title, how }: { readonly title: string; readonly how: string }) {
  return (
    <CenteredPage>
      <PageHeader title={title} what={how} />
    </CenteredPage>
  );
}

function OpenPage({ session: { seller, tenantId, expiresAt } }: { readonly session: SellerSession }) {
  const [last, setLast] = useParameter('last', false);
  const range = sellerRangeOf(last);
  const isOnline = useIsOnline();
  useTokenWatch();
  return (
    <main>
      <Page>
        <PageHeader
          title={seller.name}
          what={words.what(tenantId)}
          state={isOnline ? <LiveIndicator /> : <State kind="warn">{words.offline}</State>}
          freshness={
            <span>
              {words.ends} <RelativeTime timeMs={Date.parse(expiresAt)} />
            </span>
          }
          actions={
            <Row label={words.range}>
              {sellerRangeNames.map((name) => (
                <Button key={name} aria-pressed={name === range} onClick={() => setLast(name)}>
                  {words.last[name]}
                </Button>
              ))}
            </Row>
          }
        />
        <Grid>
          <Orders range={range} />
          <Revenue range={range} />
          <Viewers range={range} />
          <Stock />
          <Chat range={range} />
        </Grid>
      </Page>
    </main>
  );
}

/** The stream hears first that a token holds no more. If it was wrong about that, it is opened again. */
function useTokenWatch(): void {
  const { state } = useLiveStatus();
  const live = useLiveClient();
  const cache = useQueryClient();
  useEffect(() => {
    if (state !== 'signed-out') {
      return undefined;
    }
    void cache.invalidateQueries({ queryKey: sellerSessionQuery.queryKey });
    const timer = setTimeout(() => live.retry(), retryAfterMs);
    return () => clearTimeout(timer);
  }, [state, live, cache]);
}
