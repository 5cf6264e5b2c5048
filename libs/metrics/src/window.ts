const dayMs = 86_400_000;

/** Start of the tumbling window that holds a time; windows are aligned to 1970 in UTC. Milliseconds. */
export function windowStart(timeMs: number, sizeMs: number): number {
  return Math.floor(timeMs / sizeMs) * sizeMs;
}

/** Offset of a zone's clock from UTC at a moment, milliseconds, positive east. */
export function zoneOffsetMs(timeMs: number, zone: string): number {
  if (zone === 'UTC') {
    return 0;
  }
  const parts = formatterOf(zone).formatToParts(timeMs);
  const part = (type: string) => Number(parts.find((one) => one.type === type)?.value ?? 0);
  const local = Date.UTC(
    part('year'),
    part('month') - 1,
    part('day'),
    part('hour') % 24,
    part('minute'),
    part('second'),
  );
  return local - Math.floor(timeMs / 1_000) * 1_000;
}

/**
 * Start of the step that holds a time. Steps of whole days begin at local midnight of the zone, also across a change of its
 * clock; shorter steps are aligned to 1970 in UTC.
 */
export function stepStart(timeMs: number, stepMs: number, zone: string): number {
  if (stepMs % dayMs !== 0) {
    return windowStart(timeMs, stepMs);
  }
  const localMidnight = windowStart(timeMs + zoneOffsetMs(timeMs, zone), stepMs);
  return fromLocal(localMidnight, zone);
}

/** Start of the step after the one that starts at `startMs`. */
export function nextStep(startMs: number, stepMs: number, zone: string): number {
  if (stepMs % dayMs !== 0) {
    return startMs + stepMs;
  }
  // A step that begins with the change of the clock may begin at 01:00: the next one still begins at midnight.
  const localMidnight = windowStart(startMs + zoneOffsetMs(startMs, zone), stepMs);
  return fromLocal(localMidnight + stepMs, zone);
}

/** The moment at which the zone's clock shows a local time: the first if it shows it twice, that of the change if it skips it. */
export function fromLocal(localMs: number, zone: string): number {
  const before = localMs - zoneOffsetMs(localMs - dayMs, zone);
  const after = localMs - zoneOffsetMs(localMs + dayMs, zone);
  if (before === after) {
    return before;
  }
  const shown = [before, after].filter((timeMs) => timeMs + zoneOffsetMs(timeMs, zone) === localMs);
  return shown.length === 0 ? Math.max(before, after) : Math.min(...shown);
}

/** Zones come from queries, in any spelling: the cache must not grow with them. */
const mostFormatters = 1_000;
const formatters = new Map<string, Intl.DateTimeFormat>();

function formatterOf(zone: string): Intl.DateTimeFormat {
  let formatter = formatters.get(zone);
  if (formatter === undefined) {
    if (formatters.size >= mostFormatters) {
      formatters.clear();
    }
    formatter = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formatters.set(zone, formatter);
  }
  return formatter;
}
