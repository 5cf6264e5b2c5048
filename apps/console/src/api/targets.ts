import { queryOptions } from '@tanstack/react-query';
import { apiGet } from './client.ts';

export type RowState = 'pending' | 'on-pace' | 'off-pace' | 'met' | 'missed';

interface DescribedTarget {
  readonly name: string;
  readonly version: number;
  readonly question: string;
  readonly metric: string;
  /** Null if there is no such metric. */
  readonly unit: string | null;
  readonly from: string;
  /** Not included. */
  readonly to: string;
  readonly stepMs: number;
  /** Why it has no rows. */
  readonly problem: string | null;
}

export interface ListedTarget extends DescribedTarget {
  readonly rows: number;
  readonly states: Readonly<Record<RowState, number>>;
}

/** Progress, pace and forecast of a row, in the unit of the metric. */
export interface TargetRow {
  readonly key: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly state: RowState;
  readonly since: string | null;
  readonly actual: number;
  readonly target: number;
  /** Actual over target. */
  readonly share: number;
  /** Expected by now. */
  readonly expected: number;
  readonly expectedShare: number;
  /** Actual over expected; null while nothing is expected. */
  readonly ratio: number | null;
  /** To reach the target at the end; null when the period is over. */
  readonly neededPerMinute: number | null;
  /** The end lies between `low` and `high` in the share `interval` of cases. */
  readonly forecast: { readonly value: number; readonly low: number; readonly high: number; readonly interval: number };
  readonly hours: readonly { readonly start: string; readonly target: number; readonly actual: number }[];
}

export interface Target extends DescribedTarget {
  /** The file that defines it, for those of the platform. */
  readonly definition: string | null;
  /** Everything that had arrived by then is counted. */
  readonly at: string | null;
  readonly watermark: string | null;
  /** Whether late events have had their time after the end. */
  readonly isSettled: boolean;
  readonly rows: readonly TargetRow[];
  /** There are more rows behind this key. */
  readonly next: string | null;
}

const path = '/api/reporting/v1/targets';
const mostRows = '500';
const refetchInterval = 5_000;

export const targetsQuery = queryOptions({
  queryKey: ['targets'],
  queryFn: ({ signal }) =>
    apiGet<{ readonly targets: readonly ListedTarget[]; readonly next: string | null }>(
      `${path}?limit=${mostRows}`,
      signal,
    ),
  refetchInterval,
});

/** A target with all of its rows: a definition has 500 at most, which is one page. */
export function targetQuery(name: string) {
  return queryOptions({
    queryKey: ['target', name],
    queryFn: ({ signal }) => apiGet<Target>(`${path}/${encodeURIComponent(name)}?limit=${mostRows}`, signal),
    refetchInterval,
  });
}
