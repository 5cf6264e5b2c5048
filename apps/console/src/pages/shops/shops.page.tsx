import { useQuery } from '@tanstack/react-query';
import { Store } from 'lucide-react';
import { ApiError, shopsQuery, useCan, type Shop } from '../../api/index.ts';
import {
  Button,
  DataTable,
  EmptyState,
  ErrorState,
  Page,
  PageHeader,
  RelativeTime,
  Skeleton,
  State,
  useParameter,
  type Column,
} from '../../components/index.ts';
import { shopName, shopState } from '../../ingested/shop-state.ts';
import { texts } from '../../texts/en.ts';
import { RegisterShopDialog } from './register-shop.tsx';

const words = texts.shops;

/** The shops of the tenant whose platforms send webhooks. */
export default function ShopsPage() {
  const { data, error, refetch } = useQuery(shopsQuery);
  const mayWrite = useCan('shops:write');
  const [isNew, setNew] = useParameter('new');
  return (
    <Page>
      <PageHeader
        title={words.title}
        what={words.what}
        actions={
          mayWrite && (
            <Button kind="main" onClick={() => setNew('shop')}>
              <Store size={14} aria-hidden />
              {words.register}
            </Button>
          )
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
      {data === undefined && error === null && <Skeleton kind="rows" rows={8} />}
      {data?.shops.length === 0 && <EmptyState title={words.none} how={words.noneHow} />}
      {data !== undefined && data.shops.length > 0 && (
        <DataTable
          label={words.all}
          rows={data.shops}
          columns={columns}
          rowId={({ id }) => id}
          rowLink={({ id }) => `/shops/${encodeURIComponent(id)}`}
          initialSort="-registered"
          fileName="shops"
        />
      )}
      {data !== undefined && (
        <RegisterShopDialog
          isOpen={mayWrite && isNew === 'shop'}
          platforms={data.platforms}
          onClose={() => setNew('')}
        />
      )}
    </Page>
  );
}

const columns: readonly Column<Shop>[] = [
  { id: 'shop', title: words.domain, value: shopName },
  {
    ...{ id: 'state', title: words.stateTitle, value: (shop) => words.state[shopState(shop).text] },
    cell: (shop) => <State kind={shopState(shop).kind}>{words.state[shopState(shop).text]}</State>,
  },
  { id: 'platform', title: words.platform, value: ({ platform }) => platform },
  {
    ...{ id: 'missing', title: words.subscriptions, isSecondary: true },
    value: ({ subscriptions }) => subscriptions?.missing.length ?? null,
    text: ({ subscriptions }) => (subscriptions === null ? '–' : words.missingCount(subscriptions.missing.length)),
  },
  time('called', words.lastCall, ({ lastWebhookAt }) => lastWebhookAt),
  { id: 'seller', title: words.seller, value: ({ sellerId }) => sellerId ?? '', isSecondary: true },
  {
    ...{ id: 'country', title: words.country, isSecondary: true },
    value: ({ country, currency }) => `${country}, ${currency}`,
  },
  time('registered', words.registeredAt, ({ createdAt }) => createdAt),
];

function time(id: string, title: string, value: (shop: Shop) => string | null): Column<Shop> {
  return {
    ...{ id, title, isSecondary: true, value },
    text: (shop) => value(shop) ?? words.never,
    cell: (shop) => {
      const at = value(shop);
      return at === null ? words.never : <RelativeTime timeMs={Date.parse(at)} />;
    },
  };
}
