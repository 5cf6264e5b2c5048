import { setTimeout as sleep } from 'node:timers/promises';

const betweenLooksMs = 50;

/**
 * Looks until what it sees is as it should be, and returns that; without `holds` until it is anything but false, 0 or nothing.
 * @throws Error that says what was awaited and what was seen last.
 */
export async function until<T>(
  what: string,
  look: () => T | Promise<T>,
  holds: (seen: T) => boolean = Boolean,
  timeoutMs = 180_000,
): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const seen = await look();
    if (holds(seen)) return seen;
    if (performance.now() > deadline) {
      throw new Error(`waited ${timeoutMs / 1_000} s in vain for ${what}; last seen: ${JSON.stringify(seen)}`);
    }
    await sleep(betweenLooksMs);
  }
}
