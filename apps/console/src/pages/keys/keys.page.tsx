import { useQuery } from '@tanstack/react-query';
import { KeyRound } from 'lucide-react';
import { useMemo } from 'react';
import { ApiError, keysQuery, useCan, type IngestionKey, type KeyDefaults } from '../../api/index.ts';
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
  useNow,
  useParameter,
  type Column,
} from '../../components/index.ts';
import { formatExact, formatNumber, formatShare } from '../../formats/index.ts';
import { keyState, quotaKind, quotaUses, type QuotaUse } from '../../ingested/key-state.ts';
import { texts } from '../../texts/en.ts';
import { CreateKeyDialog } from './create-key.tsx';

const words = texts.keys;

/** The keys of the tenant that send events. */
export default function KeysPage() {
  const { data, error, refetch } = useQuery(keysQuery);
  const mayWrite = useCan('keys:write');
  const [isNew, setNew] = useParameter('new');
  return (
    <Page>
      <PageHeader
        title={words.title}
        what={words.what}
        actions={
          mayWrite && (
            <Button kind="main" onClick={() => setNew('key')}>
              <KeyRound size={14} aria-hidden />
              {words.create}
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
      {data?.keys.length === 0 && <EmptyState title={words.none} how={words.noneHow} />}
      {data !== undefined && data.keys.length > 0 && <KeyTable keys={data.keys} defaults={data.defaults} />}
      {data !== undefined && (
        <CreateKeyDialog isOpen={mayWrite && isNew === 'key'} known={data} onClose={() => setNew('')} />
      )}
    </Page>
  );
}

function KeyTable({ keys, defaults }: { readonly keys: readonly IngestionKey[]; readonly defaults: KeyDefaults }) {
  const nowMs = useNow();
  const minute = Math.floor(nowMs / 60_000);
  const columns = useMemo(() => columnsAt(defaults, minute * 60_000), [defaults, minute]);
  return (
    <DataTable
      label={words.all}
      rows={keys}
      columns={columns}
      rowId={({ prefix }) => prefix}
      rowLink={({ prefix }) => `/keys/${encodeURIComponent(prefix)}`}
      fileName="keys"
    />
  );
}

function columnsAt(defaults: KeyDefaults, nowMs: number): readonly Column<IngestionKey>[] {
  return [
    { id: 'name', title: words.name, value: ({ name }) => name },
    {
      ...{ id: 'state', title: words.state },
      value: (key) => words.states[keyState(key, nowMs).text],
      cell: (key) => <State kind={keyState(key, nowMs).kind}>{words.states[keyState(key, nowMs).text]}</State>,
    },
    { id: 'domains', title: words.domains, value: ({ domains }) => domainsText(domains), isSecondary: true },
    {
      ...{ id: 'rate', title: words.rate, isNumber: true, isSecondary: true },
      value: ({ eventsPerSecond }) => eventsPerSecond,
      text: ({ eventsPerSecond }) => (eventsPerSecond === null ? words.tenantRate : formatExact(eventsPerSecond)),
    },
    usage('day', words.today, defaults),
    { ...usage('month', words.thisMonth, defaults), isSecondary: true },
    time('used', words.lastUsed, ({ lastUsedAt }) => lastUsedAt),
    time('ends', words.ends, ({ expiresAt }) => expiresAt),
    { id: 'prefix', title: words.prefix, value: ({ prefix }) => prefix, isSecondary: true },
  ];
}

function usage(period: QuotaUse['period'], title: string, defaults: KeyDefaults): Column<IngestionKey> {
  const use = (key: IngestionKey) => quotaUses(key, defaults).find((one) => one.period === period) as QuotaUse;
  const text = (key: IngestionKey) => {
    const { used, quota } = use(key);
    return quota === null ? formatNumber(used) : words.of(formatNumber(used), formatNumber(quota));
  };
  return {
    ...{ id: period, title, isNumber: true, text },
    value: (key) => use(key).used,
    cell: (key) => {
      const { share } = use(key);
      return share === null || quotaKind(share) === 'good' ? (
        text(key)
      ) : (
        <State kind={quotaKind(share)}>
          {text(key)} ({formatShare(share)})
        </State>
      );
    },
  };
}

function time(id: string, title: string, value: (key: IngestionKey) => string | null): Column<IngestionKey> {
  return {
    ...{ id, title, isSecondary: true, value },
    text: (key) => value(key) ?? words.never,
    cell: (key) => {
      const at = value(key);
      return at === null ? words.never : <RelativeTime timeMs={Date.parse(at)} />;
    },
  };
}

/** What a key may write to, in one line. */
export function domainsText(domains: readonly string[]): string {
  return domains.includes('*') ? words.allDomains : domains.join(', ');
}
