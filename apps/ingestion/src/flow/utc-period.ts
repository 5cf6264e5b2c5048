const dayMs = 86_400_000;

/** The day in UTC that a moment is in, such as `2026-01-31`. */
export function utcDay(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

/** The month in UTC of a day, such as `2026-01`. */
export function monthOf(day: string): string {
  return day.slice(0, 7);
}

/** Seconds until the next day in UTC begins; at least 1. */
export function secondsLeftInDay(ms: number): number {
  return Math.ceil((dayMs - (ms % dayMs)) / 1_000);
}

/** Seconds until the next month in UTC begins; at least 1. */
export function secondsLeftInMonth(ms: number): number {
  return Math.ceil((monthStart(ms, 1) - ms) / 1_000);
}

/** Length of the month in UTC that a moment is in, seconds. */
export function secondsOfMonth(ms: number): number {
  return (monthStart(ms, 1) - monthStart(ms, 0)) / 1_000;
}

function monthStart(ms: number, later: 0 | 1): number {
  const at = new Date(ms);
  return Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + later, 1);
}
