import type { Identity } from '@nadi/identity';
import type { Logger } from '@nadi/observability';
import { RepeatedWork } from '@nadi/persistence';
import type { ShopReconciliationStore } from './shop-reconciliation-store.ts';
import type { ShopSync } from './shop-sync.ts';

export interface ShopReconciliationsOptions {
  readonly store: Pick<ShopReconciliationStore, 'begin' | 'find'>;
  /** Between the beginnings of two runs of a shop; 0 for none. */
  readonly shopReconcileMs: number;
  readonly logger: Logger;
}

/** What is shown of a run. */
export interface ShownReconciliation extends Pick<
  ShopSync,
  'state' | 'code' | 'reason' | 'since' | 'counts' | 'finishedAt'
> {
  readonly begunAt: Date;
  /** Up to then everything was looked at: the beginning of the last run that came to its end. */
  readonly coveredAt: Date;
}

const longestLookMs = 15_000;
const looksOfRun = 4;

/** Has shops read again and again for what webhooks did not tell. */
export class ShopReconciliations {
  private readonly work = new RepeatedWork(() => this.turn());

  constructor(private readonly options: ShopReconciliationsOptions) {}

  start(): void {
    if (this.options.shopReconcileMs > 0) this.work.start();
  }

  stop(): Promise<void> {
    return this.work.stop();
  }

  /** The last run, or the one under way; null before the first one. */
  async last({ tenantId }: Identity, id: string): Promise<ShownReconciliation | null> {
    const found = await this.options.store.find(tenantId, id);
    if (found === null) return null;
    const { state, code, reason, since, counts, finishedAt, requestedAt: begunAt, coveredAt } = found;
    return { state, code, reason, begunAt, finishedAt, since, counts, coveredAt };
  }

  private async turn(): Promise<number> {
    const { store, shopReconcileMs, logger } = this.options;
    try {
      await store.begin(shopReconcileMs);
    } catch (err) {
      logger.warn({ err }, 'runs through shops cannot be begun; it is tried again');
    }
    return Math.min(longestLookMs, shopReconcileMs / looksOfRun);
  }
}
