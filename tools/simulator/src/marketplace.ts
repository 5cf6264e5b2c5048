import { hashText, hashWords } from '@nadi/contracts';
import { NadiError } from '@nadi/errors';
import { editCatalogue, registerShop, sendCampaign, settleThePast } from './behaviour/back-office.ts';
import { step } from './behaviour/browsing.ts';
import { Livestreams } from './behaviour/livestreams.ts';
import { Scene } from './behaviour/scene.ts';
import { sellOverCounter } from './behaviour/tills.ts';
import { openVisit, type Visit } from './behaviour/visit.ts';
import { Agenda } from './core/agenda.ts';
import { Random } from './core/random.ts';
import { busynessAt } from './core/rate-curve.ts';
import type { Draft, GeneratedEvent } from './event.ts';
import { RunningExperiments } from './experiments/running-experiments.ts';
import { assertExperiments, type SimulatedExperiment } from './experiments/simulated-experiment.ts';
import { Planting } from './truths/planting.ts';
import type { TruthLabel, TruthPlan } from './truths/truth-plan.ts';
import { createWorld, type WorldScale } from './world/world.ts';

/** What a marketplace is made from. The same options give the same events, byte for byte. */
export interface MarketplaceOptions {
  /** Any text; another seed is another marketplace. */
  readonly seed: string | number;
  /** Event time of the beginning, milliseconds since 1970. */
  readonly startMs: number;
  /** Mean rate, events per second of event time, above 0. Traffic of planted bots and floods comes on top. Default 100. */
  readonly eventsPerSecond?: number;
  /** True (default) for a daily curve and weekday effects around the mean rate, false for an even rate. */
  readonly dailyCurve?: boolean;
  /** What to plant. Default nothing. */
  readonly truths?: readonly TruthPlan[];
  /** Experiments that it runs. Default none. */
  readonly experiments?: readonly SimulatedExperiment[];
  /** How large the marketplace is. */
  readonly scale?: WorldScale;
}

const secondMs = 1_000;
/** Mean time between two clicks of one visitor. */
const thinkSeconds = 12;
const fewestVisits = 12;
const mostVisits = 60_000;
/** Days in which orders from before the start still come back. */
const pastMs = 10 * 86_400_000;

/** Past this, or past a second's worth, the rate is exceeded rather than nothing new begun for long. */
const mostOwed = 50;

/** What a turn of the marketplace goes to; the rest goes to visits. */
const turns = { live: 0.13, counter: 0.035, campaign: 0.03, catalogue: 0.012, past: 0.006, shops: 0.001 };

/** A generator of events in the order in which their producers send them. */
export class Marketplace {
  /** Tells the events of this run from those of another: a hash of the options. */
  readonly runCode: string;
  private readonly scene: Scene;
  private readonly livestreams: Livestreams;
  private readonly planting: Planting;
  private readonly experiments: RunningExperiments;
  private readonly visits: Visit[] = [];
  private readonly dailyCurve: boolean;
  /** When the next turn is; fractions of a millisecond keep the rate exact. */
  private nextTurnMs: number;
  /** Events that came from earlier turns and are made up for by skipping turns, so that the rate holds. */
  private owed = 0;
  private count = 0;
  /** Events of late producers, by the time they arrive. */
  private readonly arrivals = new Agenda<GeneratedEvent>();

  /** @throws NadiError USAGE if an option is out of range. */
  constructor(options: MarketplaceOptions) {
    const {
      seed,
      startMs,
      eventsPerSecond = 100,
      dailyCurve = true,
      truths = [],
      experiments = [],
      scale = {},
    } = options;
    if (!(eventsPerSecond > 0) || !Number.isSafeInteger(startMs) || startMs < 0) {
      throw new NadiError('USAGE', {
        message: 'eventsPerSecond must be above 0 and startMs whole milliseconds since 1970.',
        context: { eventsPerSecond, startMs },
      });
    }
    assertExperiments(experiments);
    const made = [String(seed), startMs, eventsPerSecond, dailyCurve, truths, scale];
    const chance = `${seed}/${hashOf(JSON.stringify(made))}`;
    // Chance does not depend on experiments, so that a run with them can be compared with one without.
    this.runCode = hashOf(JSON.stringify(experiments.length === 0 ? made : [...made, experiments]));
    const world = createWorld(String(seed), scale);
    this.scene = new Scene(world, new Random(chance), this.runCode, startMs, eventsPerSecond);
    this.experiments = new RunningExperiments(this.scene, new Random(`${chance}/experiments`), experiments);
    this.dailyCurve = dailyCurve;
    this.livestreams = new Livestreams(this.scene);
    this.nextTurnMs = startMs;
    this.planting = new Planting(this.scene, this.livestreams, truths, () => this.scheduleTurn(this.scene.nowMs));
    this.fillShop();
    this.scheduleTurn(startMs);
  }

  /** Event time of the last thing that happened, milliseconds since 1970. */
  get nowMs(): number {
    return this.scene.nowMs;
  }

  /** Events generated so far. */
  get generated(): number {
    return this.count;
  }

  /** The next event that is sent before a time (milliseconds since 1970), or undefined if there is none. */
  next(untilMs: number): GeneratedEvent | undefined {
    const { scene } = this;
    for (;;) {
      const dueMs = scene.agenda.nextMs;
      const turnMs = Math.floor(this.nextTurnMs);
      const nextMs = Math.min(dueMs, turnMs);
      if (this.arrivals.nextMs < Math.min(nextMs, untilMs)) {
        return this.arrivals.take();
      }
      if (nextMs >= untilMs) {
        return undefined;
      }
      const isDue = dueMs <= turnMs;
      scene.nowMs = isDue ? dueMs : turnMs;
      const happened = isDue ? scene.agenda.take()?.(dueMs) : this.turn();
      if (happened === undefined) {
        continue;
      }
      if (isDue && happened.extra !== true) {
        this.owed = Math.min(this.owed + 1, Math.max(mostOwed, this.rate()));
      }
      const event = this.emit(happened);
      if (event !== undefined) {
        return event;
      }
    }
  }

  /** Every event sent before a time, milliseconds since 1970. */
  *until(untilMs: number): Generator<GeneratedEvent, void, undefined> {
    for (let event = this.next(untilMs); event !== undefined; event = this.next(untilMs)) {
      yield event;
    }
  }

  /** Labels of what was planted so far; what still lasts ends at the given event time, milliseconds since 1970. */
  labels(untilMs = this.scene.nowMs + 1): TruthLabel[] {
    return [...this.planting.labels(untilMs), ...this.experiments.labels(untilMs)];
  }

  /** Events per second of event time, now. */
  private rate(): number {
    const { eventsPerSecond, conditions, nowMs } = this.scene;
    return eventsPerSecond * conditions.rush * (this.dailyCurve ? busynessAt(nowMs) : 1);
  }

  private scheduleTurn(fromMs: number): void {
    this.nextTurnMs = fromMs + this.scene.random.exponential(secondMs / this.rate());
  }

  /** Something new happens, unless the rate is used up by what follows from before. */
  private turn(): Draft | undefined {
    const { scene } = this;
    this.scheduleTurn(this.nextTurnMs);
    if (this.owed >= 1) {
      this.owed -= 1;
      return undefined;
    }
    const draft = this.somethingNew(scene.random.float());
    // A turn that left no event behind is owed to the rate.
    this.owed -= draft === undefined ? 1 : 0;
    return draft;
  }

  private somethingNew(draw: number): Draft | undefined {
    const { scene } = this;
    let bound = turns.live;
    if (draw < bound) return this.livestreams.step(scene);
    if (draw < (bound += turns.counter)) return sellOverCounter(scene);
    if (draw < (bound += turns.campaign)) return sendCampaign(scene);
    if (draw < (bound += turns.catalogue)) return editCatalogue(scene);
    if (draw < (bound += turns.shops)) return registerShop(scene);
    if (draw < bound + turns.past && scene.random.chance(1 - (scene.nowMs - scene.startMs) / pastMs))
      return settleThePast(scene);
    return this.visitStep();
  }

  /** One of the visitors in the shop does something; a new one comes when there is room. */
  private visitStep(): Draft | undefined {
    const { visits, scene } = this;
    const index = scene.random.int(visits.length);
    let visit = visits[index];
    if (visit === undefined || visits.length < this.wantedVisits()) {
      visit = openVisit(scene, scene.conditions.rush > 1 && scene.random.chance(0.5) ? 'flash-sale' : undefined);
      visits.push(visit);
      return this.doneBy(visit);
    }
    const draft = this.doneBy(visit);
    if (visit.stage === 'over') {
      const last = visits.pop() as Visit;
      if (index < visits.length) {
        visits[index] = last;
      }
    }
    return draft;
  }

  /** What a visit does next; experiments hear of it. */
  private doneBy(visit: Visit): Draft | undefined {
    const draft = step(this.scene, visit);
    this.experiments.after(visit, draft);
    return draft;
  }

  private wantedVisits(): number {
    return Math.min(mostVisits, Math.max(fewestVisits, Math.round(this.rate() * thinkSeconds * 0.5)));
  }

  /** The shop is open already: visitors are at all stages when the first event is emitted. */
  private fillShop(): void {
    const { visits, scene } = this;
    const wanted = this.wantedVisits();
    while (visits.length < wanted) {
      const visit = openVisit(scene);
      visit.stage = 'browsing';
      if (scene.random.chance(0.2)) {
        visit.cart.push({ product: scene.world.catalogue.popular.pick(scene.random), quantity: 1 });
      }
      visits.push(visit);
    }
  }

  private emit(happened: Draft): GeneratedEvent | undefined {
    const { scene } = this;
    const { contract, source } = happened;
    if (scene.conditions.silent.has(source)) {
      return undefined;
    }
    const data = happened.data as Record<string, unknown>;
    this.count += 1;
    const id = `${this.runCode}-${this.count.toString(36)}`;
    happened.labelIds?.push(id);
    const delayMs = scene.conditions.lateBy.get(source) ?? 0;
    const generated: GeneratedEvent = {
      event: { id, type: contract.name, time: new Date(scene.nowMs).toISOString(), source, data },
      key: String(data[contract.key]),
      timeMs: scene.nowMs,
      emitMs: scene.nowMs + delayMs,
    };
    if (delayMs === 0) {
      return generated;
    }
    this.arrivals.add(generated.emitMs, generated);
    return undefined;
  }
}

/** Opens a marketplace. @throws NadiError USAGE if an option is out of range. */
export function createMarketplace(options: MarketplaceOptions): Marketplace {
  return new Marketplace(options);
}

/** Six or seven letters and digits that stand for a text. */
function hashOf(text: string): string {
  const words = new Uint32Array(hashWords);
  hashText(text, words, 0);
  return (words[0] as number).toString(36).padStart(7, '0');
}
