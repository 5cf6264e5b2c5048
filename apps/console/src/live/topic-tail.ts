/** What the stream brings of a followed topic. */
export interface TailFrame<Message> {
  readonly topic: string;
  readonly messages: readonly Message[];
  /** Came as well, and are not shown because they were too many. */
  readonly passedOver: number;
  /** Records of any tenant that could not even be read in time. */
  readonly unread: number;
}

/** The newest messages of a followed topic, and how many more there were. */
export interface Tail<Message> {
  /** Newest first. */
  readonly messages: readonly Message[];
  readonly passedOver: number;
  readonly unread: number;
  /** Came while it was paused. */
  readonly whilePaused: number;
  readonly problem: { readonly code: string; readonly reason: string } | null;
}

export const mostTailed = 500;

export const emptyTail: Tail<never> = { messages: [], passedOver: 0, unread: 0, whilePaused: 0, problem: null };

/** Takes a frame in: what a reader has stopped to look at stays as it is, and the rest is counted. */
export function takeFrame<Message>(
  tail: Tail<Message>,
  { messages, passedOver, unread }: TailFrame<Message>,
  isPaused: boolean,
): Tail<Message> {
  return isPaused
    ? { ...tail, whilePaused: tail.whilePaused + messages.length + passedOver, unread: tail.unread + unread }
    : {
        ...tail,
        messages: [...messages.toReversed(), ...tail.messages].slice(0, mostTailed),
        passedOver: tail.passedOver + passedOver,
        unread: tail.unread + unread,
        problem: null,
      };
}

/** Goes on: what came in between was passed over. */
export function resumed<Message>(tail: Tail<Message>): Tail<Message> {
  return { ...tail, passedOver: tail.passedOver + tail.whilePaused, whilePaused: 0 };
}
