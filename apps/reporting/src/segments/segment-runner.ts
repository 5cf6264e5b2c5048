import { contractNamed } from '@nadi/contracts';
import { messageOf, NadiError } from '@nadi/errors';
import type { Logger } from '@nadi/observability';
import { countedTimeMs, UnitState, type CompiledSegment, type Contribution } from '@nadi/segments';
import { nextStretch } from '../backfill/partition-gaps.ts';
import type { LakeView } from '../lake/lake-view.ts';
import type { LogStretches } from '../lake/log-stretches.ts';
import { membershipEvent } from './segment-event.ts';
import type { DueUnit, LookedAtUnit, ReadStretch, SegmentStore, SegmentVersion, UnitRow } from './segment-store.ts';
import type { SegmentsInForce, VersionedSegment } from './segments-in-force.ts';

export interface SegmentRunnerOptions {
  readonly store: SegmentStore;
  readonly inForce: Pick<SegmentsInForce, 'current'>;
  readonly log: LogStretches;
  readonly logger: Logger;
  readonly now: () => number;
  /** Offsets of a segment that are read in one transaction. */
  readonly stepOffsets: number;
}

/** What is known of the units of a step, by tenant and id. */
type Contributions = Map<string, Map<string, Contribution[]>>;

interface Step {
  readonly stretches: readonly ReadStretch[];
  /** Whether there is more to be read. */
  readonly isCut: boolean;
}

/** How many units are looked at in one transaction. */
const unitsAtOnce = 1_000;
/** How long a segment rests that has failed. */
const restMs = 10_000;

/**
 * Keeps segments up to date from the lake: each version reads every event there is once, in steps that commit with their position, goes
 * live when it has caught up, and from then on follows what comes. Who is in a segment is decided for a unit when something was added to
 * what is known of it, and when something leaves its window.
 */
export class SegmentRunner {
  private readonly restsUntilMs = new Map<string, number>();
  /** Versions that are known to be live. */
  private readonly live = new Set<string>();
  /** By version and topic; forgotten whenever something failed. */
  private readonly positions = new Map<string, Map<string, number>>();

  constructor(private readonly options: SegmentRunnerOptions) {}

  /** Takes every segment a step further. @returns whether there is more to do at once */
  async turn(view: LakeView): Promise<boolean> {
    const { inForce, logger, now } = this.options;
    const segments = [...inForce.current.value.values()];
    this.forgetOthers(new Set(segments.map(keyOf)));
    let hasMore = false;
    for (const versioned of segments) {
      const key = keyOf(versioned);
      if ((this.restsUntilMs.get(key) ?? 0) > now()) {
        continue;
      }
      try {
        hasMore = (await this.advance(versioned, view)) || hasMore;
      } catch (err) {
        // One that cannot go on holds no other up.
        this.restsUntilMs.set(key, now() + restMs);
        this.positions.delete(key);
        this.live.delete(key);
        const level = err instanceof NadiError && err.retriable ? 'warn' : 'error';
        logger[level]({ err, segment: versioned.segment.name }, 'a segment could not be kept; it is tried again');
      }
    }
    return hasMore;
  }

  private async advance(versioned: VersionedSegment, view: LakeView): Promise<boolean> {
    const { store, now } = this.options;
    const of: SegmentVersion = { segment: versioned.segment.name, version: versioned.version };
    const key = keyOf(versioned);
    const isLive = this.live.has(key) || (await this.isLive(of));
    const positions = await this.positionsOf(key, of);
    const step = this.stepOf(versioned.segment, positions, view);
    if (step.stretches.length > 0) {
      await this.read(versioned, step, view);
      step.stretches.forEach(({ topic, partition, nextOffset }) => positions.set(`${topic} ${partition}`, nextOffset));
    }
    if (!isLive && !step.isCut) {
      await store.goLive(of, now());
    }
    if (isLive || !step.isCut) {
      this.live.add(key);
      return (await this.lookAtDue(versioned, of)) === unitsAtOnce || step.isCut;
    }
    return true;
  }

  /** A version that comes back in force begins anew if another one has gone live meanwhile. */
  private forgetOthers(keys: ReadonlySet<string>): void {
    for (const key of [...this.live, ...this.positions.keys(), ...this.restsUntilMs.keys()]) {
      if (!keys.has(key)) {
        this.live.delete(key);
        this.positions.delete(key);
        this.restsUntilMs.delete(key);
      }
    }
  }

  private async isLive(of: SegmentVersion): Promise<boolean> {
    const builds = await this.options.store.begin(of);
    return builds.some(({ version, isLive }) => version === of.version && isLive);
  }

  private async positionsOf(key: string, of: SegmentVersion): Promise<Map<string, number>> {
    const known = this.positions.get(key);
    if (known !== undefined) {
      return known;
    }
    const stored = await this.options.store.positions(of);
    const positions = new Map(
      stored.map(({ topic, partition, nextOffset }) => [`${topic} ${partition}`, nextOffset] as const),
    );
    this.positions.set(key, positions);
    return positions;
  }

  private stepOf({ sources }: CompiledSegment, positions: ReadonlyMap<string, number>, view: LakeView): Step {
    const { log, stepOffsets } = this.options;
    const pending = sources.flatMap((topic) =>
      [...log.reached(topic, view)].flatMap(([partition, reached]) => {
        const cursor = positions.get(`${topic} ${partition}`) ?? 0;
        return cursor < reached ? [{ topic, partition, cursor, reached }] : [];
      }),
    );
    const share = Math.ceil(stepOffsets / Math.max(pending.length, 1));
    const stretches = pending.flatMap(({ topic, partition, cursor, reached }) => {
      const all = { topic, partition, cursor, nextOffset: reached, lakeOffset: reached, activations: [] };
      const next = nextStretch(all, log.held(topic, partition, view), share);
      return next === undefined ? [] : [{ topic, partition, cursor, nextOffset: next.nextOffset, reached }];
    });
    return { stretches, isCut: stretches.some(({ nextOffset, reached }) => nextOffset < reached) };
  }

  private async read({ segment, version }: VersionedSegment, { stretches }: Step, view: LakeView): Promise<void> {
    const { store, log, now } = this.options;
    const atMs = now();
    const found: Contributions = new Map();
    let readEvents = 0;
    let failedEvents = 0;
    let failure: string | null = null;
    for (const [topic, parts] of Map.groupBy(stretches, (one) => one.topic)) {
      const wanted = {
        contract: contractNamed(topic),
        stretches: parts.map(({ partition, cursor, nextOffset }) => ({ partition, firstOffset: cursor, nextOffset })),
        fromMs: oldestMs(segment, topic, atMs),
      };
      for await (const events of log.read(wanted, view)) {
        for (const event of events) {
          readEvents += 1;
          try {
            const seen = { contract: topic, timeMs: countedTimeMs(event), data: event.data };
            segment.contributions(seen).forEach((one) => addTo(found, event.tenantId, one));
          } catch (error) {
            assertEvaluation(error);
            failedEvents += 1;
            failure = `${topic}: ${messageOf(error).replaceAll('\0', '')}`;
          }
        }
      }
    }
    await store.store(
      { segment: segment.name, version },
      {
        ...{ stretches, readEvents, failedEvents, failure, atMs },
        units: new Map([...found].map(([tenantId, units]) => [tenantId, [...units.keys()]])),
        fold: (stored) => stored.map((unit) => folded(segment, unit, found, atMs)),
      },
    );
  }

  private lookAtDue(versioned: VersionedSegment, of: SegmentVersion): Promise<number> {
    const { store, now } = this.options;
    const atMs = now();
    return store.lookAtDue(
      of,
      { atMs, most: unitsAtOnce },
      (unit) => lookAt(versioned.segment, unit, atMs),
      (unit) => membershipEvent(versioned, unit, atMs),
    );
  }
}

function keyOf({ segment, version }: VersionedSegment): string {
  return `${segment.name}@${version}`;
}

/** Events from before have left every window; undefined if what was known long ago is still known. */
function oldestMs({ values }: CompiledSegment, topic: string, atMs: number): number | undefined {
  const windows = values.filter(({ source }) => source === topic).map(({ window }) => window);
  const lengths = windows.map((window) => (window === undefined ? Infinity : window.lengthMs + window.stepMs));
  const longestMs = Math.max(...lengths);
  return Number.isFinite(longestMs) ? atMs - longestMs : undefined;
}

function addTo(found: Contributions, tenantId: string, contribution: Contribution): void {
  const units = found.get(tenantId) ?? new Map<string, Contribution[]>();
  found.set(tenantId, units);
  const known = units.get(contribution.unitId);
  if (known === undefined) {
    units.set(contribution.unitId, [contribution]);
  } else {
    known.push(contribution);
  }
}

function folded(segment: CompiledSegment, unit: UnitRow, found: Contributions, atMs: number): UnitRow {
  const state = new UnitState(segment, unit.state ?? undefined);
  found
    .get(unit.tenantId)
    ?.get(unit.unitId)
    ?.forEach((one) => state.add(one));
  state.read(atMs);
  return { ...unit, state: state.store() ?? null };
}

function lookAt(segment: CompiledSegment, unit: DueUnit, atMs: number): LookedAtUnit {
  const state = new UnitState(segment, unit.state ?? undefined);
  const isMember = holds(segment, state, atMs);
  const hasChanged = isMember !== unit.isMember;
  return {
    ...unit,
    ...{ isMember, hasChanged, changes: unit.changes + (hasChanged ? 1 : 0) },
    state: state.store() ?? null,
    checkMs: state.nextChangeMs() ?? null,
  };
}

/** Of whom it cannot be said is not in it, such as somebody whose city is compared and not known. */
function holds(segment: CompiledSegment, state: UnitState, atMs: number): boolean {
  try {
    return segment.holds(state.read(atMs));
  } catch (error) {
    assertEvaluation(error);
    return false;
  }
}

function assertEvaluation(error: unknown): void {
  if (!(error instanceof NadiError && error.code === 'EXPRESSION_INVALID')) {
    throw error;
  }
}
