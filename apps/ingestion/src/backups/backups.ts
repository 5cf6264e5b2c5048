import { openObjectStore, type ObjectStoreOptions } from '@nadi/object-store';
import type { Logger } from '@nadi/observability';
import type { Provider, Type } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { SecretBox } from '../shops/secret-box.ts';
import { ShopAccess } from '../shops/shop-access.ts';
import { ShopRepository } from '../shops/shop-repository.ts';
import { BackupSchedule } from './backup-schedule.ts';
import { BackupWorker } from './backup-worker.ts';
import { ShopBackupStore } from './shop-backup-store.ts';
import { ShopBackupsController } from './shop-backups.controller.ts';
import { ShopBackups } from './shop-backups.ts';

export interface BackupsOptions extends ObjectStoreOptions {
  /** `file:///folder`, `s3://bucket/prefix` or `none`. */
  readonly backupUrl: string;
  readonly shopBackupSchedule: string;
  readonly shopBackupsKept: number;
  readonly shopPagePauseMs: number;
  readonly shopifyApiVersion: string;
  readonly shopifyUrl: string;
  readonly secretsKey: string;
  readonly instanceId: string;
  readonly dataSource: DataSource;
  readonly logger: Logger;
}

/** Copies of shops' products, on a schedule and when somebody asks. */
export interface Backups {
  readonly controllers: readonly Type[];
  readonly providers: readonly Provider[];
  start(): void;
  stop(): Promise<void>;
}

/** @throws NadiError CONFIG_INVALID */
export function createBackups(options: BackupsOptions): Backups {
  const { backupUrl, dataSource, logger, instanceId } = options;
  const repository = new ShopRepository(dataSource);
  const backups = new ShopBackupStore(dataSource);
  const store = backupUrl === 'none' ? undefined : openObjectStore(backupUrl, options);
  const schedule = new BackupSchedule({ ...options, backups, now: Date.now });
  const works: { start(): void; stop(): Promise<void> }[] = [];
  if (store !== undefined) {
    const access = new ShopAccess({ ...options, repository, secrets: new SecretBox(options.secretsKey) });
    works.push(schedule, new BackupWorker(instanceId, { ...options, backups, store, access, logger }));
  }
  return {
    start: () => works.forEach((work) => work.start()),
    async stop() {
      await Promise.all(works.map((work) => work.stop()));
      store?.close();
    },
    controllers: [ShopBackupsController],
    providers: [{ provide: ShopBackups, useValue: new ShopBackups({ backups, repository, store, now: Date.now }) }],
  };
}
