const [minuteMs, hourMs, dayMs] = [60_000, 3_600_000, 86_400_000] as const;
const offsetHoldsMs = 15 * minuteMs;
const mostSlotsOfDay = 288;
const dailyValuesFromMs = 12 * hourMs;
const daysOfWeek = 7;

/** Where a moment lies in its season. */
export interface SeasonPlace {
  readonly slot: number;
  readonly cycle: number;
}

/**
 * The season that a series of this interval can have: the day in slots of the interval (5 minutes to an hour), or the week in
 * days for series with a value or two a day.
 *
 * @param intervalMs usual time between two observations, milliseconds
 */
export class Season {
  readonly slots: number;
  /** Milliseconds. */
  readonly lengthMs: number;
  private readonly zone: ZoneOffset;

  constructor(intervalMs: number, timeZone: string) {
    const isWeekly = intervalMs > dailyValuesFromMs;
    this.lengthMs = isWeekly ? daysOfWeek * dayMs : dayMs;
    this.slots = isWeekly
      ? daysOfWeek
      : Math.max(24, Math.min(mostSlotsOfDay, Math.round(dayMs / Math.max(1, intervalMs))));
    this.zone = new ZoneOffset(timeZone);
  }

  placeOf(timeMs: number): SeasonPlace {
    const seasons = (timeMs + this.zone.offsetMs(timeMs)) / this.lengthMs;
    const cycle = Math.floor(seasons);
    return { cycle, slot: Math.min(this.slots - 1, Math.floor((seasons - cycle) * this.slots)) };
  }
}

/** Offset of a zone from UTC; asking for it is slow, and it holds for a quarter of an hour at least. */
class ZoneOffset {
  private readonly format: Intl.DateTimeFormat | undefined;
  private heldFor = Number.NaN;
  private heldMs = 0;

  constructor(timeZone: string) {
    this.format =
      timeZone === 'UTC' ? undefined : new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
  }

  offsetMs(timeMs: number): number {
    if (this.format === undefined) return 0;
    const quarter = Math.floor(timeMs / offsetHoldsMs);
    if (quarter !== this.heldFor) {
      this.heldFor = quarter;
      this.heldMs = parseOffsetMs(this.format.formatToParts(quarter * offsetHoldsMs));
    }
    return this.heldMs;
  }
}

/** From a name such as GMT+05:30; GMT alone is none. */
function parseOffsetMs(parts: readonly Intl.DateTimeFormatPart[]): number {
  const name = parts.find(({ type }) => type === 'timeZoneName')?.value ?? '';
  const match = /([+-])(\d\d):(\d\d)/.exec(name);
  if (match === null) return 0;
  const sizeMs = Number(match[2]) * hourMs + Number(match[3]) * minuteMs;
  return match[1] === '-' ? -sizeMs : sizeMs;
}
