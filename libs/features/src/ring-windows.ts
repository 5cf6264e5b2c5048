import type { EventRing } from './event-ring.ts';
import { blockPlace, capacityPlace, endPlace, headPlace, type DelayPlan, type WindowPlan } from './feature-plan.ts';
import { addToSums, insertIntoWindows, isInAllWindows, shiftSlots } from './late-slots.ts';
import { pushSlot } from './slot-deque.ts';

/**
 * Keeps what the windows of a ring hold up to date while slots come and go: each slot enters and leaves each window once, so that
 * an event costs the same however many are in the windows. The windows of an entity stand at the time of its newest event.
 */
export class RingWindows {
  constructor(private readonly ring: EventRing) {}

  /** Moves all windows of an entity to a time that is not before the one they stand at. */
  advance(state: Float64Array, base: number, atMs: number): void {
    const { widthMs, delays, retentionMs } = this.ring.plan;
    const place = base + this.ring.plan.state;
    const end = state[place + endPlace]!;
    for (let index = 0; index < delays.length; index += 1) {
      const delay = delays[index]!;
      const knownMs = atMs - delay.delayMs;
      let known = state[base + delay.endState]!;
      // A bucket is known when all of it is. Without a delay that is at once: it holds nothing that comes later.
      while (known < end && (delay.delayMs === 0 || this.timeAt(state, place, known) + widthMs <= knownMs)) {
        this.enter(state, base, delay, known);
        known += 1;
        state[base + delay.endState] = known;
      }
      for (let number = 0; number < delay.windows.length; number += 1) {
        const window = delay.windows[number]!;
        const startMs = knownMs - window.lengthMs - widthMs;
        let start = state[base + window.startState]!;
        while (start < known && this.timeAt(state, place, start) <= startMs) {
          this.leave(state, base, delay, window, start);
          start += 1;
        }
      }
    }
    let head = state[place + headPlace]!;
    while (head < end && this.timeAt(state, place, head) + widthMs <= atMs - retentionMs) {
      head += 1;
    }
    state[place + headPlace] = head;
  }

  /**
   * Adds an event that is not before the newest of its entity. The windows must have been moved to its time.
   * @param row a number per column
   */
  add(state: Float64Array, base: number, timeMs: number, row: Float64Array): void {
    const { ring } = this;
    const place = base + ring.plan.state;
    const slotTimeMs = ring.timeOf(timeMs);
    const last = state[place + endPlace]! - 1;
    if (ring.plan.widthMs > 0 && last >= state[place + headPlace]!) {
      const at = ring.slotAt(state, base, last);
      if (ring.arena.numbers[at] === slotTimeMs) {
        this.merge(state, base, last, row);
        return;
      }
    }
    const dropped = ring.makeRoom(state, base);
    if (dropped >= 0) {
      this.drop(state, base, dropped);
    }
    const slot = state[place + endPlace]!;
    ring.write(ring.slotAt(state, base, slot), slotTimeMs, row);
    ring.link(state, base, slot);
    state[place + endPlace] = slot + 1;
    for (const delay of ring.plan.delays) {
      if (delay.delayMs === 0) {
        this.enter(state, base, delay, slot);
        state[base + delay.endState] = slot + 1;
      }
    }
  }

  /**
   * Adds an event that is before the newest of its entity. Where it is in all windows and few are behind it, it is put among them;
   * otherwise all windows are made anew, which costs as much as the entity has slots.
   */
  addLate(state: Float64Array, base: number, timeMs: number, newestMs: number, row: Float64Array): void {
    const { ring } = this;
    const place = base + ring.plan.state;
    const slotTimeMs = ring.timeOf(timeMs);
    const after = this.firstAfter(state, base, slotTimeMs);
    const before = after - 1;
    const isThere = before >= state[place + headPlace]! && this.timeAt(state, place, before) === slotTimeMs;
    if (ring.plan.widthMs > 0 && isThere) {
      const isHigher = ring.mergeInto(ring.slotAt(state, base, before), row);
      if (isHigher) {
        this.rebuild(state, base, newestMs);
      } else {
        addToSums(ring, { state, base }, before, row);
      }
      return;
    }
    const dropped = ring.makeRoom(state, base);
    if (dropped >= 0) {
      ring.overflows += 1;
      if (after === dropped) {
        return;
      }
      state[place + headPlace] = dropped + 1;
    }
    const late = { state, base, slot: after };
    if (dropped < 0 && isInAllWindows(ring, late, slotTimeMs, newestMs)) {
      insertIntoWindows(ring, late, slotTimeMs, row);
      return;
    }
    shiftSlots(ring, late);
    ring.write(ring.slotAt(state, base, after), slotTimeMs, row);
    ring.linkAnew(state, base);
    this.rebuild(state, base, newestMs);
  }

  /** What the windows hold, by the outputs of the plan. */
  read(state: Float64Array, base: number, outputs: Float64Array): void {
    const { numbers } = this.ring.arena;
    for (const { deques, windows } of this.ring.plan.delays) {
      for (const { sums, tops, distincts } of windows) {
        for (let index = 0; index < sums.length; index += 1) {
          const sum = sums[index]!;
          outputs[sum.output] = state[base + sum.state]!;
        }
        for (let index = 0; index < tops.length; index += 1) {
          const { of, state: at, output } = tops[index]!;
          const slot = state[base + at]!;
          outputs[output] = slot < 0 ? -Infinity : numbers[this.ring.slotAt(state, base, slot) + deques[of]!.field]!;
        }
        for (let index = 0; index < distincts.length; index += 1) {
          const distinct = distincts[index]!;
          outputs[distinct.output] = state[base + distinct.state]!;
        }
      }
    }
  }

  /** The first slot of an entity whose time is later. */
  firstAfter(state: Float64Array, base: number, timeMs: number): number {
    const place = base + this.ring.plan.state;
    let [low, high] = [state[place + headPlace]!, state[place + endPlace]!];
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if (this.timeAt(state, place, middle) <= timeMs) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** A new entity has no slots, and its windows no largest ones. */
  begin(state: Float64Array, base: number): void {
    for (const { deques, windows } of this.ring.plan.delays) {
      deques.forEach(({ backState }) => {
        state[base + backState] = -1;
      });
      windows.forEach(({ tops }) => tops.forEach((top) => (state[base + top.state] = -1)));
    }
  }

  private timeAt(state: Float64Array, place: number, slot: number): number {
    const { ring } = this;
    const at = state[place + blockPlace]! + (slot & (state[place + capacityPlace]! - 1)) * ring.plan.stride;
    return ring.arena.numbers[at]!;
  }

  private enter(state: Float64Array, base: number, delay: DelayPlan, slot: number): void {
    const { numbers } = this.ring.arena;
    const at = this.ring.slotAt(state, base, slot);
    for (let index = 0; index < delay.deques.length; index += 1) {
      this.push(state, base, delay, index, slot);
    }
    for (let number = 0; number < delay.windows.length; number += 1) {
      const { startState, sums, distincts } = delay.windows[number]!;
      for (let index = 0; index < sums.length; index += 1) {
        const sum = sums[index]!;
        state[base + sum.state]! += numbers[at + sum.of]!;
      }
      for (let index = 0; index < distincts.length; index += 1) {
        const { of, state: count } = distincts[index]!;
        const { hashField, previousField } = this.ring.plan.distincts[of]!;
        if (!Number.isNaN(numbers[at + hashField]!) && numbers[at + previousField]! < state[base + startState]!) {
          state[base + count]! += 1;
        }
      }
    }
  }

  private leave(state: Float64Array, base: number, delay: DelayPlan, window: WindowPlan, slot: number): void {
    const { numbers } = this.ring.arena;
    const at = this.ring.slotAt(state, base, slot);
    const known = state[base + delay.endState]!;
    const isEmpty = slot + 1 === known;
    state[base + window.startState] = slot + 1;
    for (let index = 0; index < window.sums.length; index += 1) {
      const { of, state: sum } = window.sums[index]!;
      const gone = numbers[at + of]!;
      const left = isEmpty ? 0 : state[base + sum]! - gone;
      // What is left of a much larger number has lost its digits.
      state[base + sum] =
        Math.abs(gone) > 1e6 * Math.abs(left) && !isEmpty ? this.sumOf(state, base, of, slot + 1, known) : left;
    }
    for (let index = 0; index < window.distincts.length; index += 1) {
      const { of, state: count } = window.distincts[index]!;
      const { hashField, nextField } = this.ring.plan.distincts[of]!;
      const next = numbers[at + nextField]!;
      if (!Number.isNaN(numbers[at + hashField]!) && (next < 0 || next >= known)) {
        state[base + count]! -= 1;
      }
    }
    for (let index = 0; index < window.tops.length; index += 1) {
      const { of, state: top } = window.tops[index]!;
      if (state[base + top] === slot) {
        const { backState, nextField } = delay.deques[of]!;
        state[base + top] = state[base + backState] === slot ? -1 : numbers[at + nextField]!;
      }
    }
  }

  private push(state: Float64Array, base: number, delay: DelayPlan, index: number, slot: number): void {
    const back = pushSlot(this.ring, delay.deques[index]!, { state, base }, slot);
    if (back === undefined) {
      return;
    }
    for (const { tops } of delay.windows) {
      for (const { of, state: top } of tops) {
        if (of === index && (state[base + top]! < 0 || state[base + top]! > back)) {
          state[base + top] = slot;
        }
      }
    }
  }

  /** Adds an event to the newest bucket, which only windows without a delay have. */
  private merge(state: Float64Array, base: number, slot: number, row: Float64Array): void {
    const { ring } = this;
    ring.mergeInto(ring.slotAt(state, base, slot), row);
    for (const delay of ring.plan.delays) {
      if (delay.delayMs > 0) {
        continue;
      }
      for (let index = 0; index < delay.deques.length; index += 1) {
        this.push(state, base, delay, index, slot);
      }
      for (const { sums } of delay.windows) {
        for (const sum of sums) {
          state[base + sum.state]! += ring.amountOf(sum.of, row);
        }
      }
    }
  }

  /** Gives the oldest slot up: it leaves the windows that still hold it. */
  private drop(state: Float64Array, base: number, slot: number): void {
    this.ring.overflows += 1;
    for (const delay of this.ring.plan.delays) {
      if (state[base + delay.endState]! <= slot) {
        this.enter(state, base, delay, slot);
        state[base + delay.endState] = slot + 1;
      }
      for (const window of delay.windows) {
        if (state[base + window.startState]! <= slot) {
          this.leave(state, base, delay, window, slot);
        }
      }
    }
    state[base + this.ring.plan.state + headPlace] = slot + 1;
  }

  private rebuild(state: Float64Array, base: number, newestMs: number): void {
    const head = state[base + this.ring.plan.state + headPlace]!;
    this.begin(state, base);
    for (const { endState, windows } of this.ring.plan.delays) {
      state[base + endState] = head;
      for (const { startState, sums, distincts } of windows) {
        state[base + startState] = head;
        sums.forEach((sum) => (state[base + sum.state] = 0));
        distincts.forEach((distinct) => (state[base + distinct.state] = 0));
      }
    }
    this.advance(state, base, newestMs);
  }

  private sumOf(state: Float64Array, base: number, field: number, from: number, to: number): number {
    let sum = 0;
    for (let slot = from; slot < to; slot += 1) {
      sum += this.ring.arena.numbers[this.ring.slotAt(state, base, slot) + field]!;
    }
    return sum;
  }
}
