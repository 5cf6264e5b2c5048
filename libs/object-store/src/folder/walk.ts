import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ObjectInfo } from '../object-store.ts';
import { codeOf } from './folder-fault.ts';

/** Files whose keys begin with the prefix, in the order of their keys; links are none. */
export async function* walk(root: string, prefix: string, folderKey = ''): AsyncGenerator<ObjectInfo> {
  const folder = join(root, folderKey);
  for (const { name, isFolder } of await entriesOf(folder)) {
    const key = folderKey + name;
    if (isFolder && (key.startsWith(prefix) || prefix.startsWith(key))) {
      yield* walk(root, prefix, key);
    } else if (!isFolder && key.startsWith(prefix)) {
      const found = await stat(join(root, key)).catch(() => undefined);
      if (found !== undefined) yield { key, sizeBytes: found.size, modifiedAt: found.mtime };
    }
  }
}

interface Entry {
  /** With a slash behind a folder's: so they sort as the keys below it do. */
  readonly name: string;
  readonly isFolder: boolean;
}

async function entriesOf(folder: string): Promise<readonly Entry[]> {
  let found: Dirent[];
  try {
    found = await readdir(folder, { withFileTypes: true });
  } catch (error) {
    // Nothing was stored yet.
    if (['ENOENT', 'ENOTDIR'].includes(codeOf(error) ?? '')) return [];
    throw error;
  }
  return found
    .filter((entry) => !entry.name.startsWith('.') && (entry.isFile() || entry.isDirectory()))
    .map((entry) => ({ name: entry.isDirectory() ? `${entry.name}/` : entry.name, isFolder: entry.isDirectory() }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}
