import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { lstat, mkdir, open, readdir, rename, rm, unlink } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { NadiError } from '@nadi/errors';
import { MeasuredBody, streamOf } from '../measured-body.ts';
import { assertObjectKey, assertObjectPrefix } from '../object-key.ts';
import type { ObjectBody, ObjectInfo, ObjectStore, PutOptions, StoredObject } from '../object-store.ts';
import { codeOf, folderFault } from './folder-fault.ts';
import { makeFolders, safePath, syncFolder } from './safe-path.ts';
import { walk } from './walk.ts';

/** Of the same file system as all else, since objects are moved out of it; keys have no part that begins with a dot. */
const partialFolder = '.partial';
const leftBehindMs = 86_400_000;

/** Objects as files of a folder: written beside, safe on the disk, then moved to their name. */
export class FolderStore implements ObjectStore {
  private readonly root: string;
  private swept: Promise<void> | undefined;

  /** @param root absolute; made if it is not there. */
  constructor(root: string) {
    this.root = resolve(root);
  }

  async put(key: string, body: ObjectBody, { sha256 }: PutOptions = {}): Promise<StoredObject> {
    assertObjectKey(key);
    const source = streamOf(body);
    const partial = join(this.root, partialFolder, randomUUID());
    try {
      await this.prepare();
      const measured = new MeasuredBody(sha256);
      const file = await open(partial, 'wx', 0o640);
      // Flushed before it is closed.
      await pipeline(source, measured, file.createWriteStream({ flush: true }));
      const { path, folder } = await makeFolders(this.root, key);
      await rename(partial, path);
      await syncFolder(folder);
      return { sizeBytes: measured.sizeBytes, sha256: measured.sha256 };
    } catch (error) {
      source.destroy();
      await rm(partial, { force: true }).catch(() => undefined);
      throw folderFault(error, key);
    }
  }

  async get(key: string): Promise<Readable> {
    assertObjectKey(key);
    try {
      const file = await open(await safePath(this.root, key), constants.O_RDONLY | constants.O_NOFOLLOW);
      const found = await file.stat();
      if (!found.isFile()) {
        await file.close();
        throw unknown(key);
      }
      return file.createReadStream();
    } catch (error) {
      throw isMissing(error) ? unknown(key) : folderFault(error, key);
    }
  }

  async head(key: string): Promise<ObjectInfo | null> {
    assertObjectKey(key);
    try {
      const found = await lstat(await safePath(this.root, key));
      return found.isFile() ? { key, sizeBytes: found.size, modifiedAt: found.mtime } : null;
    } catch (error) {
      if (isMissing(error)) return null;
      throw folderFault(error, key);
    }
  }

  async *list(prefix: string): AsyncIterable<ObjectInfo> {
    assertObjectPrefix(prefix);
    try {
      yield* walk(this.root, prefix);
    } catch (error) {
      throw folderFault(error, prefix);
    }
  }

  async delete(key: string): Promise<void> {
    assertObjectKey(key);
    try {
      await unlink(await safePath(this.root, key));
    } catch (error) {
      // What is a folder is no object.
      if (isMissing(error) || codeOf(error) === 'EISDIR' || codeOf(error) === 'EPERM') return;
      throw folderFault(error, key);
    }
  }

  close(): void {
    // Nothing is kept open.
  }

  private async prepare(): Promise<void> {
    await mkdir(join(this.root, partialFolder), { recursive: true, mode: 0o750 });
    this.swept ??= this.sweep().catch(() => undefined);
    await this.swept;
  }

  /** What a killed process left behind a day ago or longer. */
  private async sweep(): Promise<void> {
    const folder = join(this.root, partialFolder);
    for (const name of await readdir(folder)) {
      const path = join(folder, name);
      const { mtimeMs } = await lstat(path);
      if (Date.now() - mtimeMs > leftBehindMs) await rm(path, { force: true });
    }
  }
}

function isMissing(error: unknown): boolean {
  const code = codeOf(error);
  return code === 'ENOENT' || code === 'ENOTDIR';
}

function unknown(key: string): NadiError {
  return new NadiError('OBJECT_UNKNOWN', { message: `there is no object ${key}` });
}
