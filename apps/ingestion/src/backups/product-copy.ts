import { Readable, pipeline } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { createGzip } from 'node:zlib';
import type { ObjectStore } from '@nadi/object-store';
import type { ShopReader } from '@nadi/shopify';
import type { ReadableShop } from '../shops/shop-access.ts';
import { backupFolder, backupName, dataSuffix, manifestKeyOf, type BackupManifest } from './shop-backup.ts';

export interface ProductCopyOptions {
  readonly store: ObjectStore;
  readonly reader: Pick<ShopReader, 'page'>;
  readonly shop: ReadableShop;
  /** Between two pages. */
  readonly pagePauseMs: number;
  readonly signal: AbortSignal;
  /** Whether this is still the one that makes it. */
  readonly isOurs: () => Promise<boolean>;
  readonly now: () => Date;
}

const contentType = 'application/gzip';

/**
 * Copies all products of a shop into the store: a file first, then its manifest, so that what has a manifest is whole. Undefined if
 * somebody else makes it by now.
 * @throws NadiError of Shopify and of the store, whatever ended the reading
 */
export async function copyProducts(options: ProductCopyOptions): Promise<BackupManifest | undefined> {
  const { store, shop, isOurs, now } = options;
  const begun = now();
  const key = backupFolder(shop) + backupName(begun);
  const counted = { lines: 0, ids: new Set<string>() };
  const text = Readable.from(linesOf(options, counted));
  // Whatever goes wrong before is told to the one who reads.
  const body = pipeline(text, createGzip(), () => undefined);
  const { sizeBytes, sha256 } = await store.put(key, body, { contentType });
  if (!(await isOurs())) {
    await store.delete(key);
    return undefined;
  }
  const manifest: BackupManifest = {
    ...{ format: 1, tenantId: shop.tenantId, shopId: shop.id, shopDomain: shop.domain, resource: 'products' },
    ...{ begunAt: begun.toISOString(), finishedAt: now().toISOString(), key, contentType },
    ...{ products: counted.ids.size, lines: counted.lines, sizeBytes, sha256 },
  };
  const json = Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`);
  await store.put(manifestKeyOf(key), json, { contentType: 'application/json' });
  return manifest;
}

async function* linesOf(
  { reader, pagePauseMs, signal }: ProductCopyOptions,
  counted: { lines: number; readonly ids: Set<string> },
): AsyncGenerator<string> {
  for (let after: string | null = null; ;) {
    const page = await reader.page('products', { after, sinceMs: null });
    for (const { body } of page.states) {
      counted.lines += 1;
      counted.ids.add(/^\{"id":(\d+)/.exec(body)?.[1] ?? body);
      yield `${body}\n`;
    }
    if (page.next === null) return;
    after = page.next;
    await pause(pagePauseMs, undefined, { signal });
  }
}

/** Takes backups away, manifest first: what has none is no backup. */
export async function removeBackup(store: ObjectStore, key: string): Promise<void> {
  await store.delete(manifestKeyOf(key));
  await store.delete(key);
}

/**
 * Takes away what killed attempts left behind: files before this one that are no stored backup. Those with a manifest are whole, and known
 * perhaps to a database that was restored: they stay until they are older than all that are kept.
 * @param known keys of the stored ones.
 */
export async function removeUnknown(
  store: ObjectStore,
  current: BackupManifest,
  known: ReadonlySet<string>,
): Promise<void> {
  const folder = current.key.slice(0, current.key.lastIndexOf('/') + 1);
  const oldestKept = [...known].reduce((oldest, key) => (key < oldest ? key : oldest), current.key);
  const keys = new Set<string>();
  for await (const { key } of store.list(folder)) keys.add(key);
  const unknown = [...keys].filter(
    (key) =>
      key.endsWith(dataSuffix) &&
      !known.has(key) &&
      (key < oldestKept || (key < current.key && !keys.has(manifestKeyOf(key)))),
  );
  for (const key of unknown) await removeBackup(store, key);
}
