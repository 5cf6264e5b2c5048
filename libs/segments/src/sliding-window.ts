const [minuteMs, hourMs, dayMs] = [60_000, 3_600_000, 86_400_000] as const;

/** A window that ends now and moves on by its steps. */
export interface SlidingWindow {
  readonly lengthMs: number;
  /** What happens within a step comes and goes together. */
  readonly stepMs: number;
}

/** Steps are minutes up to an hour, hours up to two days, and days of UTC beyond: at most 401 of them. */
export function slidingWindow(lengthMs: number): SlidingWindow {
  const stepMs = lengthMs <= hourMs ? minuteMs : lengthMs <= 2 * dayMs ? hourMs : dayMs;
  return { lengthMs, stepMs };
}

/** Begin of the step that holds a moment. All in milliseconds since 1970. */
export function stepOf(timeMs: number, { stepMs }: SlidingWindow): number {
  return Math.floor(timeMs / stepMs) * stepMs;
}

/** When a step has left the window: its length after the end of the step, so that no event leaves it early. */
export function expiryMs(stepStartMs: number, { lengthMs, stepMs }: SlidingWindow): number {
  return stepStartMs + stepMs + lengthMs;
}
