import type { PipelineStart } from '../../api/index.ts';
import { DataTable, EmptyState, RelativeTime, Stack, Text, type Column } from '../../components/index.ts';
import { formatExact, formatExactTime } from '../../formats/index.ts';
import { texts } from '../../texts/en.ts';

const words = texts.pipelines;
const { column } = words;

/** Which version works on which offsets. */
export function Starts({ starts }: { readonly starts: readonly PipelineStart[] | undefined }) {
  if (starts === undefined) {
    return <EmptyState title={words.state.unknown} how={words.unknownState} />;
  }
  if (starts.length === 0) {
    return <EmptyState title={words.noStarts} how={words.noStartsHow} />;
  }
  return (
    <Stack>
      <Text>{words.startsNote}</Text>
      <DataTable
        label={words.startTable}
        rows={starts}
        columns={columns}
        rowId={({ topic, partition, fromOffset }) => `${topic} ${partition} ${fromOffset}`}
        initialSort="-at"
        name="start-"
        fileName="versions"
      />
    </Stack>
  );
}

const columns: readonly Column<PipelineStart>[] = [
  { id: 'topic', title: column.topic, value: ({ topic }) => topic },
  {
    ...{ id: 'partition', title: column.partition, value: ({ partition }) => partition, isNumber: true },
    text: ({ partition }) => String(partition),
  },
  {
    ...{ id: 'from', title: column.from, value: ({ fromOffset }) => fromOffset, isNumber: true },
    text: ({ fromOffset }) => formatExact(fromOffset),
  },
  {
    ...{ id: 'version', title: column.version, value: ({ version }) => version ?? 0 },
    text: ({ version }) => (version === null ? words.stops : words.version(version)),
  },
  {
    ...{ id: 'at', title: column.since, value: ({ at }) => at, isSecondary: true },
    text: ({ at }) => formatExactTime(Date.parse(at)),
    cell: ({ at }) => <RelativeTime timeMs={Date.parse(at)} />,
  },
];
