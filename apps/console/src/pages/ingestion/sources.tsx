import { useMemo } from 'react';
import { useCan, type IngestionSeries, type SourceSeries } from '../../api/index.ts';
import { DataTable, type Column } from '../../components/index.ts';
import { formatExact, formatNumber, formatShare } from '../../formats/index.ts';
import { perSecond } from '../../ingested/traffic-lines.ts';
import { texts } from '../../texts/en.ts';

const words = texts.ingestion;
const { column } = words;

/** Who sent something. */
export function Sources({
  series: { sources },
  lengthMs,
  nameOf,
}: {
  readonly series: IngestionSeries;
  /** Of the range. */
  readonly lengthMs: number;
  readonly nameOf: (id: string) => string;
}) {
  const mayOpen = { key: useCan('keys:read'), shop: useCan('shops:read'), person: false, database: false };
  const columns = useMemo(() => columnsOf(lengthMs, nameOf), [lengthMs, nameOf]);
  const linkOf = ({ kind, source }: SourceSeries) =>
    mayOpen[kind] && !source.startsWith('(') ? `/${kind}s/${encodeURIComponent(source)}` : undefined;
  return (
    <DataTable
      label={words.sourceTable}
      rows={sources}
      columns={columns}
      rowId={({ kind, source }) => `${kind} ${source}`}
      rowLink={linkOf}
      initialSort="-accepted"
      name="source-"
      fileName="sources"
    />
  );
}

function columnsOf(lengthMs: number, nameOf: (id: string) => string): readonly Column<SourceSeries>[] {
  const share = ({ accepted, refused }: SourceSeries) => refused / Math.max(1, accepted + refused);
  const rate = ({ accepted, refused }: SourceSeries) => perSecond(accepted + refused, lengthMs);
  const number = { isNumber: true } as const;
  return [
    { id: 'source', title: column.source, value: ({ source }) => nameOf(source) },
    { id: 'kind', title: column.kind, value: ({ kind }) => words.kind[kind], isSecondary: true },
    {
      ...{ id: 'accepted', title: column.accepted, value: ({ accepted }) => accepted, ...number },
      text: ({ accepted }) => formatExact(accepted),
    },
    {
      ...{ id: 'refused', title: column.refused, value: ({ refused }) => refused, ...number },
      text: ({ refused }) => formatExact(refused),
    },
    {
      ...{ id: 'share', title: column.share, value: share, ...number, isSecondary: true },
      text: (row) => formatShare(share(row)),
    },
    {
      ...{ id: 'rate', title: column.rate, value: rate, ...number, isSecondary: true },
      text: (row) => formatNumber(rate(row)),
    },
  ];
}
