import type { EventRing } from './event-ring.ts';
import { endPlace, headPlace, type DelayPlan } from './feature-plan.ts';
import { pushSlot, type EntityPlace } from './slot-deque.ts';

/** Slots behind a late event that are put behind it one by one; beyond, making the windows anew costs less. */
const mostBehind = 256;

/** Where a late event belongs. */
export interface LatePlace extends EntityPlace {
  /** The first slot that is later. */
  readonly slot: number;
}

/** Whether a late event is in all windows without a delay, and known to none with one: the usual case of one that is a little late. */
export function isInAllWindows(ring: EventRing, late: LatePlace, slotTimeMs: number, newestMs: number): boolean {
  const { state, base, slot } = late;
  const behind = state[base + ring.plan.state + endPlace]! - slot;
  return (
    ring.plan.widthMs === 0 &&
    behind <= mostBehind &&
    ring.plan.delays.every(({ delayMs, windows }) =>
      delayMs > 0 ? slotTimeMs > newestMs - delayMs : windows.every(({ lengthMs }) => slotTimeMs > newestMs - lengthMs),
    )
  );
}

/** Makes a place for a late event by moving all later slots one on. */
export function shiftSlots(ring: EventRing, { state, base, slot }: LatePlace): void {
  const place = base + ring.plan.state;
  const end = state[place + endPlace]!;
  for (let moved = end; moved > slot; moved -= 1) {
    const from = ring.slotAt(state, base, moved - 1);
    ring.arena.numbers.copyWithin(ring.slotAt(state, base, moved), from, from + ring.plan.stride);
  }
  state[place + endPlace] = end + 1;
}

/** Puts a late event among the slots, and links those behind it anew. What the windows hold only changes by this one event. */
export function insertIntoWindows(ring: EventRing, late: LatePlace, slotTimeMs: number, row: Float64Array): void {
  const { state, base, slot } = late;
  const end = state[base + ring.plan.state + endPlace]!;
  for (let behind = end - 1; behind >= slot; behind -= 1) {
    ring.unlink(state, base, behind);
  }
  shiftSlots(ring, late);
  ring.write(ring.slotAt(state, base, slot), slotTimeMs, row);
  for (let linked = slot; linked <= end; linked += 1) {
    ring.link(state, base, linked);
  }
  for (const delay of ring.plan.delays) {
    if (delay.delayMs === 0) {
      state[base + delay.endState] = end + 1;
      addToWindows(ring, late, delay);
      linkDeques(ring, late, delay);
    }
  }
}

/** Adds an event to a bucket that is not the newest, in all windows that hold it. Extremes must not have changed. */
export function addToSums(ring: EventRing, { state, base }: EntityPlace, slot: number, row: Float64Array): void {
  for (const { endState, windows } of ring.plan.delays) {
    for (const { startState, sums } of windows) {
      if (state[base + startState]! <= slot && slot < state[base + endState]!) {
        for (const sum of sums) {
          state[base + sum.state]! += ring.amountOf(sum.of, row);
        }
      }
    }
  }
}

function addToWindows(ring: EventRing, { state, base, slot }: LatePlace, { windows, deques }: DelayPlan): void {
  const { numbers } = ring.arena;
  const at = ring.slotAt(state, base, slot);
  for (const { startState, sums, distincts, tops } of windows) {
    for (const sum of sums) {
      state[base + sum.state]! += numbers[at + sum.of]!;
    }
    for (const { of, state: count } of distincts) {
      const { hashField, previousField, nextField } = ring.plan.distincts[of]!;
      const isNew = numbers[at + previousField]! < state[base + startState]! && numbers[at + nextField]! < 0;
      if (isNew && !Number.isNaN(numbers[at + hashField]!)) {
        state[base + count]! += 1;
      }
    }
    for (const { of, state: topState } of tops) {
      const { field } = deques[of]!;
      const value = numbers[at + field]!;
      const before = state[base + topState]!;
      // It has moved on with all that are behind.
      const top = before >= slot ? before + 1 : before;
      const topValue = top < 0 ? -Infinity : numbers[ring.slotAt(state, base, top) + field]!;
      // Of two equals the newer one stays.
      const isTop = value > topValue || (value === topValue && value !== -Infinity && top < slot);
      state[base + topState] = isTop ? slot : top;
    }
  }
}

/** Pushes a late event and those behind it again: a deque stands as it was before them at the newest slot with a value. */
function linkDeques(ring: EventRing, late: LatePlace, { deques }: DelayPlan): void {
  const { state, base, slot } = late;
  const place = base + ring.plan.state;
  for (const deque of deques) {
    let back = slot - 1;
    while (back >= state[place + headPlace]! && !hasValue(ring, late, back, deque.field)) {
      back -= 1;
    }
    state[base + deque.backState] = back;
    for (let pushed = slot; pushed < state[place + endPlace]!; pushed += 1) {
      pushSlot(ring, deque, late, pushed);
    }
  }
}

function hasValue(ring: EventRing, { state, base }: EntityPlace, slot: number, field: number): boolean {
  return ring.arena.numbers[ring.slotAt(state, base, slot) + field] !== -Infinity;
}
