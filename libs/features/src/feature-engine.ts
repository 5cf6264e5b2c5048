import type { CompiledFeatureSet, FeatureEvent } from './compiled-feature-set.ts';
import { readSnapshot, writeSnapshot } from './engine-snapshot.ts';
import { FeatureGroup, type GroupCounts } from './feature-group.ts';

/** Bounds of an engine beside those of its sets. */
export interface EngineLimits {
  /** Events, or buckets, of all entities of a set together; beyond, entities are given up. Default: 8 million. */
  readonly maxSlots: number;
}

/** The values of a set at an event. */
export interface Observation {
  readonly set: CompiledFeatureSet;
  readonly id: string;
  /** In the order of `set.features`, NaN for none. Valid until the engine is used again. */
  readonly values: Float64Array;
}

/** The values of an entity, over all sets that are about its kind. */
export interface EntityFeatures {
  /** Such as `customer/orders-1h`. */
  readonly names: readonly string[];
  /** In the order of the names, NaN for none. */
  readonly values: Float64Array;
  /** Event time of the newest event that they know of; undefined for a stranger. Milliseconds since 1970. */
  readonly newestMs: number | undefined;
}

const defaultSlots = 8_388_608;

/**
 * Keeps features up to date event by event, on event time. The same events in the same order give the same values, whatever was
 * read in between. Events that come twice count twice: who applies them drops duplicates.
 */
export class FeatureEngine {
  private readonly groups: readonly FeatureGroup[];
  private readonly groupsOfSource: ReadonlyMap<string, readonly FeatureGroup[]>;
  private readonly groupsOfEntity: ReadonlyMap<string, readonly FeatureGroup[]>;

  constructor(sets: readonly CompiledFeatureSet[], { maxSlots = defaultSlots }: Partial<EngineLimits> = {}) {
    this.groups = sets.map((set) => new FeatureGroup(set, maxSlots));
    this.groupsOfSource = Map.groupBy(this.groups, ({ set }) => set.source);
    this.groupsOfEntity = Map.groupBy(this.groups, ({ set }) => set.entity);
  }

  /** The engine that `snapshot` was taken of, over the same definitions.
   * @throws NadiError FEATURE_STATE_INVALID
   */
  static restore(
    sets: readonly CompiledFeatureSet[],
    bytes: Uint8Array,
    limits: Partial<EngineLimits> = {},
  ): FeatureEngine {
    const engine = new FeatureEngine(sets, limits);
    readSnapshot(engine.groups, bytes);
    return engine;
  }

  /**
   * Adds an event to the entities it is of.
   * @throws NadiError EXPRESSION_INVALID if an expression cannot be evaluated on it; then nothing has changed.
   */
  apply(event: FeatureEvent): void {
    this.take(event, (group, id, counts) => {
      if (counts) {
        group.apply(id, event.timeMs);
      }
    });
  }

  /**
   * Adds an event, and says what the features of its entities are at it: with it, or without where `includeCurrent` is false.
   * @throws NadiError EXPRESSION_INVALID if an expression cannot be evaluated on it; then nothing has changed.
   */
  observe(event: FeatureEvent): Observation[] {
    const observations: Observation[] = [];
    this.take(event, (group, id, counts) => {
      if (counts) {
        group.applyAndRead(id, event.timeMs);
      } else {
        group.read(id, event.timeMs, group.values);
      }
      observations.push({ set: group.set, id, values: group.values });
    });
    return observations;
  }

  /**
   * What is known of an entity at a time, events of that very time included. A time before the newest event gives what the
   * windows held then, for as long as events may be late; buckets are then whole, and what has no window is as of the newest event.
   * @param atMs milliseconds since 1970
   */
  read(entity: string, id: string, atMs: number): EntityFeatures {
    const groups = this.groupsOfEntity.get(entity) ?? [];
    const names = groups.flatMap(({ set }) => set.features.map((name) => `${entity}/${name}`));
    const values = new Float64Array(names.length);
    let [from, newestMs] = [0, -Infinity];
    for (const group of groups) {
      const { length } = group.set.features;
      group.read(id, atMs, values.subarray(from, from + length));
      from += length;
      newestMs = Math.max(newestMs, group.newestMs(id) ?? -Infinity);
    }
    return { names, values, newestMs: newestMs === -Infinity ? undefined : newestMs };
  }

  /** What happened so far, by set. */
  counts(): Readonly<Record<string, GroupCounts>> {
    return Object.fromEntries(this.groups.map((group) => [group.set.name, group.counts]));
  }

  /** Bytes of the arrays that hold what is known. */
  get allocatedBytes(): number {
    return this.groups.reduce((sum, group) => sum + group.allocatedBytes, 0);
  }

  /** All that is known, with a version of the format and a checksum. */
  snapshot(): Uint8Array {
    return writeSnapshot(this.groups);
  }

  /** Reads all that an event gives before anything changes. */
  private take(
    { contract, data }: FeatureEvent,
    visit: (group: FeatureGroup, id: string, counts: boolean) => void,
  ): void {
    const groups = this.groupsOfSource.get(contract) ?? [];
    if (groups.length === 1) {
      const group = groups[0]!;
      const id = group.set.idOf(data);
      if (id !== undefined) {
        visit(group, id, group.set.readRow(data, group.row));
      }
      return;
    }
    const touched = groups.map((group) => {
      const id = group.set.idOf(data);
      return { group, id, counts: id !== undefined && group.set.readRow(data, group.row) };
    });
    for (const { group, id, counts } of touched) {
      if (id !== undefined) {
        visit(group, id, counts);
      }
    }
  }
}
