/** What a client needs of its surroundings; specs hand in their own. */
export interface Environment {
  fetch(url: string, init: RequestInit): Promise<Response>;
  /** Milliseconds since 1970, as the device has them. */
  wallMs(): number;
  /** Milliseconds since any moment; never goes back. */
  steadyMs(): number;
  /** From 0 up to 1. */
  random(): number;
  randomBytes(count: number): Uint8Array;
  setTimer(callback: () => void, ms: number): unknown;
  clearTimer(timer: unknown): void;
  warn(message: string, cause: unknown): void;
}

export const realEnvironment: Environment = {
  fetch: (url, init) => fetch(url, init),
  wallMs: () => Date.now(),
  steadyMs: () => performance.now(),
  random: () => Math.random(),
  randomBytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
  setTimer: (callback, ms) => {
    const timer: unknown = setTimeout(callback, ms);
    // A program must be able to end while a timer of the client runs.
    (timer as { unref?: () => void }).unref?.();
    return timer;
  },
  clearTimer: (timer) => clearTimeout(timer as Parameters<typeof clearTimeout>[0]),
  warn: (message, cause) => console.warn(`nadi: ${message}`, cause),
};
