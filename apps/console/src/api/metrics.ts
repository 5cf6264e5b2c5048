import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { Dimensions, Series } from '../live/index.ts';
import { apiGet } from './client.ts';

export interface MetricDescription {
  readonly name: string;
  readonly question: string;
  readonly unit: string;
  /** Contract of the events it is computed from; `*` for all, null for a ratio. */
  readonly source: string | null;
  readonly measure: string;
  readonly dimensions: readonly string[];
  readonly windowMs: number;
  readonly slidingMs: number | null;
  readonly latenessMs: number;
  readonly zone: string;
  /** The file that defines it, if the service tells. */
  readonly definition?: string;
}

export interface MetricReading extends MetricDescription {
  readonly from: string;
  readonly to: string;
  readonly stepMs: number;
  /** Event time up to which the numbers are complete. */
  readonly watermark: string | null;
  readonly series: readonly Series[];
}

/** What is asked of a metric; names and values as the address of the page has them. */
export interface MetricQuestion {
  readonly from: string;
  readonly to: string;
  readonly step?: string | undefined;
  readonly zone?: string | undefined;
  readonly by: readonly string[];
  /** `dimension:value` */
  readonly filter: readonly string[];
  readonly sliding?: boolean;
}

/** All metrics with the question each answers. */
export const metricsQuery = queryOptions({
  queryKey: ['metrics'],
  queryFn: async ({ signal }) => {
    const { metrics } = await apiGet<{ metrics: readonly MetricDescription[] }>('/api/reporting/v1/metrics', signal);
    return metrics;
  },
  staleTime: 300_000,
});

/** The series of a metric. */
export function metricQuery(name: string, question: MetricQuestion) {
  const path = metricPath(name, question);
  return queryOptions<MetricReading>({
    queryKey: ['metric', path],
    queryFn: ({ signal }) => apiGet<MetricReading>(path, signal),
    // A range that ends with the present moves on.
    refetchInterval: question.to.startsWith('now') ? 10_000 : false,
    placeholderData: (before) => (before?.name === name ? before : undefined),
  });
}

/** What was usual in the range of a question, step by step: the same time earlier, or the median of several such times. */
export interface BaselineSeries {
  readonly dimensions: Dimensions;
  readonly points: readonly {
    readonly startMs: number;
    readonly endMs: number;
    readonly value: number;
    readonly low: number;
    readonly high: number;
    readonly periods: number;
  }[];
}

const baselineRefetchMs = 60_000;

/**
 * What was usual where a metric is asked for.
 * @param baseline such as 7d or 4x7d
 */
export function baselineQuery(name: string, question: MetricQuestion, baseline: string | null) {
  const path = `${metricPath(name, question)}&${new URLSearchParams({ baseline: baseline ?? '' }).toString()}`;
  return queryOptions({
    queryKey: ['baseline', path],
    queryFn: async ({ signal }) => {
      type Answer = MetricReading & { readonly baseline?: { readonly series: readonly BaselineSeries[] } };
      return (await apiGet<Answer>(path, signal)).baseline?.series ?? [];
    },
    refetchInterval: question.to.startsWith('now') ? baselineRefetchMs : false,
    placeholderData: keepPreviousData,
    enabled: baseline !== null,
  });
}

/** The address under which a reading can be asked for again, by people and programs. */
export function metricPath(name: string, question: MetricQuestion): string {
  const parameters = new URLSearchParams({ from: question.from, to: question.to });
  if (question.step !== undefined) {
    parameters.set('step', question.step);
  }
  if (question.by.length > 0) {
    parameters.set('by', question.by.join(','));
  }
  question.filter.forEach((filter) => parameters.append('filter', filter));
  if (question.zone !== undefined) {
    parameters.set('zone', question.zone);
  }
  if (question.sliding === true) {
    parameters.set('sliding', 'true');
  }
  return `/api/reporting/v1/metrics/${encodeURIComponent(name)}?${parameters.toString()}`;
}
