import { useQuery } from '@tanstack/react-query';
import { ApiError, keysQuery } from '../../api/index.ts';
import { DataTable, EmptyState, ErrorState, Skeleton, State, useNow, type Column } from '../../components/index.ts';
import { formatExact, formatNumber, formatShare } from '../../formats/index.ts';
import { nearQuotas, quotaKind } from '../../ingested/key-state.ts';
import { texts } from '../../texts/en.ts';

const words = texts.ingestion;
const { column } = words;
type NearQuota = ReturnType<typeof nearQuotas>[number];

/** Keys that have nearly or wholly used a quota. */
export function Quotas() {
  const { data, error, refetch } = useQuery(keysQuery);
  const nowMs = useNow();
  if (error instanceof ApiError && data === undefined) {
    return <ErrorState title={words.quotasFailed} error={error} sinceMs={error.atMs} onRetry={() => void refetch()} />;
  }
  if (data === undefined) {
    return <Skeleton kind="rows" rows={3} />;
  }
  const rows = nearQuotas(data.keys, data.defaults, nowMs);
  return rows.length === 0 ? (
    <EmptyState title={words.noQuotas} how={words.noQuotasHow} />
  ) : (
    <DataTable
      label={words.quotaTable}
      rows={rows}
      columns={columns}
      rowId={({ key, period }) => `${key.prefix} ${period}`}
      rowLink={({ key }) => `/keys/${encodeURIComponent(key.prefix)}`}
      name="quota-"
      fileName="quotas"
      hasBar={rows.length > 8}
    />
  );
}

const titles = { day: texts.keys.today, month: texts.keys.thisMonth };

const columns: readonly Column<NearQuota>[] = [
  { id: 'key', title: column.key, value: ({ key }) => key.name },
  { id: 'period', title: column.period, value: ({ period }) => titles[period] },
  {
    ...{ id: 'used', title: column.used, value: ({ share }) => share, isNumber: true },
    text: ({ share, quota, used }) => `${formatShare(share)}: ${formatExact(used)} / ${formatExact(quota)}`,
    cell: ({ share, quota }) => (
      <State kind={quotaKind(share)}>{texts.keys.share(formatShare(share), formatNumber(quota))}</State>
    ),
  },
];
