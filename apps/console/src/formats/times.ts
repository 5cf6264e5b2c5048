const secondMs = 1_000;
const minuteMs = 60_000;
const hourMs = 3_600_000;
const dayMs = 86_400_000;

/** 340 ms, 1.2 s, 4 min 10 s, 2 h 5 min, 3 d 4 h. */
export function formatDuration(durationMs: number): string {
  const sign = durationMs < 0 ? '−' : '';
  const ms = Math.abs(durationMs);
  if (ms < secondMs) {
    return `${sign}${ms < 10 ? Number(ms.toFixed(1)) : Math.round(ms)} ms`;
  }
  if (ms < minuteMs) {
    return `${sign}${Number((ms / secondMs).toFixed(ms < 10 * secondMs ? 1 : 0))} s`;
  }
  const [whole, wholeMs, wholeUnit, rest, restUnit] =
    ms < hourMs
      ? [Math.floor(ms / minuteMs), minuteMs, 'min', secondMs, 's']
      : ms < dayMs
        ? [Math.floor(ms / hourMs), hourMs, 'h', minuteMs, 'min']
        : [Math.floor(ms / dayMs), dayMs, 'd', hourMs, 'h'];
  const left = Math.floor((ms - whole * wholeMs) / rest);
  return `${sign}${whole} ${wholeUnit}${left === 0 ? '' : ` ${left} ${restUnit}`}`;
}

/** just now, 12 s ago, 3 min ago, in 2 h. */
export function formatAgo(timeMs: number, nowMs: number, locale?: string): string {
  const awayMs = timeMs - nowMs;
  const away = Math.abs(awayMs);
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'always', style: 'short' });
  if (away < 2 * secondMs) {
    return 'just now';
  }
  const [unitMs, unit] =
    away < minuteMs
      ? ([secondMs, 'second'] as const)
      : away < hourMs
        ? ([minuteMs, 'minute'] as const)
        : away < dayMs
          ? ([hourMs, 'hour'] as const)
          : ([dayMs, 'day'] as const);
  return relative.format(Math.trunc(awayMs / unitMs), unit);
}

/** Date, time and zone to the second. */
export function formatExactTime(timeMs: number, zone?: string, locale?: string): string {
  return new Intl.DateTimeFormat(locale, {
    dateStyle: 'medium',
    timeStyle: 'long',
    ...(zone === undefined ? {} : { timeZone: zone }),
  }).format(timeMs);
}

/** The time of day to the minute, as 24 hours. */
export function formatClock(timeMs: number, zone?: string, locale?: string): string {
  return formatter(locale, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', ...inZone(zone) }).format(timeMs);
}

/** Day and month, without the year. */
export function formatDay(timeMs: number, zone?: string, locale?: string): string {
  return formatter(locale, { day: 'numeric', month: 'short', ...inZone(zone) }).format(timeMs);
}

/** As short as the length of a range allows: a clock for hours, day and clock for days, days for weeks. */
export function formatInRange(timeMs: number, rangeMs: number, zone?: string, locale?: string): string {
  if (rangeMs <= dayMs) {
    return formatClock(timeMs, zone, locale);
  }
  const day = formatDay(timeMs, zone, locale);
  return rangeMs <= 14 * dayMs ? `${day} ${formatClock(timeMs, zone, locale)}` : day;
}

const inZone = (zone: string | undefined) => (zone === undefined ? {} : { timeZone: zone });
const formatters = new Map<string, Intl.DateTimeFormat>();

function formatter(locale: string | undefined, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale} ${JSON.stringify(options)}`;
  let one = formatters.get(key);
  if (one === undefined) {
    one = new Intl.DateTimeFormat(locale, options);
    formatters.set(key, one);
  }
  return one;
}
