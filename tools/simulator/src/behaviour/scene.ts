import { Agenda } from '../core/agenda.ts';
import { Random } from '../core/random.ts';
import type { Action } from '../event.ts';
import type { Product } from '../world/catalogue.ts';
import type { World } from '../world/world.ts';
import { Warehouse } from './warehouse.ts';

/** What the planted truths bend while they last. */
export interface Conditions {
  /** Factor on the marketplace's rate; above 1 in a flash sale. */
  rush: number;
  /** Gateway that answers almost nothing but errors. */
  failingGateway: string | undefined;
  /** Product on sale at a wrong price; the ids of the orders go to the label. */
  mispriced: { readonly product: Product; readonly labelIds: string[] } | undefined;
  /** Producers that emit nothing. */
  readonly silent: Set<string>;
  /** Producers whose events arrive late: by how much, milliseconds. */
  readonly lateBy: Map<string, number>;
}

/** Where everything happens: the world, the time, what is due, and the one source of chance. */
export class Scene {
  nowMs: number;
  readonly agenda = new Agenda<Action>();
  readonly warehouse: Warehouse;
  readonly conditions: Conditions = {
    rush: 1,
    failingGateway: undefined,
    mispriced: undefined,
    silent: new Set(),
    lateBy: new Map(),
  };
  private readonly issued = new Map<string, number>();

  constructor(
    readonly world: World,
    readonly random: Random,
    /** Tells the entities of this run from those of another. */
    private readonly runCode: string,
    readonly startMs: number,
    readonly eventsPerSecond: number,
  ) {
    this.nowMs = startMs;
    this.warehouse = new Warehouse(eventsPerSecond);
  }

  /** Does something later; delays are rounded down to milliseconds. */
  after(delayMs: number, action: Action): void {
    this.agenda.add(this.nowMs + Math.max(0, Math.floor(delayMs)), action);
  }

  /** An id no other entity of any run has, such as `o-k3x9a2-17`. */
  nextId(kind: string): string {
    const count = (this.issued.get(kind) ?? 0) + 1;
    this.issued.set(kind, count);
    return `${kind}-${this.runCode}-${count.toString(36)}`;
  }

  /** Does something again and again, at random times with this mean gap, until a time. */
  repeat(spec: { readonly meanGapMs: number; readonly untilMs: number; readonly action: Action }): void {
    const next = () => {
      const gapMs = this.random.exponential(spec.meanGapMs);
      if (this.nowMs + gapMs < spec.untilMs) {
        this.after(gapMs, (nowMs) => {
          next();
          return spec.action(nowMs);
        });
      }
    };
    next();
  }
}
