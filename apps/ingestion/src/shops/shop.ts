import type { SubscriptionState } from '@nadi/shopify';

/** A secret as it is stored: sealed, and never shown again. */
export interface StoredSecret {
  readonly sealed: string;
  /** RFC 3339. */
  readonly createdAt: string;
  /** RFC 3339; null while nothing has taken its place. */
  readonly validUntil: string | null;
}

/** A shop as it is stored. */
export interface Shop {
  readonly tenantId: string;
  readonly id: string;
  /** shopify, or the name of another source of webhooks. */
  readonly platform: string;
  readonly domain: string | null;
  readonly sellerId: string | null;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  /** ISO 4217. */
  readonly currency: string;
  readonly status: 'active' | 'disabled';
  /** Newest first. */
  readonly secrets: readonly StoredSecret[];
  /** Sealed, for the platform's API; null if nobody gave one. */
  readonly accessToken: string | null;
  /** What was found and done when the webhooks were subscribed last. */
  readonly subscriptions: SubscriptionReport | null;
  readonly createdAt: Date;
  readonly rotatedAt: Date | null;
  readonly disabledAt: Date | null;
  readonly lastWebhookAt: Date | null;
}

/** What is needed to verify the calls of a shop and to make events of them. In memory only. */
export interface ShopSecrets extends Pick<
  Shop,
  'tenantId' | 'id' | 'platform' | 'domain' | 'sellerId' | 'country' | 'currency'
> {
  readonly isActive: boolean;
  /** Newest first. */
  readonly secrets: readonly { readonly text: string; readonly validUntilMs: number }[];
}

/** Somebody did something to a shop. */
export interface ShopChange {
  readonly at: Date;
  readonly actorId: string;
  readonly actorName: string;
  readonly action:
    | 'shop.registered'
    | 'shop.secret-rotated'
    | 'shop.subscribed'
    | 'shop.backfill-requested'
    | 'shop.backup-requested'
    | 'shop.disabled';
  readonly detail: Readonly<Record<string, unknown>>;
}

/** What became of the subscriptions of a shop. */
export interface SubscriptionReport extends SubscriptionState {
  /** RFC 3339. */
  readonly checkedAt: string;
  /** Why nothing is known of them; null if all is. */
  readonly problem: { readonly code: string; readonly reason: string; readonly remedy: string } | null;
}

/** Where the platform of a shop posts to. */
export function webhookUrlOf(publicUrl: string, { platform, id }: Pick<Shop, 'platform' | 'id'>): string {
  return `${publicUrl}/v1/webhooks/${platform}/${id}`;
}

/** The form of the ids that shops get. */
export const shopIdPattern = /^shop-[0-9a-f]{16}$/;
