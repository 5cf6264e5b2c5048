import { mkdir, open, realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { NadiError } from '@nadi/errors';
import { codeOf } from './folder-fault.ts';

/**
 * Where an object is. Links within the folder lead nowhere: whoever may make one there could have others read or overwritten.
 * @throws NadiError OBJECT_KEY_REFUSED
 */
export async function safePath(root: string, key: string): Promise<string> {
  const path = join(root, ...key.split('/'));
  await assertNoLinks(root, dirname(path), key);
  return path;
}

/** Where an object shall be, with the folders above it, safe on the disk. @throws NadiError OBJECT_KEY_REFUSED */
export async function makeFolders(
  root: string,
  key: string,
): Promise<{ readonly path: string; readonly folder: string }> {
  const path = join(root, ...key.split('/'));
  const folder = dirname(path);
  await assertNoLinksAbove(root, folder, key);
  const first = await mkdir(folder, { recursive: true, mode: 0o750 });
  if (first !== undefined) {
    for (let made = folder; made.length >= first.length; made = dirname(made)) await syncFolder(dirname(made));
  }
  await assertNoLinks(root, folder, key);
  return { path, folder };
}

/** Makes names in a folder safe on the disk. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** The root itself may be a link. */
async function assertNoLinks(root: string, folder: string, key: string): Promise<void> {
  const wanted = join(await realpath(root), folder.slice(root.length));
  if ((await realpath(folder)) !== wanted) {
    throw new NadiError('OBJECT_KEY_REFUSED', { message: `${key} leads over a link` });
  }
}

/** Of the folders that are there already, before any is made in them. */
async function assertNoLinksAbove(root: string, folder: string, key: string): Promise<void> {
  for (let above = folder; above.length >= root.length; above = dirname(above)) {
    try {
      await assertNoLinks(root, above, key);
      return;
    } catch (error) {
      if (codeOf(error) !== 'ENOENT') throw error;
    }
  }
}
