import type { CompiledFeatureSet } from './compiled-feature-set.ts';
import { EntityDirectory, type DirectoryState } from './entity-directory.ts';
import { EventRing, type RingOwner } from './event-ring.ts';
import { newestState, type FeaturePlan } from './feature-plan.ts';
import { addToPoint, readFeatures, readRatios } from './feature-readers.ts';
import { RingWindows } from './ring-windows.ts';
import { scanRing } from './scan-ring.ts';

const firstEntities = 16;
const includesCurrent = ({ includeCurrent }: FeaturePlan) => includeCurrent;
const excludesCurrent = ({ includeCurrent }: FeaturePlan) => !includeCurrent;
const all = () => true;

/** What happened to the entities and events of a set. */
export interface GroupCounts {
  readonly entities: number;
  /** Events that counted. */
  readonly applied: number;
  /** Events that came later than the set allows, and did not count. */
  readonly late: number;
  /** Entities that were given up for others. */
  readonly evicted: number;
  /** Events or buckets that were given up because their entity had too many. */
  readonly overflowed: number;
}

/** Everything of a set that is stored beside the numbers. */
export interface GroupState {
  readonly directory: DirectoryState;
  readonly applied: number;
  readonly late: number;
  readonly evicted: number;
  readonly rings: readonly { readonly allocated: number; readonly overflows: number; readonly numbers: number }[];
}

/** The entities of one set of features: a row of numbers for each, and rings of their events. */
export class FeatureGroup implements RingOwner {
  /** What the event that is being taken in gives to the columns. */
  readonly row: Float64Array;
  /** Values of the features, in declared order, as they were read last. */
  readonly values: Float64Array;
  private readonly outputs: Float64Array;
  private readonly rings: readonly EventRing[];
  private readonly windows: readonly RingWindows[];
  private readonly hasPrevious: boolean;
  private directory = new EntityDirectory();
  private states: Float64Array;
  private current = -1;
  private applied = 0;
  private late = 0;
  private evicted = 0;

  /** @param maxSlots of all entities together, per ring */
  constructor(
    readonly set: CompiledFeatureSet,
    maxSlots: number,
  ) {
    const { plan, definition } = set;
    this.row = new Float64Array(plan.columns.length);
    this.values = new Float64Array(plan.features.length);
    this.outputs = new Float64Array(plan.outputs);
    this.states = new Float64Array(plan.stateLength * firstEntities);
    const limits = { maxEvents: definition.maxEvents, maxSlots: Math.max(maxSlots, definition.maxEvents) };
    this.rings = plan.rings.map((ring) => new EventRing(ring, limits, this));
    this.windows = this.rings.map((ring) => new RingWindows(ring));
    this.hasPrevious = plan.features.some(excludesCurrent);
  }

  get counts(): GroupCounts {
    const overflowed = this.rings.reduce((sum, ring) => sum + ring.overflows, 0);
    const { applied, late, evicted, directory } = this;
    return { entities: directory.size, applied, late, evicted, overflowed };
  }

  /** Bytes of the arrays that grow. */
  get allocatedBytes(): number {
    return this.rings.reduce((sum, { arena }) => sum + arena.numbers.byteLength, this.states.byteLength);
  }

  /** Adds the event in `row` to its entity. */
  apply(id: string, timeMs: number): void {
    this.add(this.placeOf(id), timeMs);
  }

  /** Adds the event in `row`, and leaves in `values` what the features are at it. */
  applyAndRead(id: string, timeMs: number): void {
    const place = this.placeOf(id);
    if (this.hasPrevious) {
      this.moveTo(place, timeMs);
      this.readInto(place, timeMs, this.values, excludesCurrent);
    }
    this.add(place, timeMs);
    this.readInto(place, timeMs, this.values, includesCurrent);
    readRatios(this.set.plan, this.values);
  }

  /** The values of an entity at a time; those of a stranger if it is not known. Changes nothing. */
  read(id: string, atMs: number, values: Float64Array): void {
    this.readInto(this.directory.find(id), atMs, values, all);
    readRatios(this.set.plan, values);
  }

  /** Event time of the newest event of an entity; undefined if it is not known. */
  newestMs(id: string): number | undefined {
    const place = this.directory.find(id);
    const newestMs = place === undefined ? -Infinity : this.states[this.baseOf(place) + newestState]!;
    return newestMs === -Infinity ? undefined : newestMs;
  }

  forEachState(visit: (state: Float64Array, base: number) => void): void {
    for (let place = 0; place < this.directory.length; place += 1) {
      if (this.directory.idAt(place) !== undefined) {
        visit(this.states, this.baseOf(place));
      }
    }
  }

  evictOther(): boolean {
    const place = this.directory.evict(this.current);
    if (place === undefined) {
      return false;
    }
    this.rings.forEach((ring) => ring.release(this.states, this.baseOf(place)));
    this.evicted += 1;
    return true;
  }

  /** The numbers of the set and what else has to be stored, with all blocks moved together. */
  store(): { readonly state: GroupState; readonly numbers: readonly Float64Array[] } {
    this.rings.forEach((ring) => ring.pack());
    const states = this.states.subarray(0, this.directory.length * this.set.plan.stateLength);
    const { applied, late, evicted } = this;
    return {
      state: {
        ...{ directory: this.directory.toJson(), applied, late, evicted },
        rings: this.rings.map(({ arena, overflows }) => ({
          ...{ allocated: arena.allocatedSlots, overflows, numbers: arena.usedNumbers },
        })),
      },
      numbers: [states, ...this.rings.map(({ arena }) => arena.numbers.subarray(0, arena.usedNumbers))],
    };
  }

  /** How many numbers `load` wants of each array. */
  lengthsOf({ directory, rings }: GroupState): number[] {
    return [directory.ids.length * this.set.plan.stateLength, ...rings.map(({ numbers }) => numbers)];
  }

  /** Takes over what `store` of another engine gave. */
  load({ directory, applied, late, evicted, rings }: GroupState, numbers: readonly Float64Array[]): void {
    this.directory = EntityDirectory.fromJson(directory);
    this.growTo(directory.ids.length);
    this.states.set(numbers[0] as Float64Array);
    this.applied = applied;
    this.late = late;
    this.evicted = evicted;
    this.rings.forEach((ring, index) => {
      ring.overflows = rings[index]!.overflows;
      ring.arena.load(numbers[index + 1] as Float64Array, rings[index]!.allocated);
    });
  }

  private baseOf(place: number): number {
    return place * this.set.plan.stateLength;
  }

  private placeOf(id: string): number {
    const found = this.directory.find(id);
    if (found !== undefined) {
      this.directory.touch(found);
      this.current = found;
      return found;
    }
    if (this.directory.size >= this.set.definition.maxEntities) {
      this.current = -1;
      this.evictOther();
    }
    const place = this.directory.add(id);
    this.current = place;
    this.growTo(place + 1);
    const base = this.baseOf(place);
    this.states.fill(0, base, base + this.set.plan.stateLength);
    this.states[base + newestState] = -Infinity;
    this.set.plan.points.forEach(({ state }) => {
      this.states[base + state + 1] = -Infinity;
    });
    this.windows.forEach((windows) => windows.begin(this.states, base));
    return place;
  }

  private growTo(entities: number): void {
    const length = this.baseOf(entities);
    if (length > this.states.length) {
      const larger = new Float64Array(Math.max(length, this.states.length * 2));
      larger.set(this.states);
      this.states = larger;
    }
  }

  private add(place: number, timeMs: number): void {
    const { row, states } = this;
    const base = this.baseOf(place);
    const newestMs = states[base + newestState]!;
    if (timeMs < newestMs - this.set.definition.lateness) {
      this.late += 1;
      return;
    }
    this.applied += 1;
    this.moveTo(place, timeMs);
    for (let index = 0; index < this.windows.length; index += 1) {
      if (timeMs < newestMs) {
        this.windows[index]!.addLate(states, base, timeMs, newestMs, row);
      } else {
        this.windows[index]!.add(states, base, timeMs, row);
      }
    }
    const { points } = this.set.plan;
    for (let index = 0; index < points.length; index += 1) {
      addToPoint(points[index]!, { state: states, base, timeMs, row });
    }
  }

  /** Moves the windows of an entity to a time, if they stand before it. */
  private moveTo(place: number, timeMs: number): void {
    const base = this.baseOf(place);
    if (timeMs > this.states[base + newestState]!) {
      for (let index = 0; index < this.windows.length; index += 1) {
        this.windows[index]!.advance(this.states, base, timeMs);
      }
      this.states[base + newestState] = timeMs;
    }
  }

  private readInto(
    place: number | undefined,
    atMs: number,
    values: Float64Array,
    wanted: (feature: FeaturePlan) => boolean,
  ): void {
    const { outputs, states } = this;
    const base = place === undefined ? 0 : this.baseOf(place);
    if (place === undefined) {
      this.readNothing();
    } else {
      const stands = this.states[base + newestState] === atMs;
      for (let index = 0; index < this.windows.length; index += 1) {
        const windows = this.windows[index]!;
        if (stands) {
          windows.read(states, base, outputs);
        } else {
          scanRing(this.rings[index]!, windows, states, base, atMs, outputs);
        }
      }
    }
    const state = place === undefined ? undefined : states;
    readFeatures(this.set.plan, { outputs, state, base, atMs }, values, wanted);
  }

  private readNothing(): void {
    this.outputs.fill(0);
    for (const { delays } of this.set.plan.rings) {
      delays.forEach(({ windows }) =>
        windows.forEach(({ tops }) => tops.forEach(({ output }) => (this.outputs[output] = -Infinity))),
      );
    }
  }
}
