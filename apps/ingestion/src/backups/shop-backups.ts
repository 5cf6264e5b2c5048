import type { Readable } from 'node:stream';
import { NadiError } from '@nadi/errors';
import type { Identity } from '@nadi/identity';
import type { ObjectStore } from '@nadi/object-store';
import type { ShopRepository } from '../shops/shop-repository.ts';
import type { Shop } from '../shops/shop.ts';
import { shownBackup, type BackupManifest, type ShopBackup, type ShownBackup } from './shop-backup.ts';
import type { ShopBackupStore } from './shop-backup-store.ts';

export interface ShopBackupsOptions {
  readonly backups: Pick<ShopBackupStore, 'request' | 'list' | 'find'>;
  readonly repository: Pick<ShopRepository, 'findOf'>;
  /** Undefined if none is set. */
  readonly store: ObjectStore | undefined;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Backups of shops' products, as people see and ask for them. */
export class ShopBackups {
  constructor(private readonly options: ShopBackupsOptions) {}

  /** @throws NadiError SHOP_UNKNOWN, SHOP_DISABLED, SHOP_BACKUP_RUNNING, BACKUP_STORE_MISSING, INPUT_INVALID for a shop that cannot be read */
  async request(caller: Identity, shopId: string): Promise<ShownBackup> {
    const { backups, now } = this.options;
    const shop = await this.shopOf(caller, shopId);
    this.wantedStore();
    if (shop.status !== 'active') {
      throw new NadiError('SHOP_DISABLED', { message: `the shop ${shopId} is disabled` });
    }
    if (shop.platform !== 'shopify' || shop.accessToken === null) {
      throw new NadiError('INPUT_INVALID', { message: 'accessToken: the shop has none, or is of another platform' });
    }
    const made = await backups.request(caller, shopId, new Date(now()));
    if (made === null) {
      throw new NadiError('SHOP_BACKUP_RUNNING', { message: `a backup of the shop ${shopId} is being made` });
    }
    return shownBackup(made);
  }

  /** Newest first. @throws NadiError SHOP_UNKNOWN */
  async list(caller: Identity, shopId: string): Promise<readonly ShownBackup[]> {
    await this.shopOf(caller, shopId);
    return (await this.options.backups.list(caller.tenantId, shopId)).map(shownBackup);
  }

  /** @throws NadiError SHOP_UNKNOWN, SHOP_BACKUP_UNKNOWN */
  async show(caller: Identity, shopId: string, id: string): Promise<ShownBackup> {
    return shownBackup(await this.backupOf(caller, shopId, id));
  }

  /** The file of one. @throws NadiError SHOP_UNKNOWN, SHOP_BACKUP_UNKNOWN, BACKUP_STORE_MISSING, and those of the store */
  async open(caller: Identity, shopId: string, id: string): Promise<{ manifest: BackupManifest; content: Readable }> {
    const { manifest } = await this.backupOf(caller, shopId, id);
    if (manifest === null) throw unknownBackup(id);
    return { manifest, content: await this.wantedStore().get(manifest.key) };
  }

  private async backupOf(caller: Identity, shopId: string, id: string): Promise<ShopBackup> {
    await this.shopOf(caller, shopId);
    const found = await this.options.backups.find(caller.tenantId, shopId, id);
    if (found === undefined) throw unknownBackup(id);
    return found;
  }

  private async shopOf({ tenantId }: Identity, id: string): Promise<Shop> {
    const shop = await this.options.repository.findOf(tenantId, id);
    if (shop === null) {
      throw new NadiError('SHOP_UNKNOWN', { message: `there is no shop ${id.slice(0, 100)}` });
    }
    return shop;
  }

  private wantedStore(): ObjectStore {
    const { store } = this.options;
    if (store === undefined) {
      throw new NadiError('BACKUP_STORE_MISSING', { message: 'the service has no store for backups' });
    }
    return store;
  }
}

function unknownBackup(id: string): NadiError {
  return new NadiError('SHOP_BACKUP_UNKNOWN', { message: `the shop has no backup ${id.slice(0, 100)}` });
}
