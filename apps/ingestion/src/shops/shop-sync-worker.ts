import { setTimeout as pause } from 'node:timers/promises';
import { messageOf, NadiError } from '@nadi/errors';
import type { Logger } from '@nadi/observability';
import { RepeatedWork } from '@nadi/persistence';
import type { ShopAccess } from './shop-access.ts';
import type { ShopSubscriptions } from './shop-subscriptions.ts';
import type { ShopSyncSender } from './shop-sync-sender.ts';
import type { ShopSyncStore } from './shop-sync-store.ts';
import { withPage, type ShopSync, type SyncName, type SyncProgress } from './shop-sync.ts';

export interface ShopSyncWorkerOptions {
  readonly store: ShopSyncStore;
  readonly access: ShopAccess;
  readonly subscriptions: Pick<ShopSubscriptions, 'repair'>;
  readonly sender: ShopSyncSender;
  /** Between two pages of a shop. */
  readonly shopPagePauseMs: number;
  readonly logger: Logger;
}

const leaseMs = 20_000;
const renewMs = 5_000;
const lookMs = 1_000;
const retryMs = 5_000;
/** Then it is another shop's turn. */
const pagesOfTurn = 100;

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
        .renew(sync, this.holder, leaseMs)
        .catch((err: unknown) => logger.warn({ err, shopId }, 'the lease of a shop cannot be renewed'));
    }, renewMs);
    try {
      await this.readPages(sync);
      await store.giveBack(sync, this.holder, 0);
    } catch (error) {
      await this.note(sync, error);
    } finally {
      clearInterval(renewing);
    }
  }

  private async readPages(sync: ShopSync): Promise<void> {
    const { store, access, sender, subscriptions, shopPagePauseMs } = this.options;
    const found = await access.shop(sync.shopId);
    if (sync.kind === 'reconciliation' && sync.cursor === null && sync.resource === sync.resources[0]) {
      // Before anything is read, so that nothing falls in between.
      await subscriptions.repair(found);
    }
    const reader = access.reader(found, this.stopping.signal);
    let at: SyncProgress = sync;
    for (let pages = 0; at.resource !== null && pages < pagesOfTurn; pages += 1) {
      const { resource, cursor: after } = at;
      const page = await reader.page(resource, { after, sinceMs: sync.since?.getTime() ?? null });
      const shop = await access.shop(sync.shopId);
      const counts = withPage(at.counts, resource, await sender.send(shop, sync, page));
      const next = page.next === null ? sync.resources[sync.resources.indexOf(resource) + 1] : resource;
      at = { resource: next ?? null, cursor: page.next, counts };
      if (!(await store.advance(sync, this.holder, at))) return;
      await pause(shopPagePauseMs, undefined, { signal: this.stopping.signal });
    }
  }

  /** What a retry may mend waits, the rest has failed. */
  private async note(sync: SyncName, error: unknown): Promise<void> {
    const { store, logger } = this.options;
    const { shopId } = sync;
    if (this.stopping.signal.aborted) {
      await store.giveBack(sync, this.holder, 0);
      return;
    }
    const problem = { code: error instanceof NadiError ? error.code : 'INTERNAL', reason: messageOf(error) };
    logger.warn({ err: error, shopId }, 'a shop cannot be read on');
    if (error instanceof NadiError && error.retriable) {
      await store.giveBack(sync, this.holder, retryMs, problem);
    } else {
      await store.fail(sync, this.holder, problem);
    }
  }
}
