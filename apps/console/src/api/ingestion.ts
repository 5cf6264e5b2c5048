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
  readonly kind: 'key' | 'shop';
  /** Prefix of the key, id of the shop, or `(others)`. */
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

export interface QuarantinedType {
  readonly type: string;
  readonly events: number;
  readonly firstSeen: string;
  readonly lastSeen: string;
  /** Fields that are likely to hold personal data; null if that is not known. */
  readonly personalFields: readonly string[] | null;
  readonly promotedAt: string | null;
  readonly replayedAt: string | null;
}

export interface Quarantine {
  readonly types: readonly QuarantinedType[];
  /** Of the instance that answered; 0 types take none. */
  readonly limits: {
    readonly maxTypes: number;
    readonly maxEventsPerHour: number;
    readonly typesToday: number;
    readonly eventsThisHour: number;
  };
}

interface Range {
  readonly min: number;
  readonly max: number;
}

/** A field as its values tell. */
export interface InferredField {
  readonly path: string;
  readonly type: string;
  readonly nullable: boolean;
  readonly presence: number;
  readonly values?: readonly { readonly value: string; readonly count: number }[];
  readonly range?: Range;
  readonly length?: Range;
  readonly items?: Range;
  /** Masked. */
  readonly samples: readonly string[];
  readonly personal?: { readonly kind: string; readonly isLikely: boolean; readonly reason: string };
  readonly confidence: number;
  readonly notes: readonly string[];
}

export interface ContractProposal {
  readonly name: string;
  readonly files: readonly { readonly file: string; readonly text: string }[];
  readonly fitsAsIs: boolean;
  readonly key: { readonly field: string; readonly from?: string; readonly others: readonly string[] };
  readonly renamed: readonly { readonly path: string; readonly name: string }[];
  readonly personal: readonly string[];
  readonly money: readonly { readonly path: string; readonly currency?: string; readonly advice: string }[];
  readonly problems: readonly { readonly path: string; readonly problem: string; readonly mend: string }[];
}

export interface QuarantinedTypeDetail extends QuarantinedType {
  readonly schema: {
    readonly events: number;
    readonly fields: readonly InferredField[];
    readonly notes: readonly string[];
  };
  readonly proposal: ContractProposal | null;
  /** Why there is no proposal. */
  readonly problem: string | null;
}

/** Who would own a contract. */
export interface ContractOwner {
  readonly team: string;
  readonly contact: string;
  readonly runbook: string;
}

export interface ShopSubscriptions {
  readonly checkedAt: string;
  readonly problem: { readonly code: string; readonly reason: string; readonly remedy: string } | null;
  readonly right: readonly string[];
  readonly created: readonly string[];
  readonly repaired: readonly string[];
  readonly removed: readonly string[];
  readonly missing: readonly string[];
  readonly userErrors: readonly { readonly topic: string; readonly field: string; readonly message: string }[];
}

export interface Shop {
  readonly id: string;
  readonly platform: string;
  readonly domain: string | null;
  readonly sellerId: string | null;
  readonly country: string;
  readonly currency: string;
  readonly status: 'active' | 'disabled';
  readonly createdAt: string;
  readonly rotatedAt: string | null;
  readonly disabledAt: string | null;
  readonly lastWebhookAt: string | null;
  readonly subscriptions: ShopSubscriptions | null;
  readonly hasAccessToken: boolean;
  /** Newest first. */
  readonly secrets: readonly { readonly createdAt: string; readonly validUntil: string | null }[];
  readonly webhookUrl: string;
}

/** What has to be entered at the platform. */
export interface ShopToConfigure {
  readonly shop: Shop;
  /** Shown this once, and only if it was made by the platform itself. */
  readonly secret?: string;
  readonly signature: { readonly header: string; readonly encoding: string; readonly prefix?: string };
  readonly topics: readonly string[];
  readonly subscriptions?: ShopSubscriptions;
}

export interface NewShop {
  readonly platform: string;
  readonly domain?: string;
  readonly sellerId?: string;
  readonly country: string;
  readonly currency: string;
  readonly secret?: string;
  readonly accessToken?: string;
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

export const quarantineQuery = queryOptions({
  queryKey: ['quarantine'],
  queryFn: ({ signal }) => apiGet<Quarantine>(`${path}/quarantine`, signal),
  refetchInterval,
});

export function quarantinedTypeQuery(type: string, owner: ContractOwner) {
  const parameters = new URLSearchParams(Object.entries(owner).filter(([, value]) => value !== ''));
  return queryOptions({
    queryKey: ['quarantine', type, owner],
    queryFn: ({ signal }) =>
      apiGet<QuarantinedTypeDetail>(`${path}/quarantine/${encodeURIComponent(type)}?${parameters.toString()}`, signal),
    refetchInterval,
    placeholderData: keepPreviousData,
  });
}

export const shopsQuery = queryOptions({
  queryKey: ['shops'],
  queryFn: ({ signal }) =>
    apiGet<{ readonly shops: readonly Shop[]; readonly platforms: readonly string[] }>(`${path}/shops`, signal),
  refetchInterval,
});

export function shopQuery(id: string) {
  return queryOptions({
    queryKey: ['shops', id],
    queryFn: ({ signal }) =>
      apiGet<{ readonly shop: Shop; readonly changes: readonly ObjectChange[] }>(
        `${path}/shops/${encodeURIComponent(id)}`,
        signal,
      ),
    refetchInterval,
  });
}

/** @throws ApiError INPUT_INVALID, SHOP_EXISTS, SECRETS_KEY_MISSING */
export function registerShop(shop: NewShop): Promise<ShopToConfigure> {
  return apiSend('POST', `${path}/shops`, shop);
}

/** Subscribes what is missing, with the stored token if none is given. @throws ApiError INPUT_INVALID, SHOP_DISABLED */
export function subscribeShop(id: string, accessToken: string): Promise<ShopSubscriptions> {
  return apiSend(
    'POST',
    `${path}/shops/${encodeURIComponent(id)}/subscribe`,
    accessToken === '' ? {} : { accessToken },
  );
}

/** @throws ApiError INPUT_INVALID, SHOP_DISABLED, SECRETS_KEY_MISSING */
export function rotateShopSecret(
  id: string,
  rotation: { readonly secret?: string; readonly keepOldForSeconds: number },
): Promise<ShopToConfigure> {
  return apiSend('POST', `${path}/shops/${encodeURIComponent(id)}/rotate`, rotation);
}

/** @throws ApiError SHOP_DISABLED, SHOP_UNKNOWN */
export function disableShop(id: string): Promise<{
  readonly shop: Shop;
  readonly unsubscribed: Pick<ShopSubscriptions, 'problem' | 'userErrors'> | null;
}> {
  return apiSend('POST', `${path}/shops/${encodeURIComponent(id)}/disable`);
}
