import type { EventRing } from './event-ring.ts';
import { headPlace } from './feature-plan.ts';
import type { RingWindows } from './ring-windows.ts';

/**
 * What the windows would hold at any time, from the slots themselves: for times at which the windows do not stand. Changes
 * nothing, and costs as much as the entity has slots.
 */
export function scanRing(
  ring: EventRing,
  windows: RingWindows,
  state: Float64Array,
  base: number,
  atMs: number,
  outputs: Float64Array,
): void {
  const { numbers } = ring.arena;
  const { plan } = ring;
  const head = state[base + plan.state + headPlace]!;
  for (const delay of plan.delays) {
    const knownMs = atMs - delay.delayMs;
    const isWhole = delay.delayMs > 0;
    const end = windows.firstAfter(state, base, isWhole ? knownMs - plan.widthMs : knownMs);
    for (const { lengthMs, sums, tops, distincts } of delay.windows) {
      const start = windows.firstAfter(state, base, knownMs - lengthMs - plan.widthMs);
      for (const { of, output } of sums) {
        let sum = 0;
        for (let slot = start; slot < end; slot += 1) {
          sum += numbers[ring.slotAt(state, base, slot) + of]!;
        }
        outputs[output] = sum;
      }
      for (const { of, output } of tops) {
        let top = -Infinity;
        for (let slot = start; slot < end; slot += 1) {
          top = Math.max(top, numbers[ring.slotAt(state, base, slot) + delay.deques[of]!.field]!);
        }
        outputs[output] = top;
      }
      for (const { of, output } of distincts) {
        const { hashField, previousField } = plan.distincts[of]!;
        let count = 0;
        for (let slot = Math.max(start, head); slot < end; slot += 1) {
          const at = ring.slotAt(state, base, slot);
          if (!Number.isNaN(numbers[at + hashField]!) && numbers[at + previousField]! < start) {
            count += 1;
          }
        }
        outputs[output] = count;
      }
    }
  }
}
