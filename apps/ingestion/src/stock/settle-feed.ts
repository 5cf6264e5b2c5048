import type { CountedLevel } from './feed-rows.ts';

/** What is stored of a product of a store. */
export interface StoredLevel {
  readonly onHand: number;
  readonly asOfMs: number;
  /** It was not named by a complete feed of that moment: whoever names it at the same moment knows better. */
  readonly isImplied: boolean;
}

/** A product whose stored level is replaced. */
export interface LevelChange {
  readonly productId: string;
  readonly onHand: number;
  readonly asOfMs: number;
  readonly isImplied: boolean;
  /** New minus stored; 0 if only the time is new, of which nobody is told. */
  readonly delta: number;
}

export interface SettledFeed {
  readonly changes: readonly LevelChange[];
  /** Levels that are new. */
  readonly changed: number;
  /** Levels that are as stored, be it of the same count or a later one. */
  readonly unchanged: number;
  /** Rule `older-than-stored`: a later count is known. */
  readonly stale: number;
  /** Rows that say another level of the very moment that is known. */
  readonly conflicts: readonly CountedLevel[];
  /** Products that a complete feed does not name and that were not at 0. */
  readonly missing: number;
}

export interface StoreState {
  /** By product: those of the feed, or all of the store if the feed is complete. */
  readonly levels: ReadonlyMap<string, StoredLevel>;
  /** The latest complete feed: what it did not name had nothing then. */
  readonly completeAsOfMs: number | undefined;
}

/**
 * What a feed changes of a store. The latest count of a product holds whatever comes when and how often, so that all orders of the same
 * feeds end in the same levels, and the deltas add up to them.
 * @param completeAsOfMs of a feed that names all products of the store; undefined of one that does not.
 */
export function settleFeed(
  rows: readonly CountedLevel[],
  { levels, completeAsOfMs: before }: StoreState,
  completeAsOfMs: number | undefined,
): SettledFeed {
  const now = new Map<string, StoredLevel>();
  const implied = (asOfMs: number): StoredLevel => ({ onHand: 0, asOfMs, isImplied: true });
  const known = (productId: string): StoredLevel | undefined =>
    now.get(productId) ?? levels.get(productId) ?? (before === undefined ? undefined : implied(before));
  const conflicts: CountedLevel[] = [];
  let [changed, unchanged, stale, missing] = [0, 0, 0, 0];
  for (const row of rows) {
    const stored = known(row.productId);
    const level = { onHand: row.onHand, asOfMs: row.asOfMs, isImplied: false };
    const later = stored === undefined ? 1 : compareTimes(level, stored);
    if (later < 0) {
      stale += 1;
    } else if (later === 0 && row.onHand !== stored?.onHand) {
      conflicts.push(row);
    } else {
      if ((stored?.onHand ?? 0) === row.onHand) unchanged += 1;
      else changed += 1;
      if (later > 0) now.set(row.productId, level);
    }
  }
  if (completeAsOfMs !== undefined) {
    const named = new Set(rows.map(({ productId }) => productId));
    const none = implied(completeAsOfMs);
    for (const [productId, stored] of levels) {
      if (named.has(productId) || compareTimes(none, stored) <= 0) continue;
      if (stored.onHand !== 0) missing += 1;
      now.set(productId, none);
    }
  }
  const changes = [...now].map(([productId, level]) => ({
    ...{ productId, ...level },
    delta: level.onHand - (levels.get(productId)?.onHand ?? 0),
  }));
  return { changes, changed, unchanged, stale, conflicts, missing };
}

/** More than 0 if the first is later. */
function compareTimes(one: StoredLevel, other: StoredLevel): number {
  return one.asOfMs - other.asOfMs || Number(other.isImplied) - Number(one.isImplied);
}
