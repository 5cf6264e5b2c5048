import type { ChartSeries } from '../charts/index.ts';
import type { IngestionSeries, SourceSeries } from '../api/index.ts';
import { texts } from '../texts/en.ts';

const words = texts.ingestion;
const mostSteps = 2_000;

type Reading = Pick<IngestionSeries, 'from' | 'to' | 'stepMs'>;

/** One line per source: all that it sent, in events per second. */
export function sourceLines(
  series: Reading & Pick<IngestionSeries, 'sources'>,
  nameOf: (source: SourceSeries) => string,
): ChartSeries[] {
  const rate = (point: SourceSeries['points'][number]) => perSecond(point.accepted + point.refused, series.stepMs);
  return series.sources.map((source) => ({ name: nameOf(source), points: everyStep(series, source.points, rate) }));
}

/** Accepted and refused of one source, in events per second. */
export function acceptedAndRefused(source: SourceSeries, reading: Reading): ChartSeries[] {
  const line = (name: string, value: (point: SourceSeries['points'][number]) => number): ChartSeries => ({
    name,
    points: everyStep(reading, source.points, (point) => perSecond(value(point), reading.stepMs)),
  });
  const accepted = line(words.accepted, (point) => point.accepted);
  return source.refused === 0 ? [accepted] : [accepted, line(words.refused, (point) => point.refused)];
}

/** One line per code. */
export function refusalLines(series: Reading & Pick<IngestionSeries, 'refused'>): ChartSeries[] {
  return series.refused.map(({ code, points }) => ({
    name: code,
    points: everyStep(series, points, ({ count }) => count),
  }));
}

/** A point for every step of the range: in those that nothing is said of, nothing came. */
function everyStep<Point extends { readonly startMs: number }>(
  { from, to, stepMs }: Reading,
  points: readonly Point[],
  value: (point: Point) => number,
): ChartSeries['points'] {
  const known = new Map(points.map((point) => [point.startMs, point]));
  const fromMs = Date.parse(from);
  const count = Math.min(mostSteps, Math.ceil((Date.parse(to) - fromMs) / stepMs));
  return Array.from({ length: Math.max(0, count) }, (_, index) => {
    const startMs = fromMs + index * stepMs;
    const point = known.get(startMs);
    return { startMs, endMs: startMs + stepMs, value: point === undefined ? 0 : value(point) };
  });
}

/** Percentiles of the time to the answer. */
export function latencyLines({ latency, stepMs }: Pick<IngestionSeries, 'latency' | 'stepMs'>): ChartSeries[] {
  return (['p99', 'p95', 'p50'] as const).map((name) => ({
    name: words[name],
    points: latency.points.map((point) => ({
      ...{ startMs: point.startMs, endMs: point.startMs + stepMs, value: point[`${name}Ms`] },
    })),
  }));
}

export function totalsOf(sources: readonly SourceSeries[]): { readonly accepted: number; readonly refused: number } {
  return {
    accepted: sources.reduce((sum, { accepted }) => sum + accepted, 0),
    refused: sources.reduce((sum, { refused }) => sum + refused, 0),
  };
}

export function perSecond(events: number, lengthMs: number): number {
  return lengthMs <= 0 ? 0 : (events * 1_000) / lengthMs;
}
