import type { Logger } from '@nadi/observability';
import { CachedLookup } from '../cached-lookup.ts';
import { ownerOf, type SecretBox } from './secret-box.ts';
import type { ShopRepository } from './shop-repository.ts';
import { shopIdPattern, type Shop, type ShopSecrets } from './shop.ts';

export interface ShopDirectoryOptions {
  readonly repository: Pick<ShopRepository, 'find' | 'called'>;
  readonly secrets: SecretBox;
  readonly logger: Logger;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

const calledEveryMs = 60_000;
const mostCalled = 10_000;

/**
 * The shops that may call, in memory for 10 s, so that a rotation or a disabled shop is seen everywhere after that; while the database
 * is down, those seen before stay known.
 */
export class ShopDirectory {
  private readonly shops: CachedLookup<ShopSecrets>;
  private readonly calledMs = new Map<string, number>();

  constructor(private readonly options: ShopDirectoryOptions) {
    const { repository, now } = options;
    this.shops = new CachedLookup(async (id) => {
      const shop = await repository.find(id);
      return shop && this.opened(shop);
    }, now);
  }

  /** Null if there is no such shop. @throws NadiError DATABASE_UNAVAILABLE (retriable), SECRETS_KEY_MISSING, SECRETS_UNREADABLE */
  async find(id: string): Promise<ShopSecrets | null> {
    return shopIdPattern.test(id) ? this.shops.find(id) : null;
  }

  /** This instance sees a change at once, others when their memory is over. */
  changed(id: string): void {
    this.shops.forget(id);
  }

  /** Remembers now and then that a shop called; nothing waits for it. */
  called({ tenantId, id }: ShopSecrets): void {
    const { now, repository, logger } = this.options;
    const nowMs = now();
    if (nowMs - (this.calledMs.get(id) ?? 0) < calledEveryMs) {
      return;
    }
    if (this.calledMs.size >= mostCalled) {
      this.calledMs.delete(this.calledMs.keys().next().value as string);
    }
    this.calledMs.set(id, nowMs);
    repository
      .called(tenantId, id, new Date(nowMs))
      .catch((err: unknown) => logger.warn({ err, shopId: id }, 'cannot remember when a shop called'));
  }

  private opened(shop: Shop): ShopSecrets {
    const { tenantId, id, platform, domain, sellerId, country, currency, status, secrets } = shop;
    const owner = ownerOf('webhook-secret', shop);
    return {
      ...{ tenantId, id, platform, domain, sellerId, country, currency, isActive: status === 'active' },
      secrets: secrets.map(({ sealed, validUntil }) => ({
        text: this.options.secrets.open(sealed, owner),
        validUntilMs: validUntil === null ? Infinity : Date.parse(validUntil),
      })),
    };
  }
}
