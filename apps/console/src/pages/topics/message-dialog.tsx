import { useQuery } from '@tanstack/react-query';
import { ApiError, readMessages, type TopicMessage } from '../../api/index.ts';
import {
  CodeView,
  CopyableId,
  Dialog,
  EmptyState,
  ErrorState,
  Facts,
  Skeleton,
  Stack,
  State,
  Text,
  useParameter,
} from '../../components/index.ts';
import { formatBytes, formatExactTime } from '../../formats/index.ts';
import { isMasked, messageJson, parsePlace, placeOf } from '../../observed/message-text.ts';
import { texts } from '../../texts/en.ts';

const words = texts.topics;
const { fact } = words;

/** The message that the address names, whole. */
export function MessageDialog({ topic }: { readonly topic: string }) {
  const [open, setOpen] = useParameter('message');
  const place = parsePlace(open);
  return (
    <Dialog
      isOpen={place !== undefined}
      onClose={() => setOpen('')}
      title={place === undefined ? '' : words.message(place.partition, place.offset)}
      wide
    >
      {place !== undefined && <Message topic={topic} {...place} />}
    </Dialog>
  );
}

function Message({
  topic,
  partition,
  offset,
}: {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
}) {
  const { data, error, refetch } = useQuery({
    queryKey: ['message', topic, partition, offset],
    queryFn: ({ signal }) =>
      readMessages(topic, { partition: String(partition), before: `${partition}:${offset + 1}`, limit: 1 }, signal),
    // A record never changes.
    staleTime: Infinity,
  });
  const message = data?.messages.find((one) => placeOf(one) === placeOf({ partition, offset }));
  if (message !== undefined) {
    return <WholeMessage message={message} />;
  }
  if (error instanceof ApiError) {
    return (
      <ErrorState title={words.messagesFailed} error={error} sinceMs={error.atMs} onRetry={() => void refetch()} />
    );
  }
  return data === undefined ? (
    <Skeleton kind="chart" />
  ) : (
    <EmptyState title={words.messageGone} how={words.messageGoneHow} />
  );
}

function WholeMessage({ message }: { readonly message: TopicMessage }) {
  const { partition, offset, event, problem, key, bytes, receivedMs } = message;
  return (
    <Stack>
      {problem !== null && (
        <ErrorState title={words.undecodable} error={{ code: problem.code, reason: problem.reason, remedy: '' }} />
      )}
      {isMasked(message) && (
        <>
          <div>
            <State kind="unknown">{words.masked}</State>
          </div>
          <Text>{words.maskedWhat}</Text>
        </>
      )}
      {event !== null && event.data === null && <Text>{words.tooLarge}</Text>}
      <CodeView label={words.content} language="json" text={messageJson(message)} />
      <Facts
        facts={[
          [fact.partition, `${partition} · ${offset}`],
          [fact.messageKey, key ?? texts.common.none],
          [fact.received, formatExactTime(receivedMs)],
          ...(event === null
            ? []
            : ([
                [fact.happened, formatExactTime(event.timeMs)],
                [fact.id, <CopyableId key="id" text={event.id} />],
                [fact.source, event.source],
                [fact.tenant, event.tenantId],
                [fact.schema, String(event.schemaId)],
              ] as const)),
          [fact.size, formatBytes(bytes)],
        ]}
      />
    </Stack>
  );
}
