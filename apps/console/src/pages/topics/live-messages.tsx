import { Pause, Play } from 'lucide-react';
import type { TopicMessage } from '../../api/index.ts';
import { Button, EmptyState, ErrorState, Row, Stack, State, Text } from '../../components/index.ts';
import { formatExact } from '../../formats/index.ts';
import { useTopicTail } from '../../live/index.ts';
import { texts } from '../../texts/en.ts';
import { MessageTable } from './message-table.tsx';

const words = texts.topics;

/** What comes to the topic as it comes, until somebody pauses to read. */
export function LiveMessages({ topic }: { readonly topic: string }) {
  const tail = useTopicTail<TopicMessage>(topic);
  const { messages, passedOver, unread, whilePaused, isPaused, refusal, problem } = tail;
  const failure = refusal ?? (problem === null ? undefined : { ...problem, remedy: words.notFollowedRemedy });
  return (
    <Stack>
      <Row>
        <Button onClick={isPaused ? tail.resume : tail.pause}>
          {isPaused ? <Play size={14} aria-hidden /> : <Pause size={14} aria-hidden />}
          {isPaused ? words.resume : words.pause}
        </Button>
        <State kind={isPaused ? 'unknown' : 'good'}>{isPaused ? words.paused : words.following}</State>
        <Text>
          {[
            words.shown(messages.length),
            words.passedOver(formatExact(passedOver)),
            isPaused && words.whilePaused(formatExact(whilePaused)),
            unread > 0 && words.unread(formatExact(unread)),
          ]
            .filter((part) => part !== false)
            .join(' · ')}
        </Text>
      </Row>
      {failure !== undefined && (
        <ErrorState title={words.notFollowed} error={failure} stillWorks={texts.states.numbersStay} />
      )}
      {messages.length === 0 ? (
        <EmptyState title={words.waiting} how={words.waitingHow} />
      ) : (
        <MessageTable topic={topic} messages={messages} />
      )}
    </Stack>
  );
}
