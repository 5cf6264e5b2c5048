import { setTimeout as pause } from 'node:timers/promises';
import { NadiError } from '@nadi/errors';
import { AdminClient, ShopReader } from '@nadi/shopify';
import { ownerOf, type SecretBox } from './secret-box.ts';
import type { ShopRepository } from './shop-repository.ts';
import type { Shop } from './shop.ts';

export interface ShopAccessOptions {
  readonly repository: Pick<ShopRepository, 'find'>;
  readonly secrets: SecretBox;
  readonly shopifyApiVersion: string;
  /** `none` for each shop's own domain; something else for tests. */
  readonly shopifyUrl: string;
}

/** A shop whose platform's API can be asked. */
export type ReadableShop = Shop & { readonly accessToken: string };

/** Of Shopify's budget, for whoever else asks the shop. */
const keptShare = 0.25;
const maxAttempts = 5;

/** Reads shops in the background, with the token that each of them gave. */
export class ShopAccess {
  constructor(private readonly options: ShopAccessOptions) {}

  /** As it is now. @throws NadiError SHOP_DISABLED */
  async shop(shopId: string): Promise<ReadableShop> {
    const shop = await this.options.repository.find(shopId);
    if (shop === null || shop.status !== 'active' || shop.accessToken === null) {
      throw new NadiError('SHOP_DISABLED', { message: `the shop ${shopId} is disabled, or has no token` });
    }
    return { ...shop, accessToken: shop.accessToken };
  }

  /** @param signal ends its waiting. @throws NadiError SECRETS_KEY_MISSING, SECRETS_UNREADABLE */
  reader(shop: ReadableShop, signal: AbortSignal): ShopReader {
    const { secrets, shopifyApiVersion: apiVersion, shopifyUrl } = this.options;
    const client = new AdminClient({
      ...{ shopDomain: shop.domain ?? '', apiVersion, keptShare, maxAttempts },
      accessToken: secrets.open(shop.accessToken, ownerOf('access-token', shop)),
      wait: (durationMs) => pause(durationMs, undefined, { signal }),
      ...(shopifyUrl === 'none' ? {} : { baseUrl: shopifyUrl }),
    });
    return new ShopReader(client);
  }
}
