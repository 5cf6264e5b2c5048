import { useQuery } from '@tanstack/react-query';
import { ApiError, segmentOverlapsQuery, segmentsQuery, type Segment } from '../../api/index.ts';
import { DataTable, EmptyState, ErrorState, Panel, Skeleton, type Column } from '../../components/index.ts';
import { comparable, overlapRows, type OverlapRow } from '../../decided/segment-figures.ts';
import { formatExact, formatShare } from '../../formats/index.ts';
import { texts } from '../../texts/en.ts';

const words = texts.segments;
const { overlapColumn: column } = words;

/** What a segment has in common with the others of the same unit. */
export function Overlaps({ segment }: { readonly segment: Segment }) {
  const { data: all } = useQuery(segmentsQuery);
  const names = all === undefined ? [] : comparable(segment, all);
  const { data, error, refetch } = useQuery({ ...segmentOverlapsQuery(names), enabled: names.length > 1 });
  return (
    <Panel title={words.overlaps} note={words.overlapsNote}>
      {error instanceof ApiError && (
        <ErrorState
          title={words.overlapsFailed}
          error={error}
          sinceMs={error.atMs}
          stillWorks={words.restWorks}
          onRetry={() => void refetch()}
        />
      )}
      {all !== undefined && names.length === 1 && <EmptyState title={words.noOthers} how={words.noOthersHow} />}
      {data === undefined && error === null && names.length !== 1 && <Skeleton kind="rows" rows={3} />}
      {data !== undefined && (
        <DataTable
          label={words.overlapsTable}
          rows={overlapRows(segment.name, data)}
          columns={columns}
          rowId={({ name }) => name}
          rowLink={({ name }) => `/segments/${encodeURIComponent(name)}`}
          initialSort="-shared"
          name="overlap-"
          fileName={`overlaps-${segment.name}`}
          hasBar={false}
        />
      )}
    </Panel>
  );
}

const columns: readonly Column<OverlapRow>[] = [
  { id: 'name', title: column.name, value: ({ name }) => name },
  {
    ...{ id: 'shared', title: column.shared, value: ({ shared }) => shared, isNumber: true },
    text: ({ shared }) => formatExact(shared),
  },
  share('own', column.ofOwn, ({ ofOwn }) => ofOwn),
  share('other', column.ofOther, ({ ofOther }) => ofOther),
  {
    ...{ id: 'size', title: column.size, value: ({ size }) => size, isNumber: true, isSecondary: true },
    text: ({ size }) => formatExact(size),
  },
];

function share(id: string, title: string, value: (row: OverlapRow) => number | null): Column<OverlapRow> {
  return {
    ...{ id, title, value, isNumber: true },
    text: (row) => {
      const found = value(row);
      return found === null ? '–' : formatShare(found);
    },
  };
}
