import { skipToken, useQuery } from '@tanstack/react-query';
import { useEffect, useReducer } from 'react';
import { liveKey, type LiveEntry } from './live-client.ts';
import type { Refusal } from './messages.ts';
import { subscriptionTo } from './subscription-set.ts';
import { emptyTail, resumed, takeFrame, type Tail, type TailFrame } from './topic-tail.ts';
import { useLiveClient, useSubscription } from './use-live.ts';

interface Following<Message> extends Tail<Message> {
  readonly isPaused: boolean;
}

type Happening<Message> =
  | { readonly kind: 'message'; readonly frame: TailFrame<Message> }
  | { readonly kind: 'problem'; readonly problem: NonNullable<Tail<Message>['problem']> }
  | { readonly kind: 'pause' | 'resume' };

function reduce<Message>(state: Following<Message>, happening: Happening<Message>): Following<Message> {
  switch (happening.kind) {
    case 'message':
      return { ...takeFrame(state, happening.frame, state.isPaused), isPaused: state.isPaused };
    case 'problem':
      return { ...state, problem: happening.problem };
    case 'pause':
      return { ...state, isPaused: true };
    case 'resume':
      return { ...resumed(state), isPaused: false };
  }
}

/** Follows what comes to a topic while the component is shown; `pause` keeps what is shown and counts what comes. */
export function useTopicTail<Message>(topic: string): Following<Message> & {
  readonly pause: () => void;
  readonly resume: () => void;
  readonly refusal: Refusal | undefined;
} {
  const client = useLiveClient();
  const [state, tell] = useReducer(reduce<Message>, { ...emptyTail, isPaused: false });
  useSubscription(subscriptionTo('admin', 'topic', topic));
  const { data } = useQuery<LiveEntry>({ queryKey: liveKey('admin', topic), queryFn: skipToken });
  useEffect(
    () =>
      client.onFrame(({ service, event, data: frame }) => {
        if (service !== 'admin' || (frame as { topic?: string }).topic !== topic) {
          return;
        }
        if (event === 'message') {
          tell({ kind: 'message', frame: frame as TailFrame<Message> });
        } else if (event === 'problem') {
          tell({ kind: 'problem', problem: frame as { code: string; reason: string } });
        }
      }),
    [client, topic],
  );
  return {
    ...state,
    refusal: data?.refusal,
    pause: () => tell({ kind: 'pause' }),
    resume: () => tell({ kind: 'resume' }),
  };
}
