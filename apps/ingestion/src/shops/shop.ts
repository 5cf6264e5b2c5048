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
  readonly action: 'shop.registered' | 'shop.secret-rotated' | 'shop.disabled';
  readonly detail: Readonly<Record<string, unknown>>;
}

/** The form of the ids that shops get. */
export const shopIdPattern = /^shop-[0-9a-f]{16}$/;
