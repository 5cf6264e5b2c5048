import { NadiError } from '@nadi/errors';
import type { Identity } from '@nadi/identity';
import { shopResources, type ShopResource } from '@nadi/shopify';
import type { ShopRepository } from './shop-repository.ts';
import type { ShopSyncStore } from './shop-sync-store.ts';
import { shownSync, type ShownSync } from './shop-sync.ts';

export interface ShopBackfillsOptions {
  readonly store: Pick<ShopSyncStore, 'request' | 'find'>;
  readonly repository: Pick<ShopRepository, 'findOf'>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

export interface WantedBackfill {
  /** All if nothing is said. */
  readonly resources?: readonly ShopResource[] | undefined;
  /** Only what changed since then. RFC 3339. */
  readonly since?: string | undefined;
}

/** Has shops read through their platform's API. */
export class ShopBackfills {
  constructor(private readonly options: ShopBackfillsOptions) {}

  /** @throws NadiError SHOP_UNKNOWN, SHOP_DISABLED, SHOP_SYNC_RUNNING, INPUT_INVALID for another platform, a shop without a token, or a time to come */
  async request(caller: Identity, id: string, wanted: WantedBackfill = {}): Promise<ShownSync> {
    const { store, repository, now } = this.options;
    const shop = await repository.findOf(caller.tenantId, id);
    if (shop === null) {
      throw unknown(id);
    }
    if (shop.status !== 'active') {
      throw new NadiError('SHOP_DISABLED', { message: `the shop ${id} is disabled` });
    }
    if (shop.platform !== 'shopify') {
      throw new NadiError('INPUT_INVALID', { message: `shops of ${shop.platform} cannot be read` });
    }
    if (shop.accessToken === null) {
      throw new NadiError('INPUT_INVALID', { message: 'accessToken: the shop has none yet; subscribe with one first' });
    }
    const since = wanted.since === undefined ? null : new Date(wanted.since);
    if (since !== null && since.getTime() > now()) {
      throw new NadiError('INPUT_INVALID', { message: 'since: is a time to come' });
    }
    const resources = shopResources.filter((resource) => (wanted.resources ?? shopResources).includes(resource));
    const made = await store.request(caller, id, { resources, since, at: new Date(now()) });
    if (made === null) {
      throw new NadiError('SHOP_SYNC_RUNNING', { message: `the shop ${id} is being read` });
    }
    return shownSync(made);
  }

  /** The last one; null if there was none. @throws NadiError SHOP_UNKNOWN */
  async last({ tenantId }: Identity, id: string): Promise<ShownSync | null> {
    const { store, repository } = this.options;
    if ((await repository.findOf(tenantId, id)) === null) {
      throw unknown(id);
    }
    const found = await store.find(tenantId, id);
    return found && shownSync(found);
  }
}

function unknown(id: string): NadiError {
  return new NadiError('SHOP_UNKNOWN', { message: `there is no shop ${id.slice(0, 100)}` });
}
