import type { Livestreams } from '../behaviour/livestreams.ts';
import type { Scene } from '../behaviour/scene.ts';
import { botTraffic } from './bot-traffic.truth.ts';
import { chatFlood } from './chat-flood.truth.ts';
import { flashSale, lateProducer, paymentOutage, silentProducer } from './conditions.truth.ts';
import { fraudRing } from './fraud-ring.truth.ts';
import { priceError } from './price-error.truth.ts';
import { stockRunningOut } from './stock-running-out.truth.ts';
import type { RunningTruth, Truth } from './truth.ts';
import { assertPlan, type TruthKind, type TruthLabel, type TruthPlan } from './truth-plan.ts';

const truths: Readonly<Record<TruthKind, Truth>> = {
  'flash-sale': flashSale,
  'payment-outage': paymentOutage,
  'fraud-ring': fraudRing,
  'bot-traffic': botTraffic,
  'price-error': priceError,
  'stock-running-out': stockRunningOut,
  'chat-flood': chatFlood,
  'silent-producer': silentProducer,
  'late-producer': lateProducer,
};

interface Planted {
  readonly plan: TruthPlan;
  readonly fromMs: number;
  toMs: number;
  readonly running: RunningTruth;
}

/** Plants the truths of a run at their times and keeps their labels. */
export class Planting {
  private readonly planted: Planted[] = [];

  /**
   * @param onRateChange called when the rate of the marketplace changes with a truth
   * @throws NadiError USAGE if a plan is out of range.
   */
  constructor(scene: Scene, livestreams: Livestreams, plans: readonly TruthPlan[], onRateChange: () => void) {
    plans.forEach(assertPlan);
    for (const plan of plans) {
      scene.after(plan.afterMs, (nowMs) => {
        const toMs = scene.startMs + plan.afterMs + plan.durationMs;
        const running = truths[plan.kind]({ scene, livestreams, plan, untilMs: toMs });
        this.planted.push({ plan, fromMs: nowMs, toMs, running });
        onRateChange();
        scene.after(toMs - nowMs, () => {
          running.end();
          onRateChange();
          return undefined;
        });
        return undefined;
      });
    }
  }

  /** Labels of the truths that began before a time, event time in milliseconds; a later end is cut off there. */
  labels(untilMs: number): TruthLabel[] {
    return this.planted
      .filter(({ fromMs }) => fromMs < untilMs)
      .map(({ plan, fromMs, toMs, running }) => ({
        kind: plan.kind,
        fromMs,
        toMs: Math.min(toMs, untilMs),
        entities: running.entities,
        ...(running.eventIds === undefined ? {} : { eventIds: running.eventIds }),
      }));
  }
}
