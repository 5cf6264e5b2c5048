import { useInfiniteQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { ApiError, readMessages, type TopicDetail } from '../../api/index.ts';
import {
  Button,
  EmptyState,
  ErrorState,
  Row,
  Select,
  Skeleton,
  Stack,
  Text,
  useParameter,
} from '../../components/index.ts';
import { texts } from '../../texts/en.ts';
import { MessageTable } from './message-table.tsx';

const words = texts.topics;
const all = '*';
const limit = 50;

/** The newest messages, and older ones page by page. */
export function Messages({ topic }: { readonly topic: TopicDetail }) {
  const [partition, setPartition] = useParameter('partition', false);
  const { data, error, fetchNextPage, hasNextPage, isFetching, refetch } = useInfiniteQuery({
    queryKey: ['messages', topic.name, partition],
    queryFn: ({ pageParam, signal }) => readMessages(topic.name, { partition, before: pageParam, limit }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ older }) => older,
  });
  const messages = useMemo(() => data?.pages.flatMap((page) => page.messages), [data]);
  return (
    <Stack>
      <Row>
        <Select
          label={words.partition}
          value={partition || all}
          choices={[
            { value: all, label: words.allPartitions },
            ...topic.offsets.map((one) => ({ value: String(one.partition), label: String(one.partition) })),
          ]}
          onChange={(next) => setPartition(next === all ? '' : next)}
        />
        <Button onClick={() => void refetch()} disabled={isFetching}>
          {words.reload}
        </Button>
      </Row>
      {error instanceof ApiError && (
        <ErrorState
          title={words.messagesFailed}
          error={error}
          sinceMs={error.atMs}
          stillWorks={data === undefined ? words.stillWorks : texts.states.numbersStay}
          onRetry={() => void refetch()}
        />
      )}
      {messages === undefined && error === null && <Skeleton kind="rows" rows={10} />}
      {messages?.length === 0 &&
        (hasNextPage ? (
          <Text>{words.emptyPage}</Text>
        ) : (
          <EmptyState title={words.noMessages} how={words.noMessagesHow} />
        ))}
      {messages !== undefined && messages.length > 0 && <MessageTable topic={topic.name} messages={messages} />}
      {messages !== undefined &&
        (hasNextPage ? (
          <div>
            <Button onClick={() => void fetchNextPage()} disabled={isFetching}>
              {words.older}
            </Button>
          </div>
        ) : (
          messages.length > 0 && <Text>{words.noMore}</Text>
        ))}
    </Stack>
  );
}
