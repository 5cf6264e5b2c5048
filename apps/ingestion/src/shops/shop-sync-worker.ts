import { setTimeout as pause } from 'node:timers/promises';
import { messageOf, NadiError } from '@nadi/errors';
import type { Logger } from '@nadi/observability';
import { RepeatedWork } from '@nadi/persistence';
import { AdminClient, ShopReader } from '@nadi/shopify';
import { ownerOf, type SecretBox } from './secret-box.ts';
import type { ShopRepository } from './shop-repository.ts';
import type { ShopSyncSender } from './shop-sync-sender.ts';
import type { ShopSyncStore } from './shop-sync-store.ts';
import { withPage, type ShopSync, type SyncProgress } from './shop-sync.ts';
import type { Shop } from './shop.ts';

export interface ShopSyncWorkerOptions {
  readonly store: ShopSyncStore;
  readonly repository: Pick<ShopRepository, 'find'>;
  readonly secrets: SecretBox;
  readonly sender: ShopSyncSender;
  readonly shopifyApiVersion: string;
  readonly shopifyUrl: string;
  /** Between two pages of a shop. */
  readonly shopPagePauseMs: number;
  readonly logger: Logger;
}

type ReadableShop = Shop & { readonly accessToken: string };

const leaseMs = 20_000;
const renewMs = 5_000;
const lookMs = 1_000;
const retryMs = 5_000;
/** Then it is another shop's turn. */
const pagesOfTurn = 100;
/** Of Shopify's budget, for whoever else asks the shop. */
const keptShare = 0.25;
const maxAttempts = 5;

/**
 * Reads shops one after the other, some pages of each. The place moves after the log has a page, and events have the ids of what they
 * tell: a crash in between sends a page again, and it is counted once.
 */
export class ShopSyncWorker {
  private readonly work = new RepeatedWork(() => this.turn());
  private readonly stopping = new AbortController();

  /** @param holder names this worker among those of all instances. */
  constructor(
    private readonly holder: string,
    private readonly options: ShopSyncWorkerOptions,
  ) {}

  start(): void {
    this.work.start();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.work.stop();
  }

  private async turn(): Promise<number> {
    const { store, logger } = this.options;
    try {
      const sync = await store.lease(this.holder, leaseMs);
      if (sync === undefined) return lookMs;
      await this.readInLease(sync);
      return 0;
    } catch (err) {
      logger.warn({ err }, 'shops cannot be read; it is tried again');
      return retryMs;
    }
  }

  private async readInLease(sync: ShopSync): Promise<void> {
    const { store, logger } = this.options;
    const { shopId } = sync;
    const renewing = setInterval(() => {
      store
        .renew(shopId, this.holder, leaseMs)
        .catch((err: unknown) => logger.warn({ err, shopId }, 'the lease of a shop cannot be renewed'));
    }, renewMs);
    try {
      await this.readPages(sync);
      await store.giveBack(shopId, this.holder, 0);
    } catch (error) {
      await this.note(shopId, error);
    } finally {
      clearInterval(renewing);
    }
  }

  private async readPages(sync: ShopSync): Promise<void> {
    const { store, sender, shopPagePauseMs } = this.options;
    const reader = new ShopReader(this.clientOf(await this.readableShop(sync)));
    let at: SyncProgress = sync;
    for (let pages = 0; at.resource !== null && pages < pagesOfTurn; pages += 1) {
      const { resource, cursor: after } = at;
      const page = await reader.page(resource, { after, sinceMs: sync.since?.getTime() ?? null });
      const shop = await this.readableShop(sync);
      const counts = withPage(at.counts, resource, await sender.send(shop, sync, page));
      const next = page.next === null ? sync.resources[sync.resources.indexOf(resource) + 1] : resource;
      at = { resource: next ?? null, cursor: page.next, counts };
      if (!(await store.advance(shop.id, this.holder, at))) return;
      await pause(shopPagePauseMs, undefined, { signal: this.stopping.signal });
    }
  }

  /** @throws NadiError SHOP_DISABLED */
  private async readableShop({ shopId }: ShopSync): Promise<ReadableShop> {
    const shop = await this.options.repository.find(shopId);
    if (shop === null || shop.status !== 'active' || shop.accessToken === null) {
      throw new NadiError('SHOP_DISABLED', { message: `the shop ${shopId} is disabled, or has no token` });
    }
    return { ...shop, accessToken: shop.accessToken };
  }

  private clientOf(shop: ReadableShop): AdminClient {
    const { secrets, shopifyApiVersion: apiVersion, shopifyUrl } = this.options;
    const { signal } = this.stopping;
    return new AdminClient({
      ...{ shopDomain: shop.domain ?? '', apiVersion, keptShare, maxAttempts },
      accessToken: secrets.open(shop.accessToken, ownerOf('access-token', shop)),
      wait: (durationMs) => pause(durationMs, undefined, { signal }),
      ...(shopifyUrl === 'none' ? {} : { baseUrl: shopifyUrl }),
    });
  }

  /** What a retry may mend waits, the rest has failed. */
  private async note(shopId: string, error: unknown): Promise<void> {
    const { store, logger } = this.options;
    if (this.stopping.signal.aborted) {
      await store.giveBack(shopId, this.holder, 0);
      return;
    }
    const problem = { code: error instanceof NadiError ? error.code : 'INTERNAL', reason: messageOf(error) };
    logger.warn({ err: error, shopId }, 'a shop cannot be read on');
    if (error instanceof NadiError && error.retriable) {
      await store.giveBack(shopId, this.holder, retryMs, problem);
    } else {
      await store.fail(shopId, this.holder, problem);
    }
  }
}
