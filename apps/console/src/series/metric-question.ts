import type { MetricDescription, MetricQuestion } from '../api/metrics.ts';
import {
  lengthUntilNow,
  momentOf,
  parseDurationMs,
  stepChoices,
  suggestedStep,
  type TimeRange,
} from '../range/time-range.ts';

/** What the address of a metric's page asks beside the range. */
export interface MetricView {
  readonly by: readonly string[];
  readonly filter: readonly string[];
  readonly currency: string | undefined;
  readonly isSliding: boolean;
  readonly tab: string;
}

export function readView(parameters: URLSearchParams): MetricView {
  return {
    by: (parameters.get('by') ?? '').split(',').filter((name) => name !== ''),
    filter: parameters.getAll('filter').filter((text) => text.indexOf(':') > 0),
    currency: parameters.get('currency') ?? undefined,
    isSliding: parameters.get('sliding') === 'true',
    tab: parameters.get('tab') ?? 'windows',
  };
}

/** A change of some parameters of an address; a list stands for a parameter that may stand several times. */
export function withParameters(
  before: URLSearchParams,
  changes: Readonly<Record<string, string | readonly string[] | undefined>>,
): URLSearchParams {
  const next = new URLSearchParams(before);
  for (const [name, value] of Object.entries(changes)) {
    next.delete(name);
    [value ?? []].flat().forEach((one) => next.append(name, one));
  }
  return next;
}

/** The steps to choose from, and the one that is taken: what the address says, if the metric can do it. */
export function stepFor(range: TimeRange, windowMs: number, nowMs: number) {
  const rangeMs = (momentOf(range.to, nowMs) ?? nowMs) - (momentOf(range.from, nowMs) ?? nowMs);
  const choices = stepChoices(rangeMs, windowMs);
  const suggested = suggestedStep(rangeMs, windowMs);
  const wanted = range.step !== undefined && choices.includes(range.step) ? range.step : undefined;
  return { choices, suggested, wanted, step: wanted ?? suggested };
}

/** What to ask the API. */
export function questionOf(
  metric: MetricDescription,
  range: TimeRange,
  view: MetricView,
  step: string,
): MetricQuestion {
  return {
    from: range.from,
    to: range.to,
    step,
    zone: range.zone,
    by: view.by.filter((name) => metric.dimensions.includes(name)),
    filter: view.filter.filter((text) => metric.dimensions.includes(text.slice(0, text.indexOf(':')))),
    sliding: view.isSliding && metric.slidingMs !== null,
  };
}

const longestLiveMs = 6 * 3_600_000;

/** The live tile of a question; undefined if the range does not end now or is so long that nothing would be seen to move. */
export function tileOf(name: string, range: TimeRange, question: MetricQuestion): string | undefined {
  const length = lengthUntilNow(range);
  if (length === undefined || (parseDurationMs(length) ?? Number.POSITIVE_INFINITY) > longestLiveMs) {
    return undefined;
  }
  const values = [...question.by, ...question.filter];
  // A semicolon separates the parts of a tile, so none can stand inside of a part.
  if (values.some((value) => value.includes(';'))) {
    return undefined;
  }
  return [
    name,
    ...(question.by.length > 0 ? [`by=${question.by.join(',')}`] : []),
    ...question.filter.map((filter) => `filter=${filter}`),
    `last=${length}`,
    `step=${question.step}`,
    ...(question.zone === undefined ? [] : [`zone=${question.zone}`]),
    ...(question.sliding === true ? ['sliding=true'] : []),
  ].join(';');
}
