import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { apiGet, apiSend } from './client.ts';

/** How much a key may send; null stands for the default. */
export interface KeyLimits {
  readonly eventsPerSecond: number | null;
  readonly burstEvents: number | null;
  readonly eventsPerDay: number | null;
  readonly eventsPerMonth: number | null;
}

/** An API key, without its secret. */
export interface IngestionKey extends KeyLimits {
  readonly prefix: string;
  readonly name: string;
  readonly domains: readonly string[];
  readonly createdAt: string;
  readonly expiresAt: string;
  readonly revokedAt: string | null;
  readonly lastUsedAt: string | null;
  /** Accepted events in the day and month of UTC. */
  readonly usage: { readonly on: string; readonly day: number; readonly month: number };
}

/** What a key has that has no limits of its own; quotas of 0 are none. */
export interface KeyDefaults {
  readonly tenantEventsPerSecond: number;
  readonly keyEventsPerDay: number;
  readonly keyEventsPerMonth: number;
}

/** Somebody did something to a key or shop. */
export interface ObjectChange {
  readonly at: string;
  readonly actorId: string;
  readonly actorName: string;
  readonly action: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

export interface Keys {
  readonly keys: readonly IngestionKey[];
  readonly defaults: KeyDefaults;
  /** Domains that the caller may make keys for; `*` if for all. */
  readonly domains: readonly string[];
}

export interface KeyDetail {
  readonly key: IngestionKey;
  readonly changes: readonly ObjectChange[];
  readonly defaults: KeyDefaults;
}

export interface Latency {
  readonly requests: number;
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
  readonly p99Ms: number | null;
}

export interface SourceSeries {
  readonly kind: 'key' | 'shop' | 'person' | 'database';
  /** Prefix of the key, id of the shop, a name, or `(others)`. */
  readonly source: string;
  readonly accepted: number;
  readonly refused: number;
  readonly points: readonly { readonly startMs: number; readonly accepted: number; readonly refused: number }[];
}

export interface IngestionSeries {
  readonly from: string;
  readonly to: string;
  readonly stepMs: number;
  readonly sources: readonly SourceSeries[];
  readonly refused: readonly {
    readonly code: string;
    readonly count: number;
    readonly points: readonly { readonly startMs: number; readonly count: number }[];
  }[];
  readonly latency: {
    readonly whole: { readonly key: Latency; readonly shop: Latency };
    readonly points: readonly ({ readonly startMs: number } & Latency)[];
  };
}

/** What was refused of a key in an hour for one reason. */
export interface RejectionCount {
  readonly key: string;
  readonly hour: string;
  readonly code: string;
  readonly of: 'events' | 'requests';
  readonly type?: string;
  readonly count: number;
  /** Newest first; shapes of values, never a value. */
  readonly samples: readonly {
    readonly at: string;
    readonly reason: string;
    readonly field?: string;
    readonly shape?: string;
  }[];
  readonly remedy: string;
}

const path = '/api/ingestion/v1';
const refetchInterval = 10_000;

export const keysQuery = queryOptions({
  queryKey: ['keys'],
  queryFn: ({ signal }) => apiGet<Keys>(`${path}/keys`, signal),
  refetchInterval,
});

export function keyQuery(prefix: string) {
  return queryOptions({
    queryKey: ['keys', prefix],
    queryFn: ({ signal }) => apiGet<KeyDetail>(`${path}/keys/${encodeURIComponent(prefix)}`, signal),
    refetchInterval,
  });
}

/** @throws ApiError INPUT_INVALID, GRANT_EXCEEDED */
export function createKey(
  key: Partial<KeyLimits> & {
    readonly name: string;
    readonly domains: readonly string[];
    readonly expiresInDays: number;
  },
): Promise<{ readonly key: IngestionKey; readonly text: string }> {
  return apiSend('POST', `${path}/keys`, key);
}

/** @throws ApiError INPUT_INVALID, GRANT_EXCEEDED, KEY_UNKNOWN */
export function changeKeyLimits(prefix: string, limits: KeyLimits): Promise<{ readonly key: IngestionKey }> {
  return apiSend('PATCH', `${path}/keys/${encodeURIComponent(prefix)}`, limits);
}

/** @throws ApiError GRANT_EXCEEDED, KEY_UNKNOWN */
export function revokeKey(prefix: string): Promise<{ readonly key: IngestionKey }> {
  return apiSend('POST', `${path}/keys/${encodeURIComponent(prefix)}/revoke`);
}

/** Where the series of a range can be read. */
export function seriesPath({ from, to, step }: { readonly from: string; readonly to: string; readonly step: string }) {
  return `${path}/ingestion/series?${new URLSearchParams({ from, to, step }).toString()}`;
}

/**
 * What came from whom.
 * @param question gives the path at the moment of asking, since a range may end now
 */
export function ingestionSeriesQuery(key: readonly string[], question: () => string) {
  return queryOptions({
    queryKey: ['ingestion-series', ...key],
    queryFn: ({ signal }) => apiGet<IngestionSeries>(question(), signal),
    refetchInterval,
    placeholderData: keepPreviousData,
  });
}

/**
 * The newest refusals of the tenant's keys.
 * @param key only of the key with this prefix; empty for all
 */
export function ingestionRejectionsQuery(key: string) {
  const parameters = new URLSearchParams({ limit: '200', ...(key === '' ? {} : { key }) });
  return queryOptions({
    queryKey: ['ingestion-rejections', key],
    queryFn: ({ signal }) =>
      apiGet<{ readonly rejections: readonly RejectionCount[]; readonly more: boolean }>(
        `${path}/ingestion/rejections?${parameters.toString()}`,
        signal,
      ),
    refetchInterval,
  });
}
