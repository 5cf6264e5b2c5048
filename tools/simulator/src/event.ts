import type { Contract } from '@nadi/contracts';

/** An event as it is posted to the API. */
export interface MarketplaceEvent {
  readonly id: string;
  /** Name of the contract. */
  readonly type: string;
  /** When it happened: RFC 3339 in UTC. */
  readonly time: string;
  /** The producer that emitted it, such as `shop/web`. */
  readonly source: string;
  /** Fits the contract. */
  readonly data: Readonly<Record<string, unknown>>;
}

/** An event with what a feeder needs to know about it. */
export interface GeneratedEvent {
  readonly event: MarketplaceEvent;
  /** The record key as the contract defines it. */
  readonly key: string;
  /** When it happened, milliseconds since 1970. */
  readonly timeMs: number;
  /** When its producer sends it, milliseconds since 1970; later than `timeMs` for a late producer. Never decreases. */
  readonly emitMs: number;
}

/** What somebody does, before it gets its id and time. */
export interface Draft {
  readonly contract: Contract;
  readonly source: string;
  readonly data: object;
  /** True for traffic that comes on top of the marketplace's rate. */
  readonly extra?: boolean;
  /** Gets the id of the event: the ids a label names. */
  readonly labelIds?: string[];
}

/** Does something at its time; returns the event it leaves behind, if any. */
export type Action = (nowMs: number) => Draft | undefined;

/** A draft whose data fits its contract. */
export function draft<T extends object>(contract: Contract<T>, source: string, data: T, labelIds?: string[]): Draft {
  return labelIds === undefined ? { contract, source, data } : { contract, source, data, labelIds };
}

/** The producers of the marketplace, as `source` names them. */
export const producers = {
  web: 'shop/web',
  app: 'shop/app',
  tills: 'stores/tills',
  live: 'live/player',
  payments: 'payments/hub',
  orders: 'orders/desk',
  warehouse: 'warehouse/stock',
  catalogue: 'catalogue/editor',
  accounts: 'accounts/profiles',
  messenger: 'messenger/outbox',
  edge: 'edge/proxy',
  partners: 'partners/onboarding',
} as const;

/** Name of a producer. */
export type ProducerName = (typeof producers)[keyof typeof producers];
