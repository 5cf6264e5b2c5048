import type { ObjectChange } from '../../api/index.ts';
import { DataTable, EmptyState, RelativeTime, type Column } from '../../components/index.ts';
import { formatExactTime } from '../../formats/index.ts';
import { texts } from '../../texts/en.ts';

const words = texts.changes;

/** Who changed a thing, newest first. */
export function Changes({
  changes,
  actions,
  detailOf,
  empty,
  fileName,
}: {
  readonly changes: readonly ObjectChange[];
  /** What is done, as people say it. */
  readonly actions: Readonly<Record<string, string>>;
  readonly detailOf: (change: ObjectChange) => string;
  readonly empty: { readonly title: string; readonly how: string };
  readonly fileName: string;
}) {
  if (changes.length === 0) {
    return <EmptyState {...empty} />;
  }
  const columns: readonly Column<ObjectChange>[] = [
    {
      ...{ id: 'when', title: words.when, value: ({ at }) => at, text: ({ at }) => formatExactTime(Date.parse(at)) },
      cell: ({ at }) => <RelativeTime timeMs={Date.parse(at)} />,
    },
    { id: 'did', title: words.did, value: ({ action }) => actions[action] ?? action },
    { id: 'who', title: words.who, value: ({ actorName }) => actorName },
    { id: 'detail', title: words.detail, value: detailOf, isSecondary: true },
  ];
  return (
    <DataTable
      label={words.table}
      rows={changes}
      columns={columns}
      rowId={({ at, action }) => `${at} ${action}`}
      initialSort="-when"
      fileName={fileName}
      name="change-"
      hasBar={changes.length > 8}
    />
  );
}
