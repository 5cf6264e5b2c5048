import { parseDurationMs } from '@nadi/definitions';
import { NadiError } from '@nadi/errors';
import { type MetricCatalog, currencyDimension, fromLocal, nextStep, stepStart } from '@nadi/metrics';
import type { DataScope } from '../sellers/data-scope.ts';
import { mostBaselineSteps, type BaselineQuery } from './baseline.ts';
import type { SeriesQuery } from './series-query.ts';

/** Query parameters as they arrive: a list where one stands more than once. */
export type QueryParameters = Readonly<Record<string, string | readonly string[] | undefined>>;

interface SeriesParameters {
  readonly from?: string;
  readonly to?: string;
  readonly step?: string;
  readonly by?: string;
  readonly filter?: string | readonly string[];
  readonly zone?: string;
  readonly sliding?: string;
}

const parameterNames = new Set(['from', 'to', 'step', 'by', 'filter', 'zone', 'sliding']);

const defaultRangeMs = 3_600_000;
const mostSteps = 10_000;
const mostFilters = 20;
/** Beyond these, times are none that calendars and the database know. */
const earliestMs = Date.parse('1900-01-01T00:00:00Z');
const latestMs = Date.parse('9999-01-01T00:00:00Z');
const dayMs = 86_400_000;
/** With its distance from UTC: without it a time would be that of whatever machine reads it. */
const rfc3339 = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)$/i;
const longestStepMs = 3_660 * dayMs;

/**
 * Reads and checks a query.
 * @throws NadiError METRIC_UNKNOWN, QUERY_INVALID naming the parameter.
 */
export function parseSeriesQuery(
  catalog: MetricCatalog,
  scope: DataScope,
  name: string,
  given: QueryParameters,
  nowMs: number,
): SeriesQuery {
  const metric = catalog.named(name);
  const parameters = readParameters(given);
  const dimensions = catalog.dimensionsOf(metric);
  const source = metric.measure.kind === 'ratio' ? catalog.named(metric.measure.to) : metric;
  const { definition } = source;
  const zone = parameters.zone ?? definition.zone;
  assertZone(zone);
  const stepMs = readStep(parameters.step, definition.window);
  const toMs = readTime('to', parameters.to, nowMs, zone) ?? nowMs;
  const fromMs = readTime('from', parameters.from, nowMs, zone) ?? toMs - defaultRangeMs;
  if (fromMs >= toMs) {
    throw invalid('from', 'must lie before "to"');
  }
  if ((toMs - fromMs) / stepMs > mostSteps) {
    throw invalid('step', `the range has more than ${mostSteps} steps; take a longer step or a shorter range`);
  }
  const filter = readFilter(parameters.filter, dimensions);
  return {
    ...scope,
    metric: name,
    // Steps are read whole: half a day's orders would look like a drop.
    fromMs: stepStart(fromMs, stepMs, zone),
    toMs: stepEnd(toMs, stepMs, zone),
    stepMs,
    zone,
    by: withCurrency(readBy(parameters.by, dimensions), filter, dimensions),
    filter,
    sliding: readSliding(parameters.sliding, catalog.slidingOf(metric)),
  };
}

/**
 * Reads with what a range is to be compared: `7d` with the same time a week earlier, `4x7d` with the four weeks before.
 * @throws NadiError QUERY_INVALID
 */
export function parseBaseline(text: unknown, { fromMs, toMs, stepMs }: SeriesQuery): BaselineQuery | undefined {
  if (text === undefined || text === '') {
    return undefined;
  }
  const [, count = '1', length = ''] = (typeof text === 'string' && /^(?:([1-9])x)?(\w+)$/.exec(text)) || [];
  const periodMs = parseDurationMs(length);
  if (periodMs === undefined || periodMs === 0 || periodMs % dayMs !== 0 || periodMs > longestStepMs) {
    throw invalid('baseline', 'must be whole days such as 7d, or several of them such as 4x7d');
  }
  if (periodMs % stepMs !== 0) {
    throw invalid('baseline', 'must be a multiple of step, so that the same times of day are compared');
  }
  const periods = Number(count);
  if (((toMs - fromMs) / stepMs) * periods > mostBaselineSteps) {
    throw invalid(
      'baseline',
      `takes more than ${mostBaselineSteps} steps; take a longer step, a shorter range or fewer periods`,
    );
  }
  return { periodMs, periods };
}

/** Only `filter` may stand more than once; a name that means nothing is a typing error, not a wish for the default. */
function readParameters(given: QueryParameters): SeriesParameters {
  for (const [name, value] of Object.entries(given)) {
    if (!parameterNames.has(name)) {
      throw invalid(name.slice(0, 50), `there is no such parameter; known are ${[...parameterNames].join(', ')}`);
    }
    if (name !== 'filter' && value !== undefined && typeof value !== 'string') {
      throw invalid(name, 'stands more than once');
    }
  }
  return given;
}

/** End of the step that holds the last moment before a time. */
function stepEnd(timeMs: number, stepMs: number, zone: string): number {
  const startMs = stepStart(timeMs, stepMs, zone);
  return startMs === timeMs ? timeMs : nextStep(startMs, stepMs, zone);
}

/** A date alone is the beginning of that day in the zone. */
function readTime(name: string, text: string | undefined, nowMs: number, zone: string): number | undefined {
  if (text === undefined || text === '') {
    return undefined;
  }
  if (text === 'now') {
    return nowMs;
  }
  if (text.startsWith('now-')) {
    const agoMs = parseDurationMs(text.slice('now-'.length));
    if (agoMs !== undefined) {
      return withinCalendar(name, nowMs - agoMs);
    }
  }
  if (isDate(text)) {
    return withinCalendar(name, fromLocal(Date.parse(text), zone));
  }
  const timeMs = /^\d{1,15}$/.test(text) ? Number(text) : rfc3339.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(timeMs)) {
    throw invalid(
      name,
      `"${text.slice(0, 50)}" is neither a date such as 2026-03-01, RFC 3339, milliseconds since 1970, now nor now-1h`,
    );
  }
  return withinCalendar(name, timeMs);
}

/** A day that the calendar has; `Date.parse` takes the 30th of February for the 2nd of March. */
function isDate(text: string): boolean {
  const timeMs = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(text) : Number.NaN;
  return !Number.isNaN(timeMs) && new Date(timeMs).toISOString().startsWith(text);
}

function withinCalendar(name: string, timeMs: number): number {
  if (timeMs < earliestMs || timeMs > latestMs) {
    throw invalid(name, 'lies before 1900 or after 9998');
  }
  return timeMs;
}

function readStep(text: string | undefined, windowMs: number): number {
  if (text === undefined || text === '') {
    return windowMs;
  }
  const stepMs = parseDurationMs(text);
  if (stepMs === undefined || stepMs === 0 || stepMs % windowMs !== 0) {
    throw invalid('step', `must be a multiple of the metric's window of ${windowMs / 1_000} s, such as 5m, 1h or 1d`);
  }
  if (stepMs > longestStepMs) {
    throw invalid('step', 'is longer than ten years');
  }
  return stepMs;
}

function readBy(text: string | undefined, known: readonly string[]): string[] {
  const by = (text ?? '').split(',').filter((name) => name !== '');
  by.forEach((name) => assertDimension('by', name, known));
  return [...new Set(by)];
}

/** Money is never added across currencies: unless the filter leaves only one, they are told apart even if nobody asks for it. */
function withCurrency(
  by: string[],
  filter: ReadonlyMap<string, ReadonlySet<string>>,
  dimensions: readonly string[],
): string[] {
  const isMoney = dimensions.includes(currencyDimension) && filter.get(currencyDimension)?.size !== 1;
  return isMoney && !by.includes(currencyDimension) ? [...by, currencyDimension] : by;
}

/**
 * Reads filters of the form dimension:value.
 * @param known the dimensions that there are; without them any name will do.
 * @throws NadiError QUERY_INVALID
 */
export function readFilter(
  given: string | readonly string[] | undefined,
  known?: readonly string[],
): ReadonlyMap<string, ReadonlySet<string>> {
  const texts = given === undefined || given === '' ? [] : typeof given === 'string' ? [given] : given;
  if (texts.length > mostFilters) {
    throw invalid('filter', `at most ${mostFilters} filters`);
  }
  const filter = new Map<string, Set<string>>();
  for (const text of texts) {
    const colon = text.indexOf(':');
    if (colon < 1) {
      throw invalid('filter', 'has the form dimension:value');
    }
    const name = text.slice(0, colon);
    if (known !== undefined) {
      assertDimension('filter', name, known);
    }
    filter.set(name, (filter.get(name) ?? new Set()).add(text.slice(colon + 1)));
  }
  return filter;
}

function readSliding(text: string | undefined, slidingMs: number | undefined): boolean {
  if (text === undefined || text === 'false') {
    return false;
  }
  if (text !== 'true' || slidingMs === undefined) {
    throw invalid('sliding', slidingMs === undefined ? 'the metric has no sliding window' : 'is true or false');
  }
  return true;
}

function assertDimension(parameter: string, name: string, known: readonly string[]): void {
  if (!known.includes(name)) {
    const list = known.length === 0 ? 'the metric has none' : `known are ${known.join(', ')}`;
    throw invalid(parameter, `there is no dimension "${name.slice(0, 50)}"; ${list}`);
  }
}

function assertZone(zone: string): void {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
  } catch {
    throw invalid('zone', `"${zone.slice(0, 50)}" is not a time zone of the IANA database`);
  }
}

function invalid(parameter: string, reason: string): NadiError {
  return new NadiError('QUERY_INVALID', { message: `${parameter}: ${reason}`, context: { parameter } });
}
