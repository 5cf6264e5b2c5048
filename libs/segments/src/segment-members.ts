import type { CompiledSegment, SegmentEvent } from './compiled-segment.ts';
import { UnitState } from './unit-state.ts';

/** An event as it came. */
export interface ReceivedEvent extends SegmentEvent {
  /** When the platform received it, milliseconds since 1970. */
  readonly receivedMs: number;
}

/** A clock that is ahead lets nothing happen in the future: it counts as of when it came. */
export function countedTimeMs({ timeMs, receivedMs }: Pick<ReceivedEvent, 'timeMs' | 'receivedMs'>): number {
  return Math.min(timeMs, receivedMs);
}

/**
 * The units that are in a segment at a moment, in the order of their ids, if these are all events.
 * @throws NadiError EXPRESSION_INVALID
 */
export function membersOf(segment: CompiledSegment, events: readonly ReceivedEvent[], atMs: number): string[] {
  const states = new Map<string, UnitState>();
  for (const event of events.filter((one) => countedTimeMs(one) <= atMs)) {
    for (const contribution of segment.contributions({ ...event, timeMs: countedTimeMs(event) })) {
      const state = states.get(contribution.unitId) ?? new UnitState(segment);
      states.set(contribution.unitId, state);
      state.add(contribution);
    }
  }
  return [...states]
    .filter(([, state]) => segment.holds(state.read(atMs)))
    .map(([unitId]) => unitId)
    .sort();
}
