import { messageOf, NadiError } from '@nadi/errors';
import type { ObjectStore } from '@nadi/object-store';
import type { Logger } from '@nadi/observability';
import { RepeatedWork } from '@nadi/persistence';
import type { ShopAccess } from '../shops/shop-access.ts';
import { copyProducts, removeBackup, removeUnknown } from './product-copy.ts';
import type { ShopBackupStore } from './shop-backup-store.ts';
import { retryPauseMs, type BackupManifest, type ShopBackup } from './shop-backup.ts';

export interface BackupWorkerOptions {
  readonly backups: Pick<
    ShopBackupStore,
    'lease' | 'renew' | 'done' | 'giveBack' | 'fail' | 'surplus' | 'forget' | 'keys'
  >;
  readonly store: ObjectStore;
  readonly access: Pick<ShopAccess, 'shop' | 'reader'>;
  readonly shopPagePauseMs: number;
  /** Of each shop. */
  readonly shopBackupsKept: number;
  readonly logger: Logger;
}

const leaseMs = 20_000;
const renewMs = 5_000;
const lookMs = 1_000;
const retryMs = 15_000;

/** Makes backups one after the other. A killed one begins anew: what it had stored stands in no row, and is taken away by the next one. */
export class BackupWorker {
  private readonly work = new RepeatedWork(() => this.turn());
  private readonly stopping = new AbortController();

  /** @param holder names this worker among those of all instances. */
  constructor(
    private readonly holder: string,
    private readonly options: BackupWorkerOptions,
  ) {}

  start(): void {
    this.work.start();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.work.stop();
  }

  private async turn(): Promise<number> {
    const { backups, logger } = this.options;
    try {
      const backup = await backups.lease(this.holder, leaseMs);
      if (backup === undefined) return lookMs;
      await this.makeInLease(backup);
      return 0;
    } catch (err) {
      logger.warn({ err }, 'backups cannot be made; it is tried again');
      return retryMs;
    }
  }

  private async makeInLease(backup: ShopBackup): Promise<void> {
    const { backups, store, logger } = this.options;
    const { id: backupId } = backup;
    const renewing = setInterval(() => {
      backups
        .renew(backupId, this.holder, leaseMs)
        .catch((err: unknown) => logger.warn({ err, backupId }, 'the lease of a backup cannot be renewed'));
    }, renewMs);
    try {
      const manifest = await this.make(backup);
      if (manifest === undefined) return;
      if (await backups.done(backupId, this.holder, manifest)) {
        await this.clean(backup, manifest);
      } else {
        await removeBackup(store, manifest.key);
      }
    } catch (error) {
      await this.note(backup, error);
    } finally {
      clearInterval(renewing);
    }
  }

  private async make({ id, shopId }: ShopBackup): Promise<BackupManifest | undefined> {
    const { access, backups, store, shopPagePauseMs: pagePauseMs } = this.options;
    const { signal } = this.stopping;
    const shop = await access.shop(shopId);
    const isOurs = () => backups.renew(id, this.holder, leaseMs);
    const reader = access.reader(shop, signal);
    return copyProducts({ store, reader, shop, pagePauseMs, signal, isOurs, now: () => new Date() });
  }

  /** The backup is there already: what cannot be taken away now is taken away after the next one. */
  private async clean(backup: ShopBackup, manifest: BackupManifest): Promise<void> {
    const { backups, store, shopBackupsKept, logger } = this.options;
    try {
      for (const { id, key } of await backups.surplus(backup, shopBackupsKept)) {
        await removeBackup(store, key);
        await backups.forget(backup.tenantId, id);
      }
      await removeUnknown(store, manifest, await backups.keys(backup));
    } catch (err) {
      logger.warn({ err, shopId: backup.shopId }, 'old backups of a shop cannot be taken away');
    }
  }

  /** What a retry may mend waits, the rest has failed. */
  private async note({ id, shopId, attempts }: ShopBackup, error: unknown): Promise<void> {
    const { backups, logger } = this.options;
    if (this.stopping.signal.aborted) {
      await backups.giveBack(id, this.holder, 0);
      return;
    }
    const problem = { code: error instanceof NadiError ? error.code : 'INTERNAL', reason: messageOf(error) };
    logger.warn({ err: error, shopId }, 'a backup of a shop cannot be made');
    if (error instanceof NadiError && error.retriable) {
      await backups.giveBack(id, this.holder, retryPauseMs(attempts), problem);
    } else {
      await backups.fail(id, this.holder, problem);
    }
  }
}
