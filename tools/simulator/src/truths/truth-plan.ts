import { NadiError } from '@nadi/errors';

/** Kinds of things that can be planted into the events, to be found again by the platform. */
export const truthKinds = [
  /** For two minutes everybody comes at once: three times the traffic, 25 % off. */
  'flash-sale',
  /** The largest payment gateway answers almost nothing but errors and time-outs. */
  'payment-outage',
  /** A few new accounts that share a device, an address and stolen cards place expensive orders. */
  'fraud-ring',
  /** Machines from two networks look at products and never buy. */
  'bot-traffic',
  /** A popular product is sold at a hundredth of its price. */
  'price-error',
  /** A popular product sells out in one country while no delivery comes. */
  'stock-running-out',
  /** A livestream's chat is flooded with advertisements. */
  'chat-flood',
  /** A producer emits nothing. */
  'silent-producer',
  /** A producer's events arrive minutes after they happened. */
  'late-producer',
] as const;

/** Kind of a planted truth. */
export type TruthKind = (typeof truthKinds)[number];

/** A truth to plant: what, when and how strongly. */
export interface TruthPlan {
  readonly kind: TruthKind;
  /** When it begins: milliseconds of event time after the start, from 0. */
  readonly afterMs: number;
  /** How long it lasts: milliseconds of event time, above 0. */
  readonly durationMs: number;
  /**
   * How strong it is, above 0, in the unit of its kind: flash-sale: factor on the rate (default 3); bot-traffic and
   * chat-flood: extra events per event of the marketplace (defaults 0.5 and 0.4); fraud-ring: orders in all (default
   * 40); price-error: bargain hunters' orders in all (default 20); late-producer: delay in minutes (default 4). The
   * others have no strength.
   */
  readonly intensity?: number;
  /** For silent-producer and late-producer: the producer. Defaults `warehouse/stock` and `stores/tills`. */
  readonly producer?: string;
}

/** What was planted: the truth a detector is measured by. */
export interface TruthLabel {
  /** A planted truth, or an experiment with its effect. */
  readonly kind: TruthKind | 'experiment';
  /** First millisecond, event time, since 1970. */
  readonly fromMs: number;
  /** First millisecond after it, event time; the end of the run if that came earlier. */
  readonly toMs: number;
  /** What it concerns, ids by kind, such as `{ gateway: ['paylane'] }`. */
  readonly entities: Readonly<Record<string, readonly string[]>>;
  /** The events that show it, where these are few: orders and payments of fraud-ring and price-error, and of what a treatment sold. */
  readonly eventIds?: readonly string[];
  /** Of an experiment: what it did to visits that met a treatment and would have ended without an order. */
  readonly rescue?: VisitRescue;
}

/** Visits that order because of a treatment alone. */
export interface VisitRescue {
  /** The share that was asked for, 0 to 1. */
  readonly share: number;
  /** Visits that could be rescued. */
  readonly visits: number;
  /** Orders that came of it: less than was asked for where nothing was in stock, or the run ended before. */
  readonly orders: number;
}

/** Seconds a flash sale lasts unless told otherwise. */
const flashSaleMs = 120_000;

/**
 * All truths, one after another, over a run of this length (milliseconds of event time): the quiet tenth at the
 * beginning and the gaps between them are what detectors learn from.
 */
export function spreadTruths(durationMs: number): TruthPlan[] {
  const slotMs = (durationMs * 0.9) / truthKinds.length;
  return truthKinds.map((kind, index) => {
    const longestMs = kind === 'flash-sale' ? flashSaleMs : Infinity;
    return {
      kind,
      afterMs: Math.round(durationMs * 0.1 + slotMs * index),
      durationMs: Math.max(1, Math.round(Math.min(slotMs * 0.6, longestMs))),
    };
  });
}

/** @throws NadiError USAGE naming the plan and the field that is out of range. */
export function assertPlan(plan: TruthPlan): void {
  const wrong = !truthKinds.includes(plan.kind)
    ? `kind must be one of ${truthKinds.join(', ')}`
    : !(plan.afterMs >= 0)
      ? 'afterMs must be 0 or more milliseconds'
      : !(plan.durationMs > 0)
        ? 'durationMs must be above 0 milliseconds'
        : plan.intensity !== undefined && !(plan.intensity > 0)
          ? 'intensity must be above 0'
          : undefined;
  if (wrong !== undefined) {
    throw new NadiError('USAGE', { message: `Planted truth ${plan.kind}: ${wrong}.`, context: { ...plan } });
  }
}
