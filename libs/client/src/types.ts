import type { PostedEvents } from '@nadi/contracts';

/** Name of a contract that producers may post under. */
export type EventName = keyof PostedEvents;

/** Fields that a client which knows who acts fills in wherever a contract has them; a value that is given wins. */
export type ContextField = 'visitorId' | 'sessionId' | 'channel';

/** The data of an event as it is tracked: as the contract says, without having to give what the client fills in. */
export type TrackedData<N extends EventName, F extends ContextField = never> = Omit<PostedEvents[N], F> &
  Partial<Pick<PostedEvents[N], F & keyof PostedEvents[N]>>;

/** What is told of an event that will not arrive. */
export interface LostEvent {
  readonly id: string;
  readonly type: string;
  readonly data: unknown;
}

/** Why and how to mend it; the codes are those of the platform. */
export interface Problem {
  readonly code: string;
  readonly reason: string;
  readonly remedy: string;
}

/** Why the platform refused an event. */
export interface Rejection extends Problem {
  /** Where in the event, such as `data.country`. */
  readonly field?: string;
}

/**
 * Why an event was given up: the queue was full, it alone is larger than the queue, it is no JSON, there was no consent, the client was
 * closed, or nobody can say whether it has arrived and it is too late to send it again.
 */
export type DropReason = 'full' | 'too-large' | 'not-json' | 'consent' | 'closed' | 'uncertain';

export interface ClientStats {
  /** Events that wait for their acknowledgement, those of a request under way included. */
  readonly queued: number;
  /** Events that the platform has acknowledged. */
  readonly sent: number;
  /** Events that it has refused. */
  readonly rejected: number;
  readonly dropped: number;
  /** Requests that were answered so, or not at all, that they have to be repeated. */
  readonly retries: number;
}

export type ClientState =
  | { readonly status: 'running' | 'awaiting-consent' | 'consent-denied' | 'closed' }
  /** Nothing is sent before `authorize`: the key or an option is wrong. Events are kept. */
  | { readonly status: 'stopped'; readonly problem: Problem };

/** Takes events and sees to it that they arrive. None of its methods throws, none waits for the network but those that say so. */
export interface Client<F extends ContextField = never> {
  /** Takes an event over. Returns its id, under which it is sent however often; undefined if it was dropped. */
  track<N extends EventName>(type: N, data: TrackedData<N, F>): string | undefined;
  /** Sends now what waits: true when nothing is left, false after the first attempt that fails, or while the platform has asked to wait. */
  flush(): Promise<boolean>;
  /** Flushes and ends. What could not be sent stays in the storage, if there is one; true if nothing is left. */
  close(): Promise<boolean>;
  /** Goes on with another key after the client has stopped, or from now on. */
  authorize(key: string): void;
  /** What the person has decided. A withdrawal empties queue and storage, those of other tabs included, and removes the ids. */
  consent(decision: { readonly analytics: boolean }): void;
  readonly state: ClientState;
  readonly stats: ClientStats;
}

/** How somebody was recognised. */
export type LinkMethod = 'sign-in' | 'registration' | 'e-mail-link' | 'order';

/** A client that knows who acts: one visitor. */
export interface VisitorClient extends Client<ContextField> {
  /** From now on events carry the customer; the first time it also tells `customers.identity-linked`. */
  identify(customerId: string, method?: LinkMethod): void;
  /** After signing out: another visitor, another session, no customer. */
  reset(): void;
  /** Undefined while there may be none. */
  readonly visitorId: string | undefined;
  /** The running session; a new one if the last has ended. */
  readonly sessionId: string | undefined;
}
