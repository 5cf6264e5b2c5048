/** Slots of a layer: a unit has one of them, from 0 to 9,999. */
export const layerSlots = 10_000;

/** One of the things that are compared. */
export interface AssignedVariant {
  readonly name: string;
  /** Its part of the units, relative to the weights of the others: a whole number from 1 to 10,000. */
  readonly weight: number;
}

/** All that decides which unit gets what. It is small and holds nothing secret, so that it can be sent to a browser. */
export interface AssignmentDefinition {
  /** Decides, with the id of a unit, on traffic and variant. Free of zero characters. */
  readonly salt: string;
  /** Name of the layer. A unit has one slot per layer, and experiments of a layer own different slots. */
  readonly layer: string;
  /** The slots that the experiment owns, both ends included: 0 ≤ first ≤ last ≤ 9,999. */
  readonly slots: { readonly first: number; readonly last: number };
  /** Share of the units in its slots that take part, from 0 to 1. */
  readonly traffic: number;
  /** In an order that stays. */
  readonly variants: readonly AssignedVariant[];
  /** Shares of all units that no experiment of the platform, or none of the layer, may have; from 0 to 1. */
  readonly holdouts: { readonly global: number; readonly layer: number };
}

/** An experiment as whoever assigns its units knows it. */
export interface AssignedExperiment extends AssignmentDefinition {
  readonly name: string;
  /** Of the definition, from 1. */
  readonly version: number;
  /** Field that holds the id of what is assigned, such as `visitorId`. */
  readonly unit: string;
  /** When units are assigned, milliseconds since 1970. */
  readonly startMs: number;
  /** Null for an experiment without an end. */
  readonly endMs: number | null;
}

/** Why a unit takes no part. */
export type ExclusionReason = 'no-unit' | 'global-holdout' | 'layer-holdout' | 'other-slot' | 'traffic';

/** What a unit gets of an experiment. */
export type Assignment = { readonly variant: string } | { readonly excluded: ExclusionReason };
