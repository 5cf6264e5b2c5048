import { useCan, type SegmentHour, type SegmentSizes } from '../../api/index.ts';
import { ButtonLink, DataTable, EmptyState, Panel, Skeleton, type Column } from '../../components/index.ts';
import { changedHours } from '../../decided/segment-figures.ts';
import { formatExact, formatExactTime } from '../../formats/index.ts';
import { texts } from '../../texts/en.ts';

const words = texts.segments;
const { hourColumn: column } = words;
const topic = 'segments.membership-changed';

/** Who entered and left, by hour; each of them is an event that those who read topics may look at. */
export function Changes({ name, sizes }: { readonly name: string; readonly sizes: SegmentSizes | undefined }) {
  const mayRead = useCan('topics:read');
  const rows = sizes === undefined ? [] : changedHours(sizes);
  return (
    <Panel
      title={words.changes}
      note={words.changesNote}
      actions={mayRead && <ButtonLink to={`/topics/${topic}`}>{words.messages}</ButtonLink>}
    >
      {sizes === undefined ? (
        <Skeleton kind="rows" rows={4} />
      ) : rows.length === 0 ? (
        <EmptyState title={words.noChanges} how={words.noChangesHow} />
      ) : (
        <DataTable
          label={words.changesTable}
          rows={rows}
          columns={columns}
          rowId={({ hour }) => hour}
          initialSort="-hour"
          name="hour-"
          fileName={`changes-${name}`}
          hasBar={false}
        />
      )}
    </Panel>
  );
}

const columns: readonly Column<SegmentHour>[] = [
  {
    ...{ id: 'hour', title: column.hour, value: ({ hour }) => hour },
    text: ({ hour }) => formatExactTime(Date.parse(hour)),
  },
  count('entered', column.entered, ({ entered }) => entered),
  count('left', column.left, ({ departed }) => departed),
  count('size', column.size, ({ size }) => size),
];

function count(id: string, title: string, value: (row: SegmentHour) => number): Column<SegmentHour> {
  return { ...{ id, title, value, isNumber: true }, text: (row) => formatExact(value(row)) };
}
