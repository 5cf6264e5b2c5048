/** Delays that double from first to last, each with full jitter so that many waiters spread out. */
export interface BackoffOptions {
  readonly firstMs: number;
  readonly lastMs: number;
  /** 0 up to, not including, 1. */
  readonly random: () => number;
}

/** The delay before attempt `attempt` (1 is the first repetition), between half and all of the doubled value. */
export function backoffMs(attempt: number, { firstMs, lastMs, random }: BackoffOptions): number {
  const fullMs = Math.min(firstMs * 2 ** (attempt - 1), lastMs);
  return Math.round(fullMs / 2 + (random() * fullMs) / 2);
}
