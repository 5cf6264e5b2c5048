import { useQueries, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { ApiError, segmentSizesPath, segmentSizesQuery, segmentsQuery, type Segment } from '../../api/index.ts';
import {
  DataTable,
  EmptyState,
  ErrorState,
  Page,
  PageHeader,
  Skeleton,
  State,
  type Column,
} from '../../components/index.ts';
import { movement, movementText, segmentState } from '../../decided/segment-figures.ts';
import { formatExact } from '../../formats/index.ts';
import { texts } from '../../texts/en.ts';

const words = texts.segments;
const { column } = words;
const dayMs = 86_400_000;
/** Each is a question of its own. */
const mostChanges = 50;

/** A segment with who entered and left within a day; undefined while that is not known. */
interface Row {
  readonly segment: Segment;
  readonly change: { readonly entered: number; readonly departed: number } | undefined;
}

/** The groups that units are in by what they did. */
export default function SegmentsPage() {
  const { data, error, refetch } = useQuery(segmentsQuery);
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
      {data?.length === 0 && <EmptyState title={words.none} how={words.noneHow} />}
      {data !== undefined && data.length > 0 && <SegmentTable segments={data} />}
    </Page>
  );
}

function SegmentTable({ segments }: { readonly segments: readonly Segment[] }) {
  const changes = useQueries({
    queries: segments.slice(0, mostChanges).map(({ name }) => segmentSizesQuery(name, ['day'], () => lastDayOf(name))),
    combine: (results) => results.map(({ data }) => (data === undefined ? undefined : movement(data))),
  });
  const rows = useMemo(
    () => segments.map((segment, place): Row => ({ segment, change: changes[place] })),
    [segments, changes],
  );
  return (
    <DataTable
      label={words.all}
      rows={rows}
      columns={columns}
      rowId={({ segment }) => segment.name}
      rowLink={({ segment }) => `/segments/${encodeURIComponent(segment.name)}`}
      initialSort="name"
      fileName="segments"
    />
  );
}

function lastDayOf(name: string): string {
  const nowMs = Date.now();
  return segmentSizesPath(name, {
    from: new Date(nowMs - dayMs).toISOString(),
    to: new Date(nowMs).toISOString(),
  });
}

const columns: readonly Column<Row>[] = [
  { id: 'name', title: column.name, value: ({ segment }) => segment.name },
  {
    ...{ id: 'state', title: column.state, value: ({ segment }) => words.state[segmentState(segment).word] },
    cell: ({ segment }) => <State kind={segmentState(segment).kind}>{words.state[segmentState(segment).word]}</State>,
  },
  {
    ...{ id: 'size', title: column.size, value: ({ segment }) => segment.size, isNumber: true },
    text: ({ segment }) => formatExact(segment.size),
  },
  {
    ...{ id: 'change', title: column.change, isNumber: true },
    value: ({ change }) => (change === undefined ? null : change.entered - change.departed),
    text: ({ change }) => (change === undefined ? '–' : movementText(change)),
  },
  { id: 'question', title: column.question, value: ({ segment }) => segment.question, isSecondary: true },
  { id: 'unit', title: column.unit, value: ({ segment }) => segment.unit, isSecondary: true },
];
