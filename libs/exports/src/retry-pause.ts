const firstPauseMs = 5_000;
const longestPauseMs = 900_000;

/** After this many failed attempts a run is given up: about a day. */
export const mostAttempts = 100;

/** How long a run rests after a failed attempt, milliseconds: twice as long as before, up to a quarter of an hour. */
export function retryPauseMs(attemptsBefore: number): number {
  return Math.min(longestPauseMs, firstPauseMs * 2 ** attemptsBefore);
}
