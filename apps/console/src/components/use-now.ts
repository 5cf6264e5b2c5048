import { useSyncExternalStore } from 'react';

const tickMs = 1_000;
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;
let nowMs = Date.now();

function listen(listener: () => void): () => void {
  listeners.add(listener);
  if (timer === undefined) {
    // It has stood still since the last one that showed it.
    nowMs = Date.now();
    timer = setInterval(() => {
      nowMs = Date.now();
      listeners.forEach((one) => one());
    }, tickMs);
  }
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
  };
}

/** The present, to the second; all that show it share one timer. Milliseconds since 1970. */
export function useNow(): number {
  return useSyncExternalStore(listen, () => nowMs);
}
