import { useQuery } from '@tanstack/react-query';
import { ApiError, definitionHistoryQuery, useCan, type DefinitionChange, type ShownKind } from '../../api/index.ts';
import {
  CodeView,
  DataTable,
  EmptyState,
  ErrorState,
  GridItem,
  Panel,
  RelativeTime,
  Skeleton,
  type Column,
} from '../../components/index.ts';
import { formatExactTime } from '../../formats/index.ts';
import { texts } from '../../texts/en.ts';

const words = texts.definition;

/** The text that is in force beside who changed it; the latter is for those who may read definitions. */
export function DefinitionPanels({
  kind,
  name,
  version,
  text,
}: {
  readonly kind: ShownKind;
  readonly name: string;
  readonly version: number;
  /** If its own service tells it; otherwise it comes from the history. */
  readonly text?: string;
}) {
  const mayRead = useCan('definitions:read');
  const { data, error, refetch } = useQuery({ ...definitionHistoryQuery(kind, name), enabled: mayRead });
  const shown = text ?? data?.find((change) => change.version === version)?.text ?? undefined;
  return (
    <>
      <GridItem span="half">
        <Panel title={words.title}>
          {shown !== undefined ? (
            <CodeView label={words.of(name, version)} language="yaml" text={shown} />
          ) : (
            <Waiting mayRead={mayRead} isFailed={error !== null} />
          )}
        </Panel>
      </GridItem>
      <GridItem span="half">
        <Panel title={words.changes}>
          {error instanceof ApiError && (
            <ErrorState
              title={words.failed}
              error={error}
              sinceMs={error.atMs}
              stillWorks={words.stillWorks}
              onRetry={() => void refetch()}
            />
          )}
          {data === undefined ? (
            <Waiting mayRead={mayRead} isFailed={error !== null} />
          ) : (
            <DataTable
              label={words.changesTable}
              rows={data}
              columns={columns}
              rowId={(change) => String(data.indexOf(change))}
              name="change-"
              fileName={`history-${name}`}
              hasBar={false}
            />
          )}
        </Panel>
      </GridItem>
    </>
  );
}

function Waiting({ mayRead, isFailed }: { readonly mayRead: boolean; readonly isFailed: boolean }) {
  if (!mayRead) {
    return <EmptyState title={words.closed} how={words.closedHow} />;
  }
  return isFailed ? null : <Skeleton kind="rows" rows={3} />;
}

const columns: readonly Column<DefinitionChange>[] = [
  {
    ...{ id: 'version', title: words.column.version, value: ({ version }) => version ?? 0 },
    text: ({ version }) => (version === null ? words.retired : words.version(version)),
  },
  {
    ...{ id: 'at', title: words.column.since, value: ({ activatedAt }) => activatedAt },
    text: ({ activatedAt }) => formatExactTime(Date.parse(activatedAt)),
    cell: ({ activatedAt }) => <RelativeTime timeMs={Date.parse(activatedAt)} />,
  },
  { id: 'author', title: words.column.author, value: ({ author }) => author },
  { id: 'message', title: words.column.message, value: ({ message }) => message, isSecondary: true },
];
