/** What one event gives to the features: a number per column, NaN where it has none. */
export interface ColumnPlan {
  /** Index into the conditions of the set; undefined if every event counts. */
  readonly where: string | undefined;
  /** CEL over `data`; undefined for columns that are 1 for each event that counts. */
  readonly value: string | undefined;
  readonly isText: boolean;
}

/** A number of each slot that is added up: the amount of a column, or how many events have one. */
export interface AdditiveField {
  readonly field: number;
  readonly column: number;
  readonly isCount: boolean;
}

/** The largest amount of a column in a slot, times `sign`; -Infinity if there is none. */
export interface ExtremeField {
  readonly field: number;
  readonly column: number;
  readonly sign: 1 | -1;
}

/**
 * The slots that may still become the largest of a window, linked within the slots themselves: each is larger than all behind
 * it. All windows with the same delay share it and differ in where they stand in it.
 */
export interface DequePlan {
  readonly field: number;
  readonly previousField: number;
  readonly nextField: number;
  /** Where the state of an entity has the newest slot of the deque. */
  readonly backState: number;
}

/** Slots with the same value are linked with their neighbours, so that a window knows whether it has another. */
export interface DistinctPlan {
  readonly column: number;
  readonly hashField: number;
  /** The slot with another value of the same bucket of hashes. */
  readonly chainField: number;
  readonly previousField: number;
  readonly nextField: number;
}

/** What a window keeps up to date. `state` is its place in the state of an entity, `output` among all that is accumulated. */
export interface Accumulator {
  /** A field, a deque or a distinct column, by what it accumulates. */
  readonly of: number;
  readonly state: number;
  readonly output: number;
}

export interface WindowPlan {
  readonly lengthMs: number;
  /** The first slot that is in it. */
  readonly startState: number;
  readonly sums: readonly Accumulator[];
  readonly tops: readonly Accumulator[];
  readonly distincts: readonly Accumulator[];
}

/** Windows whose events become known at the same time. */
export interface DelayPlan {
  readonly delayMs: number;
  /** The first slot that is not yet known. */
  readonly endState: number;
  readonly deques: readonly DequePlan[];
  readonly windows: readonly WindowPlan[];
}

/** The events of an entity, or buckets of them, in one ring that all windows share. */
export interface RingPlan {
  /** Width of the buckets; 0 if each event has its own slot. */
  readonly widthMs: number;
  /** Numbers per slot: the time, the fields, the links. */
  readonly stride: number;
  /** How old a slot is when nothing needs it any longer. */
  readonly retentionMs: number;
  /** Where the state of an entity has block, capacity, first slot and end of the ring. */
  readonly state: number;
  readonly additive: readonly AdditiveField[];
  readonly extremes: readonly ExtremeField[];
  readonly distincts: readonly DistinctPlan[];
  readonly delays: readonly DelayPlan[];
}

/** What is known without a window. `state` holds the value, the place behind it the time. */
export interface PointPlan {
  readonly kind: 'last' | 'decayed';
  readonly column: number;
  readonly halfLifeMs: number;
  readonly state: number;
}

/** How a feature is made of what is accumulated. */
export type ReaderPlan =
  | { readonly kind: 'output'; readonly output: number; readonly per: number }
  | { readonly kind: 'extreme'; readonly output: number; readonly sign: 1 | -1 }
  | { readonly kind: 'mean'; readonly sum: number; readonly count: number }
  | { readonly kind: 'last' | 'since'; readonly point: number }
  | { readonly kind: 'decayed'; readonly point: number }
  | { readonly kind: 'calendar'; readonly flag: 'weekend' | 'night' | 'hour' | 'weekday'; readonly offsetMs: number }
  | { readonly kind: 'ratio'; readonly of: number; readonly by: number };

export interface FeaturePlan {
  readonly name: string;
  readonly reader: ReaderPlan;
  readonly includeCurrent: boolean;
  /** NaN if there is none. */
  readonly otherwise: number;
}

/** Everything that the state of an entity and its features are made of. */
export interface SetPlan {
  readonly columns: readonly ColumnPlan[];
  readonly rings: readonly RingPlan[];
  readonly points: readonly PointPlan[];
  readonly features: readonly FeaturePlan[];
  /** Numbers that are accumulated over all rings. */
  readonly outputs: number;
  /** Numbers of the state of one entity. */
  readonly stateLength: number;
}

/** The place of the newest event's time in the state of an entity. */
export const newestState = 0;
/** Places of a ring's state, from `RingPlan.state`. */
export const [blockPlace, capacityPlace, headPlace, endPlace] = [0, 1, 2, 3] as const;
