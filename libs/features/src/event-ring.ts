import { blockPlace, capacityPlace, endPlace, headPlace, type AdditiveField, type RingPlan } from './feature-plan.ts';
import { SlotArena, type Block } from './slot-arena.ts';

/** What the rings of one plan need of whoever keeps the entities. */
export interface RingOwner {
  /** Where the states of all entities lie that have one; for packing. */
  forEachState(visit: (state: Float64Array, base: number) => void): void;
  /** Gives up another entity to make room. False if there is none. */
  evictOther(): boolean;
}

/** Limits of the rings of one plan. */
export interface RingLimits {
  /** Slots of one entity. */
  readonly maxEvents: number;
  /** Slots of all entities together. */
  readonly maxSlots: number;
}

/**
 * The rings of all entities of one plan: their slots, in the order of event time. Slots are known by numbers that only grow;
 * a ring holds those from its head to its end. The state of the ring lies in the state of its entity, at `base`.
 */
export class EventRing {
  readonly arena: SlotArena;
  /** Slots that were given up before their time, because an entity had too many. */
  overflows = 0;
  /** What is added up in a field, by its place in the slot. */
  private readonly additiveOf: readonly (AdditiveField | undefined)[];

  constructor(
    readonly plan: RingPlan,
    private readonly limits: RingLimits,
    private readonly owner: RingOwner,
  ) {
    this.arena = new SlotArena(plan.stride + plan.distincts.length);
    this.additiveOf = Array.from({ length: plan.stride }, (_, place) =>
      plan.additive.find(({ field }) => field === place),
    );
  }

  /** Where a slot lies in the arena. */
  slotAt(state: Float64Array, base: number, slot: number): number {
    const place = base + this.plan.state;
    return state[place + blockPlace]! + (slot & (state[place + capacityPlace]! - 1)) * this.plan.stride;
  }

  /** The time of a slot: of its event, or of the beginning of its bucket. */
  timeOf(timeMs: number): number {
    const { widthMs } = this.plan;
    return widthMs === 0 ? timeMs : Math.floor(timeMs / widthMs) * widthMs;
  }

  /** Makes sure that there is room for one more slot. Returns the slot that has to be given up for it, or -1. */
  makeRoom(state: Float64Array, base: number): number {
    const place = base + this.plan.state;
    const [capacity, head, end] = [state[place + capacityPlace]!, state[place + headPlace]!, state[place + endPlace]!];
    if (end - head < capacity) {
      return -1;
    }
    const wanted = SlotArena.capacityAfter(capacity);
    if (wanted > this.limits.maxEvents || !this.hasRoomFor(wanted - capacity)) {
      return capacity === 0 ? -1 : head;
    }
    const start = this.arena.take(wanted, () => this.pack());
    this.moveTo(state, base, { start, capacity: wanted });
    return -1;
  }

  /** Writes the fields of a slot that come from its event; the links are those of no neighbour. */
  write(at: number, slotTimeMs: number, row: Float64Array): void {
    const { numbers } = this.arena;
    const { additive, extremes, distincts } = this.plan;
    numbers[at] = slotTimeMs;
    for (const { field } of additive) {
      numbers[at + field] = this.amountOf(field, row);
    }
    for (const { field, column, sign } of extremes) {
      const value = row[column]!;
      numbers[at + field] = Number.isNaN(value) ? -Infinity : sign * value;
    }
    for (const { column, hashField } of distincts) {
      numbers[at + hashField] = row[column]!;
    }
  }

  /** Adds an event to a bucket that is there. Returns whether one of its extremes has changed. */
  mergeInto(at: number, row: Float64Array): boolean {
    const { numbers } = this.arena;
    for (const { field } of this.plan.additive) {
      numbers[at + field]! += this.amountOf(field, row);
    }
    let isHigher = false;
    for (const { field, column, sign } of this.plan.extremes) {
      const value = sign * row[column]!;
      if (value > numbers[at + field]!) {
        numbers[at + field] = value;
        isHigher = true;
      }
    }
    return isHigher;
  }

  /** What an event adds to a field that is added up. */
  amountOf(field: number, row: Float64Array): number {
    const { column, isCount } = this.additiveOf[field]!;
    const value = row[column]!;
    return Number.isNaN(value) ? 0 : isCount ? 1 : value;
  }

  /** Links a slot with the newest one before it that has the same value. */
  link(state: Float64Array, base: number, slot: number): void {
    const { numbers } = this.arena;
    const place = base + this.plan.state;
    const [capacity, head] = [state[place + capacityPlace]!, state[place + headPlace]!];
    const chains = state[place + blockPlace]! + capacity * this.plan.stride;
    const at = this.slotAt(state, base, slot);
    for (let index = 0; index < this.plan.distincts.length; index += 1) {
      const { hashField, chainField, previousField, nextField } = this.plan.distincts[index]!;
      const hash = numbers[at + hashField]!;
      numbers[at + previousField] = -1;
      numbers[at + nextField] = -1;
      if (Number.isNaN(hash)) {
        continue;
      }
      // One chain of slots per bucket of hashes, the newest first, in which each value stands once.
      const bucket = chains + index * capacity + (hash & (capacity - 1));
      let before = -1;
      let found = numbers[bucket]!;
      while (found >= head && numbers[this.slotAt(state, base, found) + hashField] !== hash) {
        before = found;
        found = numbers[this.slotAt(state, base, found) + chainField]!;
      }
      if (found >= head) {
        const foundAt = this.slotAt(state, base, found);
        numbers[at + previousField] = found;
        numbers[foundAt + nextField] = slot;
        const linkPlace = before < 0 ? bucket : this.slotAt(state, base, before) + chainField;
        numbers[linkPlace] = numbers[foundAt + chainField]!;
      }
      numbers[at + chainField] = numbers[bucket]!;
      numbers[bucket] = slot;
    }
  }

  /** Takes the newest slot out of the links with its equals: as if it had not been linked. */
  unlink(state: Float64Array, base: number, slot: number): void {
    const { numbers } = this.arena;
    const place = base + this.plan.state;
    const [capacity, head] = [state[place + capacityPlace]!, state[place + headPlace]!];
    const chains = state[place + blockPlace]! + capacity * this.plan.stride;
    const at = this.slotAt(state, base, slot);
    for (let index = 0; index < this.plan.distincts.length; index += 1) {
      const { hashField, chainField, previousField, nextField } = this.plan.distincts[index]!;
      const hash = numbers[at + hashField]!;
      if (Number.isNaN(hash)) {
        continue;
      }
      const previous = numbers[at + previousField]!;
      let linkPlace = chains + index * capacity + (hash & (capacity - 1));
      numbers[linkPlace] = numbers[at + chainField]!;
      if (previous >= head) {
        // Back to where it stood: chains go from newer slots to older ones.
        while (numbers[linkPlace]! > previous) {
          linkPlace = this.slotAt(state, base, numbers[linkPlace]!) + chainField;
        }
        const previousAt = this.slotAt(state, base, previous);
        numbers[previousAt + chainField] = numbers[linkPlace]!;
        numbers[previousAt + nextField] = -1;
        numbers[linkPlace] = previous;
      }
    }
  }

  /** Forgets all links between slots with the same value and makes them anew. */
  linkAnew(state: Float64Array, base: number): void {
    if (this.plan.distincts.length === 0) {
      return;
    }
    const place = base + this.plan.state;
    const capacity = state[place + capacityPlace]!;
    const chains = state[place + blockPlace]! + capacity * this.plan.stride;
    this.arena.numbers.fill(-1, chains, chains + capacity * this.plan.distincts.length);
    for (let slot = state[place + headPlace]!; slot < state[place + endPlace]!; slot += 1) {
      this.link(state, base, slot);
    }
  }

  /** Gives the block of an entity back. */
  release(state: Float64Array, base: number): void {
    const place = base + this.plan.state;
    const capacity = state[place + capacityPlace]!;
    if (capacity > 0) {
      this.arena.giveBack({ start: state[place + blockPlace]!, capacity });
    }
  }

  /** Moves the blocks of all entities together. */
  pack(): void {
    const found: { readonly state: Float64Array; readonly place: number; readonly block: Block }[] = [];
    this.owner.forEachState((state, base) => {
      const place = base + this.plan.state;
      const block = { start: state[place + blockPlace]!, capacity: state[place + capacityPlace]! };
      if (block.capacity > 0) {
        found.push({ state, place, block });
      }
    });
    const starts = this.arena.packInto(found.map(({ block }) => block));
    found.forEach(({ state, place }, index) => {
      state[place + blockPlace] = starts[index]!;
    });
  }

  private hasRoomFor(slots: number): boolean {
    while (this.arena.allocatedSlots + slots > this.limits.maxSlots) {
      if (!this.owner.evictOther()) {
        return false;
      }
    }
    return true;
  }

  private moveTo(state: Float64Array, base: number, block: Block): void {
    const place = base + this.plan.state;
    const [capacity, head, end] = [state[place + capacityPlace]!, state[place + headPlace]!, state[place + endPlace]!];
    const { numbers } = this.arena;
    const { stride } = this.plan;
    for (let slot = head; slot < end; slot += 1) {
      const from = this.slotAt(state, base, slot);
      numbers.copyWithin(block.start + (slot & (block.capacity - 1)) * stride, from, from + stride);
    }
    this.release(state, base);
    state[place + blockPlace] = block.start;
    state[place + capacityPlace] = block.capacity;
    if (capacity !== block.capacity) {
      this.linkAnew(state, base);
    }
  }
}
