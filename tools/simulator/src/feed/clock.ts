import { setImmediate, setTimeout } from 'node:timers/promises';

/** The time of the machine, or of a test. */
export interface Clock {
  /** Milliseconds since 1970. */
  nowMs(): number;
  /** Waits; 0 gives way to waiting input and output. Resolves early, without an error, when the signal aborts. */
  sleep(durationMs: number, signal?: AbortSignal): Promise<void>;
}

/** The machine's clock. */
export const systemClock: Clock = {
  nowMs: () => Date.now(),
  async sleep(durationMs, signal) {
    try {
      await (durationMs <= 0
        ? setImmediate()
        : setTimeout(durationMs, undefined, signal === undefined ? {} : { signal }));
    } catch (error) {
      if (signal?.aborted !== true) {
        throw error;
      }
    }
  },
};
