import { useMemo } from 'react';
import { useSearchParams } from 'react-router';
import type { TopicMessage } from '../../api/index.ts';
import { Badge, DataTable, State, useNow, withParameter, type Column } from '../../components/index.ts';
import { formatAgo, formatBytes, formatExactTime } from '../../formats/index.ts';
import { isMasked, placeOf } from '../../observed/message-text.ts';
import { texts } from '../../texts/en.ts';

const words = texts.topics;
const { column } = words;

/** Messages, one a row; a row opens the whole message, and the address says which is open. */
export function MessageTable({
  topic,
  messages,
}: {
  readonly topic: string;
  readonly messages: readonly TopicMessage[];
}) {
  const [parameters] = useSearchParams();
  const nowMs = useNow();
  const columns = useMemo(() => columnsAt(nowMs), [nowMs]);
  return (
    <DataTable
      label={words.tab.messages}
      rows={messages}
      columns={columns}
      rowId={placeOf}
      rowLink={(message) => `?${withParameter(parameters, 'message', placeOf(message))}`}
      fileName={`messages-${topic}`}
      name="messages-"
    />
  );
}

function columnsAt(nowMs: number): readonly Column<TopicMessage>[] {
  const number = { isNumber: true } as const;
  const secondary = { isSecondary: true } as const;
  return [
    {
      ...{ id: 'received', title: column.received, value: ({ receivedMs }) => receivedMs },
      text: ({ receivedMs }) => formatAgo(receivedMs, nowMs),
    },
    { id: 'key', title: column.key, value: ({ key }) => key ?? '–' },
    {
      ...{ id: 'state', title: column.state },
      value: (message) =>
        message.problem === null
          ? isMasked(message)
            ? words.masked
            : ''
          : words.undecodableWhat(message.problem.code, message.problem.reason),
      cell: (message) =>
        message.problem === null ? (
          isMasked(message) && <Badge>{words.masked}</Badge>
        ) : (
          <State kind="bad">{words.undecodable}</State>
        ),
    },
    {
      ...{ id: 'happened', title: column.happened, value: ({ event }) => event?.timeMs ?? null, ...secondary },
      text: ({ event }) => (event === null ? '–' : formatExactTime(event.timeMs)),
    },
    { id: 'partition', title: column.partition, value: ({ partition }) => partition, ...number, ...secondary },
    { id: 'offset', title: column.offset, value: ({ offset }) => offset, ...number, ...secondary },
    { id: 'schema', title: column.schema, value: ({ event }) => event?.schemaId ?? null, ...number, ...secondary },
    {
      ...{ id: 'size', title: column.size, value: ({ bytes }) => bytes, ...number, ...secondary },
      text: ({ bytes }) => formatBytes(bytes),
    },
  ];
}
