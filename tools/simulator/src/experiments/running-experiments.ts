import {
  exposureLogged,
  orderPlaced,
  pageViewed,
  productViewed,
  searchPerformed,
  type Contract,
} from '@nadi/contracts';
import { assign } from '@nadi/experiments/assignment';
import { placeOrder, shopOf } from '../behaviour/checkout.ts';
import type { Scene } from '../behaviour/scene.ts';
import type { Visit } from '../behaviour/visit.ts';
import type { Random } from '../core/random.ts';
import { draft, type Draft } from '../event.ts';
import type { TruthLabel } from '../truths/truth-plan.ts';
import { experimentUnits, type ExperimentPlace, type SimulatedExperiment } from './simulated-experiment.ts';

/** Events that bring a place of an experiment to the screen. */
const shownBy: Readonly<Record<ExperimentPlace, ReadonlySet<Contract>>> = {
  page: new Set([pageViewed, productViewed, searchPerformed] as readonly Contract[]),
  'search-results': new Set([searchPerformed] as readonly Contract[]),
};
/** Time to make up one's mind, milliseconds. */
const hesitationMs = { least: 5_000, most: 40_000 };

/** What a visit has met. */
interface Met {
  /** Experiment and unit: who signs in may be another unit. */
  readonly exposed: Set<string>;
  /** Experiments of which it met another variant than the control. */
  readonly treatments: Set<Running>;
  hasOrdered: boolean;
}

interface Running {
  readonly experiment: SimulatedExperiment;
  /** Events that are there because of the treatment alone. */
  readonly eventIds: string[];
  /** Visits that could be rescued, and orders that came of it. */
  visits: number;
  orders: number;
}

/**
 * The experiments of a marketplace: which visit meets which variant, and what comes of it. It has a source of chance of its own, so that
 * an experiment without an effect changes nothing but the exposures that it adds.
 */
export class RunningExperiments {
  private readonly running: readonly Running[];
  private readonly visits = new WeakMap<Visit, Met>();

  constructor(
    private readonly scene: Scene,
    private readonly random: Random,
    experiments: readonly SimulatedExperiment[],
  ) {
    this.running = experiments.map((experiment) => ({ experiment, eventIds: [], visits: 0, orders: 0 }));
  }

  /** Told of everything that a visit does, when it has done it. */
  after(visit: Visit, happened: Draft | undefined): void {
    if (this.running.length === 0) {
      return;
    }
    const met = this.metBy(visit);
    if (happened !== undefined) {
      met.hasOrdered ||= happened.contract === orderPlaced;
      this.running
        .filter(({ experiment }) => shownBy[experiment.place].has(happened.contract))
        .forEach((one) => this.expose(visit, met, one));
    }
    if (visit.stage === 'over' && !met.hasOrdered) {
      this.rescue(visit, met);
    }
  }

  /** What was planted, event time in milliseconds; what still lasts ends at the given time. */
  labels(untilMs: number): TruthLabel[] {
    return this.running.flatMap(({ experiment, eventIds, visits, orders }): TruthLabel[] => {
      const { assigned, control, rescuedShare: share } = experiment;
      const fromMs = Math.max(this.scene.startMs, assigned.startMs);
      const toMs = Math.min(untilMs, assigned.endMs ?? Infinity);
      const variants = assigned.variants.map(({ name }) => name).filter((name) => name !== control);
      const entities = { experiment: [assigned.name], control: [control], variant: variants };
      return fromMs >= toMs
        ? []
        : [{ kind: 'experiment', fromMs, toMs, entities, eventIds, rescue: { share, visits, orders } }];
    });
  }

  private metBy(visit: Visit): Met {
    const known = this.visits.get(visit) ?? { exposed: new Set(), treatments: new Set(), hasOrdered: false };
    this.visits.set(visit, known);
    return known;
  }

  private expose(visit: Visit, met: Met, running: Running): void {
    const { assigned, control, place } = running.experiment;
    const { nowMs } = this.scene;
    const unit = experimentUnits.find((one) => one === assigned.unit);
    const unitId = unit === undefined ? null : visit.fields[unit];
    const exposure = `${assigned.name} ${unitId}`;
    if (
      unitId === null ||
      met.exposed.has(exposure) ||
      nowMs < assigned.startMs ||
      nowMs >= (assigned.endMs ?? Infinity)
    ) {
      return;
    }
    const assignment = assign(assigned, unitId);
    if (!('variant' in assignment)) {
      return;
    }
    met.exposed.add(exposure);
    if (assignment.variant !== control) {
      met.treatments.add(running);
    }
    const { visitorId, sessionId, customerId, channel, device } = visit.fields;
    const data = {
      ...{
        unitId,
        unit: assigned.unit,
        experiment: assigned.name,
        version: assigned.version,
        variant: assignment.variant,
      },
      ...{ visitorId, sessionId, customerId, channel, device, place },
    };
    // On top of the rate: what the marketplace does otherwise stays what it is.
    this.scene.after(0, () => ({ ...draft(exposureLogged, shopOf(channel), data), extra: true }));
  }

  /** Somebody who would have left buys after all. */
  private rescue(visit: Visit, { treatments }: Met): void {
    for (const running of treatments) {
      running.visits += 1;
      if (this.random.chance(running.experiment.rescuedShare)) {
        const { popular } = this.scene.world.catalogue;
        const lines = visit.cart.length > 0 ? [...visit.cart] : [{ product: popular.pick(this.random), quantity: 1 }];
        const afterMs = this.random.between(hesitationMs.least, hesitationMs.most);
        this.scene.after(afterMs, () => {
          const order = placeOrder(this.scene, visit, { lines, labelIds: running.eventIds });
          running.orders += order === undefined ? 0 : 1;
          return order;
        });
        return;
      }
    }
  }
}
