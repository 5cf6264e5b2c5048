import type { ShopResource } from '@nadi/shopify';

/** What was read of one resource. */
export interface ResourceCounts {
  readonly objects: number;
  /** Events in the log; those that were there before have the same ids. */
  readonly events: number;
  /** Orders that were placed or cancelled before or after the time that is read. */
  readonly passedOver: number;
  /** Too large for the log. */
  readonly refused: number;
}

/** Why a shop is read: all of it since somebody asked, or again and again what changed, in case a webhook was lost. */
export type SyncKind = 'backfill' | 'reconciliation';

/** Of each shop there is one of a kind. */
export interface SyncName {
  readonly shopId: string;
  readonly kind: SyncKind;
}

/** Reading a shop through its platform's API, as it is stored. */
export interface ShopSync extends SyncName {
  readonly tenantId: string;
  readonly resources: readonly ShopResource[];
  /** Only what changed since then, and of orders what happened since then; null for everything. */
  readonly since: Date | null;
  /** Orders that were placed or cancelled after it are left to webhooks; a minute late, since clocks differ. */
  readonly until: Date;
  /** The one that is read, or was when it failed; null once all are. */
  readonly resource: ShopResource | null;
  /** Where its next page begins; null for the first one. */
  readonly cursor: string | null;
  readonly counts: Readonly<Partial<Record<ShopResource, ResourceCounts>>>;
  /** `waiting`: for its turn, or to be tried again for the `reason`. */
  readonly state: 'waiting' | 'running' | 'done' | 'failed';
  readonly code: string | null;
  readonly reason: string | null;
  readonly requestedAt: Date;
  readonly finishedAt: Date | null;
  readonly updatedAt: Date;
}

/** What a page adds. */
export interface SyncProgress {
  readonly resource: ShopResource | null;
  readonly cursor: string | null;
  readonly counts: ShopSync['counts'];
}

/** What is shown of it. */
export type ShownSync = Omit<ShopSync, 'tenantId' | 'shopId' | 'kind' | 'cursor' | 'until'>;

export function shownSync(sync: ShopSync): ShownSync {
  const { resources, since, resource, counts, state, code, reason, requestedAt, finishedAt, updatedAt } = sync;
  return { state, code, reason, resources, since, resource, counts, requestedAt, finishedAt, updatedAt };
}

/** The counts with one page more. */
export function withPage(counts: ShopSync['counts'], resource: ShopResource, page: ResourceCounts): ShopSync['counts'] {
  const before = counts[resource] ?? { objects: 0, events: 0, passedOver: 0, refused: 0 };
  return {
    ...counts,
    [resource]: {
      objects: before.objects + page.objects,
      events: before.events + page.events,
      passedOver: before.passedOver + page.passedOver,
      refused: before.refused + page.refused,
    },
  };
}
