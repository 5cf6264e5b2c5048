import { nextStep, stepStart } from '@nadi/metrics';
import type { Series, SeriesQuery } from './series-query.ts';

/** With what a range is compared: itself some periods earlier. */
export interface BaselineQuery {
  /** Length of a period, milliseconds: whole days, 7 of them for the same weekday. */
  readonly periodMs: number;
  /** How many periods are looked back. */
  readonly periods: number;
}

/** What was usual at a step. */
export interface BaselinePoint {
  /** Of the step in the range that is compared, milliseconds since 1970. */
  readonly startMs: number;
  readonly endMs: number;
  /** The median of the periods. */
  readonly value: number;
  /** The lowest and the highest of them. */
  readonly low: number;
  readonly high: number;
  /** How many periods have a value. */
  readonly periods: number;
}

export interface BaselineSeries {
  readonly dimensions: Readonly<Record<string, string>>;
  readonly points: readonly BaselinePoint[];
}

/** Most points that one answer reads for its baseline. */
export const mostBaselineSteps = 20_000;

/**
 * What was usual in a range: step by step the median of the same steps in earlier periods, each of which begins at the step nearest to
 * the same time, so that days stay days across a change of the clock. Periods in which there was nothing at all are left out.
 * @param isAdditive whether a step without events counts as 0: such a metric counts or adds up
 */
export async function readBaseline(
  query: SeriesQuery,
  { periodMs, periods }: BaselineQuery,
  isAdditive: boolean,
  read: (query: SeriesQuery) => Promise<readonly Series[]>,
): Promise<BaselineSeries[]> {
  const steps = stepsOf(query, query.fromMs, (startMs) => startMs < query.toMs);
  const values = new Map<string, { readonly dimensions: BaselineSeries['dimensions']; readonly ofSteps: number[][] }>();
  let known = 0;
  for (let period = 1; period <= periods; period += 1) {
    const { stepMs, zone } = query;
    const fromMs = stepStart(query.fromMs - period * periodMs + stepMs / 2, stepMs, zone);
    const earlier = stepsOf(query, fromMs, (_startMs, index) => index < steps.length);
    const toMs = nextStep(earlier.at(-1) ?? fromMs, stepMs, zone);
    const series = await read({ ...query, fromMs, toMs });
    if (series.every(({ points }) => points.length === 0)) {
      continue;
    }
    for (const { dimensions, points } of series) {
      const key = JSON.stringify(dimensions);
      // A series that was not there in the periods before this one had nothing then.
      const zeros = isAdditive ? known : 0;
      const one = values.get(key) ?? { dimensions, ofSteps: steps.map(() => new Array<number>(zeros).fill(0)) };
      values.set(key, one);
      const byStart = new Map(points.map(({ startMs, value }) => [startMs, value]));
      earlier.forEach((startMs, index) => {
        const value = byStart.get(startMs) ?? (isAdditive ? 0 : null);
        if (value !== null) {
          one.ofSteps[index]?.push(value);
        }
      });
    }
    known += 1;
    if (isAdditive) {
      fillUp(values.values(), known);
    }
  }
  return [...values.values()].map(({ dimensions, ofSteps }) => ({
    dimensions,
    points: ofSteps.flatMap((of, index) => pointOf(of, steps[index] ?? 0, query)),
  }));
}

function stepsOf(
  { stepMs, zone }: SeriesQuery,
  fromMs: number,
  goesOn: (startMs: number, index: number) => boolean,
): number[] {
  const steps: number[] = [];
  for (let startMs = fromMs; goesOn(startMs, steps.length); startMs = nextStep(startMs, stepMs, zone)) {
    steps.push(startMs);
  }
  return steps;
}

/** A series that a period did not have had nothing in it. */
function fillUp(all: Iterable<{ readonly ofSteps: number[][] }>, known: number): void {
  for (const { ofSteps } of all) {
    ofSteps.forEach((of) => {
      while (of.length < known) {
        of.push(0);
      }
    });
  }
}

function pointOf(values: readonly number[], startMs: number, { stepMs, zone }: SeriesQuery): BaselinePoint[] {
  const sorted = values.toSorted((a, b) => a - b);
  const [low, high] = [sorted[0], sorted.at(-1)];
  if (low === undefined || high === undefined) {
    return [];
  }
  const middle = (sorted.length - 1) / 2;
  const value = ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle)] ?? 0)) / 2;
  return [{ startMs, endMs: nextStep(startMs, stepMs, zone), value, low, high, periods: sorted.length }];
}
