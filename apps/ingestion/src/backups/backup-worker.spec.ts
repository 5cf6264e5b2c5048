import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openObjectStore } from '@nadi/object-store';
import { createLogger, serviceIdentity } from '@nadi/observability';
import type { ShopReader } from '@nadi/shopify';
import type { ReadableShop } from '../shops/shop-access.ts';
import { BackupWorker, type BackupWorkerOptions } from './backup-worker.ts';
import type { BackupManifest, ShopBackup } from './shop-backup.ts';

const logger = createLogger(serviceIdentity('tests', '0'), 'silent');
const s3 = { s3Endpoint: 'none', s3Region: 'none', s3AccessKeyId: 'none', s3SecretAccessKey: 'none' };
const reader = { page: () => Promise.resolve({ states: [], next: null }) } as unknown as ShopReader;
const shop = { tenantId: 'acme', id: 'shop-1', domain: 'acme.myshopify.com' } as ReadableShop;
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'backup-worker-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

/** Makes one backup, and is told at its end whether it is still its own. */
async function makeOne(isOurs: boolean): Promise<BackupManifest | undefined> {
  let made: BackupManifest | undefined;
  const waiting = [{ id: 'backup-1', tenantId: 'acme', shopId: 'shop-1', attempts: 0 } as ShopBackup];
  await new Promise<void>((resolve) => {
    const worker = new BackupWorker('here', {
      ...{ store: openObjectStore(`file://${folder}`, s3), logger, shopPagePauseMs: 0, shopBackupsKept: 2 },
      access: { shop: () => Promise.resolve(shop), reader: () => reader },
      backups: {
        lease: () => {
          const [next] = waiting.splice(0);
          if (next === undefined) void worker.stop().then(resolve);
          return Promise.resolve(next);
        },
        renew: () => Promise.resolve(true),
        done: (_id: string, _holder: string, manifest: BackupManifest) => {
          made = manifest;
          return Promise.resolve(isOurs);
        },
        surplus: () => Promise.resolve([]),
        keys: () => Promise.resolve(new Set(made === undefined ? [] : [made.key])),
      } as unknown as BackupWorkerOptions['backups'],
    });
    worker.start();
  });
  return made;
}

const files = async () => (await readdir(folder, { recursive: true })).filter((name) => /(json|gz)$/.test(name));

describe('a worker of backups', () => {
  it('leaves a file and its manifest', async () => {
    const { key } = (await makeOne(true)) as BackupManifest;
    expect((await files()).sort()).toEqual([key.replace('.ndjson.gz', '.manifest.json'), key]);
  });

  it('takes both away if it lost the backup while it wrote the manifest', async () => {
    expect(await makeOne(false)).toBeDefined();
    expect(await files()).toEqual([]);
  });
});
