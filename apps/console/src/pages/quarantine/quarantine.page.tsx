import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { ApiError, quarantineQuery, type Quarantine, type QuarantinedType } from '../../api/index.ts';
import {
  DataTable,
  EmptyState,
  ErrorState,
  Grid,
  Page,
  PageHeader,
  RelativeTime,
  Skeleton,
  State,
  StatPanel,
  type Column,
  type StateKind,
} from '../../components/index.ts';
import { formatExact, formatNumber } from '../../formats/index.ts';
import { texts } from '../../texts/en.ts';

const words = texts.quarantine;
const { column } = words;

/** Types of events that nobody has declared. */
export default function QuarantinePage() {
  const { data, error, refetch } = useQuery(quarantineQuery);
  return (
    <Page>
      <PageHeader title={words.title} what={words.what} />
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
      {data !== undefined && <Caps limits={data.limits} />}
      {data?.types.length === 0 && <EmptyState title={words.none} how={words.noneHow} />}
      {data !== undefined && data.types.length > 0 && <TypeTable types={data.types} />}
    </Page>
  );
}

function Caps({ limits }: { readonly limits: Quarantine['limits'] }) {
  const { maxTypes, maxEventsPerHour, typesToday, eventsThisHour } = limits;
  if (maxTypes === 0) {
    return <EmptyState title={words.closed} how={words.closedHow} />;
  }
  return (
    <Grid>
      <StatPanel title={words.types} value={formatNumber(typesToday)} note={words.capNote(formatExact(maxTypes))} />
      <StatPanel
        title={words.events}
        value={formatNumber(eventsThisHour)}
        note={words.capNote(formatExact(maxEventsPerHour))}
      />
    </Grid>
  );
}

function TypeTable({ types }: { readonly types: readonly QuarantinedType[] }) {
  const columns = useMemo(columnsOf, []);
  return (
    <DataTable
      label={words.all}
      rows={types}
      columns={columns}
      rowId={({ type }) => type}
      rowLink={({ type }) => `/quarantine/${encodeURIComponent(type)}`}
      initialSort="-events"
      fileName="quarantine"
    />
  );
}

/** How far a type has come, as a state. */
export function typeState({ promotedAt, replayedAt }: Pick<QuarantinedType, 'promotedAt' | 'replayedAt'>): {
  readonly kind: StateKind;
  readonly text: keyof typeof words.state;
} {
  if (replayedAt !== null) return { kind: 'good', text: 'replayed' };
  return promotedAt === null ? { kind: 'warn', text: 'undeclared' } : { kind: 'starved', text: 'promoted' };
}

export function personalText({ personalFields }: Pick<QuarantinedType, 'personalFields'>): string {
  if (personalFields === null) return words.personalUnknown;
  return personalFields.length === 0 ? words.personalNone : words.personalCount(personalFields.length);
}

function columnsOf(): readonly Column<QuarantinedType>[] {
  return [
    { id: 'type', title: column.type, value: ({ type }) => type },
    {
      ...{ id: 'state', title: column.state, value: (row) => words.state[typeState(row).text] },
      cell: (row) => <State kind={typeState(row).kind}>{words.state[typeState(row).text]}</State>,
    },
    {
      ...{ id: 'events', title: column.events, value: ({ events }) => events, isNumber: true },
      text: ({ events }) => formatExact(events),
    },
    {
      ...{ id: 'personal', title: column.personal, value: personalText, isSecondary: true },
      cell: (row) =>
        (row.personalFields?.length ?? 0) > 0 ? <State kind="warn">{personalText(row)}</State> : personalText(row),
    },
    {
      ...{ id: 'first', title: column.first, value: ({ firstSeen }) => firstSeen, isSecondary: true },
      cell: ({ firstSeen }) => <RelativeTime timeMs={Date.parse(firstSeen)} />,
    },
    {
      ...{ id: 'last', title: column.last, value: ({ lastSeen }) => lastSeen, isSecondary: true },
      cell: ({ lastSeen }) => <RelativeTime timeMs={Date.parse(lastSeen)} />,
    },
  ];
}
