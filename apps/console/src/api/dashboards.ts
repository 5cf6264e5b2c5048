import { queryOptions } from '@tanstack/react-query';
import { momentOf, type TimeRange } from '../range/time-range.ts';
import { apiGet } from './client.ts';

export type TileWidth = 'quarter' | 'third' | 'half' | 'two-thirds' | 'whole';

interface AnyTile {
  readonly title: string;
  readonly width: TileWidth;
}

export interface MetricTile extends AnyTile {
  readonly kind: 'metric';
  readonly metric: string;
  readonly by: readonly string[];
  /** `dimension:value` */
  readonly filter: readonly string[];
  readonly step: string | null;
  readonly show: 'figure' | 'line' | 'area' | 'bars' | 'list' | 'parts' | 'table';
  readonly figure: 'total' | 'latest' | null;
  readonly baseline: string | null;
}

type ParameterValue = string | number | boolean;

export interface QueryTile extends AnyTile {
  readonly kind: 'query';
  readonly query: string;
  readonly parameters: Readonly<Record<string, ParameterValue | readonly ParameterValue[]>>;
  readonly show: 'table' | 'bars' | 'line' | 'figure';
}

export interface TextTile extends AnyTile {
  readonly kind: 'text';
  readonly text: string;
}

export type DashboardTile = MetricTile | QueryTile | TextTile;

interface Versioned {
  readonly version: number;
  readonly changedBy: string;
  readonly changedAt: string;
}

export interface ListedDashboard extends Versioned {
  readonly name: string;
  readonly title: string;
  readonly question: string;
  readonly owner: string | null;
  readonly tiles: number;
  /** Why it cannot be shown. */
  readonly problem: string | null;
}

export interface Dashboard extends Versioned {
  readonly name: string;
  readonly title: string;
  readonly question: string;
  readonly owner: string | null;
  /** Length of the usual range, such as 3h. */
  readonly range: string;
  readonly variables: readonly {
    readonly dimension: string;
    readonly title: string;
    readonly suggestions: readonly string[];
  }[];
  readonly tiles: readonly DashboardTile[];
}

/** Something that happened beside the numbers. */
export interface Annotation {
  readonly kind: 'deployment' | 'definition';
  readonly time: string;
  readonly title: string;
  /** Page of the console. */
  readonly link: string;
}

const refetchInterval = 30_000;

export const dashboardsQuery = queryOptions({
  queryKey: ['dashboards'],
  queryFn: async ({ signal }) =>
    (await apiGet<{ readonly dashboards: readonly ListedDashboard[] }>('/api/admin/v1/dashboards', signal)).dashboards,
  refetchInterval,
});

export function dashboardQuery(name: string) {
  return queryOptions({
    queryKey: ['dashboard', name],
    queryFn: ({ signal }) => apiGet<Dashboard>(`/api/admin/v1/dashboards/${encodeURIComponent(name)}`, signal),
    // A new version is shown without a reload, as on a wall screen nobody makes one.
    refetchInterval,
  });
}

/** What happened within the range of a page. */
export function annotationsQuery({ from, to }: Pick<TimeRange, 'from' | 'to'>, definitions: readonly string[]) {
  return queryOptions({
    queryKey: ['annotations', from, to, ...definitions],
    queryFn: async ({ signal }) => {
      const nowMs = Date.now();
      const iso = (text: string) => new Date(momentOf(text, nowMs) ?? nowMs).toISOString();
      const parameters = new URLSearchParams({ from: iso(from), to: iso(to) });
      definitions.forEach((definition) => parameters.append('definition', definition));
      const path = `/api/admin/v1/annotations?${parameters.toString()}`;
      return (await apiGet<{ readonly annotations: readonly Annotation[] }>(path, signal)).annotations;
    },
    refetchInterval: to.startsWith('now') ? refetchInterval : false,
    placeholderData: (before) => before,
  });
}
