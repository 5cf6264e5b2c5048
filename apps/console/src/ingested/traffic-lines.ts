import type { ChartSeries } from '../charts/index.ts';
import type { IngestionSeries, SourceSeries } from '../api/index.ts';
import { texts } from '../texts/en.ts';

const words = texts.ingestion;

/** One line per source: all that it sent, in events per second. */
export function sourceLines(
  { sources, stepMs }: Pick<IngestionSeries, 'sources' | 'stepMs'>,
  nameOf: (source: SourceSeries) => string,
): ChartSeries[] {
  return sources.map((source) => ({
    name: nameOf(source),
    points: source.points.map(({ startMs, accepted, refused }) => ({
      ...{ startMs, endMs: startMs + stepMs, value: perSecond(accepted + refused, stepMs) },
    })),
  }));
}

/** Accepted and refused of one source, in events per second. */
export function acceptedAndRefused(source: SourceSeries, stepMs: number): ChartSeries[] {
  const line = (name: string, value: (point: SourceSeries['points'][number]) => number): ChartSeries => ({
    name,
    points: source.points.map((point) => ({
      ...{ startMs: point.startMs, endMs: point.startMs + stepMs, value: perSecond(value(point), stepMs) },
    })),
  });
  const accepted = line(words.accepted, (point) => point.accepted);
  return source.refused === 0 ? [accepted] : [accepted, line(words.refused, (point) => point.refused)];
}

/** One line per code. */
export function refusalLines({ refused, stepMs }: Pick<IngestionSeries, 'refused' | 'stepMs'>): ChartSeries[] {
  return refused.map(({ code, points }) => ({
    name: code,
    points: points.map(({ startMs, count }) => ({ startMs, endMs: startMs + stepMs, value: count })),
  }));
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
