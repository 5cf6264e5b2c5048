import { Cron } from 'croner';

/** Written instead of a schedule by exports that run only when somebody asks. */
export const onRequest = 'none';

/** Whether a text is five fields of cron, or `none`. */
export function isSchedule(text: string): boolean {
  try {
    cronOf(text);
    return true;
  } catch {
    return false;
  }
}

/**
 * The last moment of a schedule up to a time, both in milliseconds since 1970; undefined if there is none.
 * @param schedule five fields of cron in UTC, or `none`
 */
export function lastMomentMs(schedule: string, nowMs: number): number | undefined {
  // Those before the next second, so that the one of this very moment is among them; newest first.
  return cronOf(schedule)
    ?.previousRuns(2, new Date(nowMs + 1_000))
    .map((moment) => moment.getTime())
    .find((momentMs) => momentMs <= nowMs);
}

/** The first moment of a schedule after a time, both in milliseconds since 1970; undefined if there is none. */
export function nextMomentMs(schedule: string, nowMs: number): number | undefined {
  return cronOf(schedule)?.nextRun(new Date(nowMs))?.getTime();
}

function cronOf(schedule: string): Cron | undefined {
  return schedule === onRequest ? undefined : new Cron(schedule, { timezone: 'UTC', paused: true, mode: '5-part' });
}
