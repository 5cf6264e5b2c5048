import type { EventRing } from './event-ring.ts';
import { headPlace, type DequePlan } from './feature-plan.ts';

/** The state of all entities, and where that of one begins. */
export interface EntityPlace {
  readonly state: Float64Array;
  readonly base: number;
}

/**
 * Takes the slots that a newer one exceeds out of a deque, and puts it at the back. Returns the slot before it there, which may be
 * one that the ring has given up; undefined if the newer slot has no value.
 */
export function pushSlot(
  ring: EventRing,
  { field, previousField, nextField, backState }: DequePlan,
  { state, base }: EntityPlace,
  slot: number,
): number | undefined {
  const { numbers } = ring.arena;
  const head = state[base + ring.plan.state + headPlace]!;
  const at = ring.slotAt(state, base, slot);
  const value = numbers[at + field]!;
  if (value === -Infinity) {
    return undefined;
  }
  let back = state[base + backState]!;
  while (back >= head && (back === slot || numbers[ring.slotAt(state, base, back) + field]! <= value)) {
    back = numbers[ring.slotAt(state, base, back) + previousField]!;
  }
  numbers[at + previousField] = back;
  if (back >= head) {
    numbers[ring.slotAt(state, base, back) + nextField] = slot;
  }
  state[base + backState] = slot;
  return back;
}
