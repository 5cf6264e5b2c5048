import { NadiError } from '@nadi/errors';

/** A time in which a series may do what it usually does not: a sale, a holiday, a deployment. */
export interface CalendarInterval {
  /** Milliseconds since 1970, included. */
  readonly startMs: number;
  /** Milliseconds since 1970, not included. */
  readonly endMs: number;
  /** By how much a finding must be stronger to count, 1 or more; 'mute' lets nothing count, and nothing is learned. */
  readonly effect: number | 'mute';
}

/** What holds at a moment: how much stronger a finding must be, or 'mute'. */
export type Calendar = (timeMs: number) => number | 'mute';

/** A calendar without entries. */
export const everyDay: Calendar = () => 1;

/** A calendar of intervals; where they overlap, the strongest effect holds. */
export function calendarOf(intervals: readonly CalendarInterval[]): Calendar {
  for (const { startMs, endMs, effect } of intervals) {
    if (!(startMs < endMs)) throw invalid('an interval must end after it begins');
    if (effect !== 'mute' && !(effect >= 1)) throw invalid('an effect must be 1 or more, or "mute"');
  }
  return (timeMs) => {
    let strongest = 1;
    for (const { startMs, endMs, effect } of intervals) {
      if (timeMs < startMs || timeMs >= endMs) continue;
      if (effect === 'mute') return 'mute';
      strongest = Math.max(strongest, effect);
    }
    return strongest;
  };
}

function invalid(reason: string): NadiError {
  return new NadiError('DEFINITION_INVALID', { message: `calendar: ${reason}` });
}
