import { queryOptions } from '@tanstack/react-query';
import { apiGet, apiSend } from './client.ts';
import type { ObjectChange } from './ingestion.ts';

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

/** A look at the shop for what webhooks did not tell. */
export interface ShopReconciliation {
  readonly state: 'waiting' | 'running' | 'done' | 'failed';
  readonly code: string | null;
  readonly reason: string | null;
  readonly begunAt: string;
  readonly finishedAt: string | null;
  /** By resource; what webhooks had told is counted as well. */
  readonly counts: Readonly<Record<string, { readonly objects: number }>>;
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
      apiGet<{
        readonly shop: Shop;
        readonly changes: readonly ObjectChange[];
        readonly reconciliation: ShopReconciliation | null;
      }>(`${path}/shops/${encodeURIComponent(id)}`, signal),
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
