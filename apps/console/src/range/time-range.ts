/** A range as the address of a page has it: `from` and `to` are RFC 3339, milliseconds since 1970, `now` or `now-1h`. */
export interface TimeRange {
  readonly from: string;
  readonly to: string;
  /** IANA zone; undefined for the browser's. */
  readonly zone?: string;
  /** Such as 5m; undefined lets the console choose. */
  readonly step?: string;
}

export const defaultRange: TimeRange = { from: 'now-1h', to: 'now' };

/** Ranges that are offered, longest last. */
export const relativeRanges = ['15m', '1h', '3h', '6h', '12h', '1d', '2d', '7d', '30d'] as const;

const unitsMs: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** Milliseconds of a duration such as 30s, 5m, 6h, 1d; undefined if it is none. */
export function parseDurationMs(text: string): number | undefined {
  const [, count, unit] = /^(\d{1,6})([smhdw])$/.exec(text) ?? [];
  const unitMs = unitsMs[unit ?? ''];
  return count === undefined || unitMs === undefined || Number(count) === 0 ? undefined : Number(count) * unitMs;
}

/** A duration in the largest unit that holds it without a rest. */
export function durationText(durationMs: number): string {
  const [unit, unitMs] = Object.entries(unitsMs)
    .filter(([name]) => name !== 'w')
    .reverse()
    .find(([, ms]) => durationMs % ms === 0) ?? ['s', 1_000];
  return `${Math.max(1, Math.round(durationMs / unitMs))}${unit}`;
}

/** The moment that a text of a range stands for; undefined if it stands for none. */
export function momentOf(text: string, nowMs: number): number | undefined {
  if (text === 'now') {
    return nowMs;
  }
  if (text.startsWith('now-')) {
    const agoMs = parseDurationMs(text.slice('now-'.length));
    return agoMs === undefined ? undefined : nowMs - agoMs;
  }
  const timeMs = /^\d{10,15}$/.test(text)
    ? Number(text)
    : /^\d{4}-\d\d-\d\d/.test(text)
      ? Date.parse(text)
      : Number.NaN;
  return Number.isNaN(timeMs) ? undefined : timeMs;
}

/** Reads a range from the parameters of an address; what makes no sense becomes the page's usual range. */
export function readRange(parameters: URLSearchParams, nowMs: number, usual: TimeRange = defaultRange): TimeRange {
  const from = parameters.get('from') ?? usual.from;
  const to = parameters.get('to') ?? usual.to;
  const fromMs = momentOf(from, nowMs);
  const toMs = momentOf(to, nowMs);
  const isRange = fromMs !== undefined && toMs !== undefined && fromMs < toMs;
  const zone = parameters.get('zone');
  const step = parameters.get('step');
  return {
    ...(isRange ? { from, to } : usual),
    ...(zone !== null && isZone(zone) ? { zone } : {}),
    ...(step !== null && parseDurationMs(step) !== undefined ? { step } : {}),
  };
}

/** The parameters of an address with a range put in; the usual one is left out, so that addresses stay short. */
export function writeRange(
  parameters: URLSearchParams,
  { from, to, zone, step }: TimeRange,
  usual: TimeRange = defaultRange,
): URLSearchParams {
  const next = new URLSearchParams(parameters);
  const isDefault = from === usual.from && to === usual.to;
  const put = (name: string, value: string | undefined) =>
    value === undefined ? next.delete(name) : next.set(name, value);
  put('from', isDefault ? undefined : from);
  put('to', isDefault ? undefined : to);
  put('zone', zone);
  put('step', step);
  return next;
}

export function isZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return zone !== '';
  } catch {
    return false;
  }
}

const stepsMs = ['1m', '2m', '5m', '10m', '15m', '30m', '1h', '2h', '3h', '6h', '12h', '1d', '7d'].map(
  (text) => parseDurationMs(text) as number,
);
const mostPoints = 180;

/** Steps that a metric of this window can be read in, for ranges of this length: not more points than a chart can show. */
export function stepChoices(rangeMs: number, windowMs: number): string[] {
  return [...new Set([windowMs, ...stepsMs])]
    .filter((stepMs) => stepMs % windowMs === 0 && stepMs <= rangeMs && rangeMs / stepMs <= 2_000)
    .sort((a, b) => a - b)
    .map(durationText);
}

/** The shortest step with which a range has at most 180 points. */
export function suggestedStep(rangeMs: number, windowMs: number): string {
  const choices = stepChoices(rangeMs, windowMs);
  const fitting = choices.find((text) => rangeMs / (parseDurationMs(text) as number) <= mostPoints);
  return fitting ?? choices.at(-1) ?? durationText(windowMs);
}

/** The length of a relative range that ends now, such as 1h; undefined for any other. */
export function lengthUntilNow({ from, to }: TimeRange): string | undefined {
  return to === 'now' && from.startsWith('now-') ? from.slice('now-'.length) : undefined;
}

/** The moment that a local date and time, as an input field gives it, stands for in a zone; undefined if it is none. */
export function momentInZone(local: string, zone: string): number | undefined {
  const asUtcMs = Date.parse(`${local}Z`);
  if (Number.isNaN(asUtcMs)) {
    return undefined;
  }
  // The offset is that of the moment itself, which is known only after a first guess.
  const guessMs = asUtcMs - offsetMs(asUtcMs, zone);
  return asUtcMs - offsetMs(guessMs, zone);
}

/** A moment as an input field for local date and time wants it. */
export function localInZone(timeMs: number, zone: string): string {
  return new Date(timeMs + offsetMs(timeMs, zone)).toISOString().slice(0, 16);
}

function offsetMs(timeMs: number, zone: string): number {
  const parts = new Intl.DateTimeFormat('en', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(timeMs);
  const part = (type: string) => Number(parts.find((one) => one.type === type)?.value);
  const localMs = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
  return localMs - Math.floor(timeMs / 1_000) * 1_000;
}
