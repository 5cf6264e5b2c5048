import { useInfiniteQuery } from '@tanstack/react-query';
import { Link2 } from 'lucide-react';
import { useMemo } from 'react';
import { useSearchParams } from 'react-router';
import { ApiError, sellerTokensQuery, type SellerToken } from '../../api/index.ts';
import {
  Button,
  DataTable,
  EmptyState,
  ErrorState,
  Page,
  PageHeader,
  Row,
  SearchInput,
  Skeleton,
  Text,
  useParameter,
  useSettled,
  withParameter,
  type Column,
} from '../../components/index.ts';
import { formatExact } from '../../formats/index.ts';
import { texts } from '../../texts/en.ts';
import { CreateSellerTokenDialog } from './create-seller-token.tsx';
import { SellerTokenDialog } from './seller-token-dialog.tsx';
import { SellerTokenState, stateWord, timeOrNever } from './seller-token-state.tsx';

const words = texts.sellers;
const longestId = 200;

/** The tokens of sellers, newest first; the server filters by the seller, since there may be many. */
export default function SellersPage() {
  const [isNew, setNew] = useParameter('new');
  const [open, setOpen] = useParameter('token');
  const [sellerId, setSellerId] = useParameter('seller', false);
  const asked = useSettled(sellerId.trim());
  const listed = useInfiniteQuery(sellerTokensQuery(asked));
  const tokens = useMemo(() => listed.data?.pages.flatMap((page) => page.tokens), [listed.data]);

  return (
    <Page>
      <PageHeader
        title={words.title}
        what={words.what}
        actions={
          <Button kind="main" onClick={() => setNew('token')}>
            <Link2 size={14} aria-hidden />
            {words.create}
          </Button>
        }
      />
      <Row>
        <SearchInput
          label={words.search}
          value={sellerId}
          maxLength={longestId}
          onChange={({ target }) => setSellerId(target.value)}
        />
      </Row>
      {listed.error instanceof ApiError && (
        <ErrorState
          title={words.failed}
          error={listed.error}
          sinceMs={listed.error.atMs}
          stillWorks={tokens === undefined ? words.stillWorks : texts.states.numbersStay}
          onRetry={() => void listed.refetch()}
        />
      )}
      {tokens === undefined && listed.error === null && <Skeleton kind="rows" rows={8} />}
      {tokens?.length === 0 &&
        (asked === '' ? (
          <EmptyState title={words.none} how={words.noneHow} />
        ) : (
          <EmptyState title={words.noneOf(asked)} how={words.noneOfHow} />
        ))}
      {tokens !== undefined && tokens.length > 0 && (
        <>
          <TokenTable tokens={tokens} />
          <Row align="between">
            <Text>{words.shown(formatExact(tokens.length), listed.hasNextPage)}</Text>
            {listed.hasNextPage && (
              <Button disabled={listed.isFetchingNextPage} onClick={() => void listed.fetchNextPage()}>
                {words.older}
              </Button>
            )}
          </Row>
        </>
      )}
      <SellerTokenDialog tokens={tokens} open={open} onClose={() => setOpen('')} />
      <CreateSellerTokenDialog isOpen={isNew === 'token'} sellerId={sellerId.trim()} onClose={() => setNew('')} />
    </Page>
  );
}

function TokenTable({ tokens }: { readonly tokens: readonly SellerToken[] }) {
  const [parameters] = useSearchParams();
  return (
    <DataTable
      label={words.all}
      rows={tokens}
      columns={columns}
      rowId={({ id }) => id}
      rowLink={({ id }) => `?${withParameter(parameters, 'token', id)}`}
      fileName="seller-tokens"
      hasBar={false}
    />
  );
}

const columns: Column<SellerToken>[] = [
  { id: 'name', title: words.name, value: ({ name }) => name },
  { id: 'seller', title: words.seller, value: ({ sellerId }) => sellerId },
  {
    id: 'state',
    title: words.state,
    value: (token) => stateWord(token),
    cell: (token) => <SellerTokenState token={token} />,
  },
  time('used', ({ usedAt }) => usedAt),
  time('ends', ({ expiresAt }) => expiresAt),
  time('made', ({ createdAt }) => createdAt),
  { id: 'by', title: words.madeBy, value: ({ createdBy }) => createdBy, isSecondary: true },
];

function time(id: 'used' | 'ends' | 'made', value: (token: SellerToken) => string | null): Column<SellerToken> {
  return {
    ...{ id, title: words[id], isSecondary: true, value },
    text: (token) => value(token) ?? texts.users.never,
    cell: (token) => timeOrNever(value(token)),
  };
}
