import type { Subscription } from './subscription-set.ts';

/** How the connection is, as every tab is told. Times in milliseconds since 1970. */
export type LiveStatus =
  | { readonly state: 'idle' | 'connecting' | 'paused' | 'signed-out' }
  | { readonly state: 'connected'; readonly lost?: readonly LostService[] }
  | {
      readonly state: 'reconnecting';
      readonly sinceMs: number;
      readonly reason: string;
      /** What the server said, if it answered at all. */
      readonly refusal?: Refusal;
    };

/** A service that sends nothing, while the connection itself is well. */
export interface LostService {
  readonly service: string;
  readonly sinceMs: number;
}

/** What a tab says to the shared connection. */
export type FromTab =
  | { readonly kind: 'want'; readonly subscriptions: readonly Subscription[] }
  /** Sent while the tab lives: a crashed tab says no farewell. */
  | { readonly kind: 'here' }
  /** `times` is how often this tab has asked for it. */
  | { readonly kind: 'retry'; readonly times: number }
  | { readonly kind: 'leave' };

/** Why a subscription was turned down. */
export interface Refusal {
  readonly code: string;
  readonly reason: string;
  readonly remedy: string;
}

/** What the shared connection says to a tab. */
export type ToTab =
  | { readonly kind: 'status'; readonly status: LiveStatus }
  /** What comes after it is of the stream that was begun anew. */
  | { readonly kind: 'retried'; readonly times: number }
  /** A frame of a service; `event` without the service's name. */
  | { readonly kind: 'frame'; readonly service: string; readonly event: string; readonly data: unknown }
  | { readonly kind: 'refused'; readonly subscriptions: readonly Subscription[]; readonly refusal: Refusal };
