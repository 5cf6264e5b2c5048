/** When a service that has ended is started again. */
export interface RestartPolicy {
  /** The delay after the first end. */
  readonly firstDelayMs: number;
  /** No delay is longer. */
  readonly longestDelayMs: number;
  /** A service that ran this long starts over with the first delay. */
  readonly resetAfterMs: number;
  /** How long a service may take to end after SIGTERM before SIGKILL. */
  readonly stopTimeoutMs: number;
}

export const standardRestartPolicy: RestartPolicy = {
  firstDelayMs: 500,
  longestDelayMs: 30_000,
  resetAfterMs: 60_000,
  stopTimeoutMs: 15_000,
};

/**
 * The delay before start number `failures` + 1: doubling, and spread downwards by up to half so that services that
 * fell together do not come back together. `failures` counts from 1; `random` is in [0, 1).
 */
export function restartDelayMs(policy: RestartPolicy, failures: number, random: number): number {
  const full = Math.min(policy.longestDelayMs, policy.firstDelayMs * 2 ** Math.min(failures - 1, 30));
  return Math.round(full * (1 - random / 2));
}
