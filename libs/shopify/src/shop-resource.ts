/** What a shop can be asked for. */
export const shopResources = ['products', 'orders', 'inventory'] as const;

export type ShopResource = (typeof shopResources)[number];

/** One object as a webhook would have told it. */
export interface ResourceState {
  /** As headers have it. */
  readonly topic: string;
  /** In the shape of the webhook, long ids exact. */
  readonly body: string;
  /** When this happened, milliseconds since 1970. */
  readonly timeMs: number;
}

/** A part of a resource, in the order of the objects' last change where Shopify has one. */
export interface ResourcePage {
  /** Objects on the page; an order may have two states. */
  readonly objects: number;
  readonly states: readonly ResourceState[];
  /** Where the next page begins; null after the last one. */
  readonly next: string | null;
}

/** What is asked of a resource. */
export interface PageWanted {
  /** `next` of the page before; null for the first one. */
  readonly after: string | null;
  /** Only what changed since then, milliseconds since 1970. */
  readonly sinceMs: number | null;
  /** The most objects. */
  readonly size: number;
}

/** A connection of the API. */
export interface Connection<T> {
  readonly nodes: readonly T[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

/** The cursor of the next page; null after the last one. */
export function nextOf({ pageInfo }: Connection<unknown>): string | null {
  return pageInfo.hasNextPage ? pageInfo.endCursor : null;
}

/** The filter of the search syntax; null for everything. */
export function changedSince(sinceMs: number | null): string | null {
  // To the second, as Shopify has it.
  return sinceMs === null ? null : `updated_at:>='${new Date(sinceMs).toISOString().slice(0, 19)}Z'`;
}
