import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { NadiError } from '@nadi/errors';
import type { ObjectInfo, ObjectStore } from '@nadi/object-store';
import type { LakeFile } from './lake-file.ts';
import type { LakeIdentity } from './lake-store.ts';

export interface LakeFilesOptions {
  readonly store: ObjectStore;
  /** The folder that the store keeps its objects in under their keys; undefined if they are elsewhere and have to be fetched. */
  readonly folder: string | undefined;
  /** Where copies of fetched objects are kept; empty at first. */
  readonly cacheFolder: string;
  /** At most how much of them, unless more is being read. */
  readonly cacheBytes: number;
}

/** Files that stay where they are until they are released. */
export interface HeldFiles {
  readonly paths: readonly string[];
  release(): void;
}

/** A copy of an object in the cache. */
interface Copy {
  readonly path: string;
  readonly sizeBytes: number;
  readonly ready: Promise<void>;
  /** It is being written: nobody may take it away. */
  isFetched: boolean;
  readers: number;
}

/** Which lake the files of a store belong to. */
const markKey = '_lake.json';
/** Files fetched at once. */
const fetchesAtOnce = 4;

/** The lake's files as the database can read them: in the folder of the store, or as copies that are fetched when they are needed. */
export class LakeFiles {
  /** The one that was read longest ago comes first. */
  private readonly copies = new Map<string, Copy>();

  constructor(private readonly options: LakeFilesOptions) {}

  /**
   * Makes sure that the store has the files of this lake and of no other, which would be taken for leftovers.
   * @throws NadiError LAKE_MISPLACED
   */
  async claim({ lakeId, isNew }: LakeIdentity): Promise<void> {
    const { store } = this.options;
    const mark = JSON.stringify({ lakeId });
    if (isNew && (await store.head(markKey)) === null) {
      await this.putText(markKey, mark);
    }
    const found = (await store.head(markKey)) === null ? 'no lake' : await text(await store.get(markKey));
    if (found !== mark) {
      throw new NadiError('LAKE_MISPLACED', { message: `the store has ${found.slice(0, 100)}, the database ${mark}` });
    }
  }

  /** Stores a file that was written locally; it is moved or removed. */
  async put(file: LakeFile, path: string): Promise<void> {
    const { key, sizeBytes, sha256 } = file;
    await this.options.store.put(key, createReadStream(path), {
      contentType: 'application/vnd.apache.parquet',
      sha256,
    });
    if (this.options.folder === undefined) {
      const copy = this.cachePath(key);
      await rename(path, copy);
      this.copies.set(key, { path: copy, sizeBytes, ready: Promise.resolve(), isFetched: true, readers: 0 });
      await this.evict();
    } else {
      await rm(path);
    }
  }

  async putText(key: string, text: string): Promise<void> {
    await this.options.store.put(key, Buffer.from(text), { contentType: 'application/json' });
  }

  /**
   * Paths of files, in the same order. What is being fetched when the signal ends the waiting is kept for the next time.
   * @throws NadiError OBJECT_STORE_UNAVAILABLE (retriable), OBJECT_UNKNOWN, OBJECT_DAMAGED; the reason of the signal
   */
  async hold(files: readonly LakeFile[], signal?: AbortSignal): Promise<HeldFiles> {
    const { folder } = this.options;
    if (folder !== undefined) {
      return { paths: files.map(({ key }) => join(folder, key)), release: () => undefined };
    }
    const held: Copy[] = [];
    const release = () => held.splice(0).forEach((copy) => (copy.readers -= 1));
    try {
      for (let at = 0; at < files.length; at += fetchesAtOnce) {
        const copies = files.slice(at, at + fetchesAtOnce).map((file) => this.copyOf(file));
        held.push(...copies);
        await endedBy(signal, Promise.all(copies.map(({ ready }) => ready)));
      }
    } catch (error) {
      release();
      throw error;
    }
    await this.evict();
    return { paths: held.map(({ path }) => path), release };
  }

  async delete(key: string): Promise<void> {
    await this.options.store.delete(key);
  }

  /** Gives copies back of files that the lake does not have any more. */
  async forget(files: readonly LakeFile[]): Promise<void> {
    for (const { key } of files) {
      const copy = this.copies.get(key);
      if (copy?.isFetched === true && copy.readers === 0) {
        await this.drop(key, copy);
      }
    }
  }

  list(prefix: string): AsyncIterable<ObjectInfo> {
    return this.options.store.list(prefix);
  }

  private copyOf(file: LakeFile): Copy {
    const known = this.copies.get(file.key);
    const copy = known ?? this.fetch(file);
    // Put at the end: it was read last.
    this.copies.delete(file.key);
    this.copies.set(file.key, copy);
    copy.readers += 1;
    return copy;
  }

  private fetch({ key, sizeBytes }: LakeFile): Copy {
    const path = this.cachePath(key);
    const ready = this.options.store
      .get(key)
      .then((body) => pipeline(body, createWriteStream(`${path}.partial`)))
      .then(() => rename(`${path}.partial`, path))
      .then(() => {
        copy.isFetched = true;
      })
      .catch((error: unknown) => {
        this.copies.delete(key);
        throw error;
      });
    const copy: Copy = { path, sizeBytes, ready, isFetched: false, readers: 0 };
    return copy;
  }

  private async evict(): Promise<void> {
    let excess = [...this.copies.values()].reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) - this.options.cacheBytes;
    for (const [key, copy] of this.copies) {
      if (excess <= 0) {
        return;
      }
      if (copy.isFetched && copy.readers === 0) {
        excess -= copy.sizeBytes;
        await this.drop(key, copy);
      }
    }
  }

  private async drop(key: string, { path }: Copy): Promise<void> {
    this.copies.delete(key);
    await rm(path, { force: true });
  }

  private cachePath(key: string): string {
    return join(this.options.cacheFolder, `${createHash('sha256').update(key).digest('hex')}.parquet`);
  }
}

/** Waits for work, no longer than until the signal ends the waiting. */
async function endedBy<T>(signal: AbortSignal | undefined, work: Promise<T>): Promise<T> {
  if (signal === undefined) {
    return work;
  }
  const waiting = Promise.withResolvers<never>();
  const end = () => waiting.reject(signal.reason as Error);
  signal.addEventListener('abort', end);
  try {
    if (signal.aborted) {
      end();
    }
    return await Promise.race([work, waiting.promise]);
  } finally {
    signal.removeEventListener('abort', end);
  }
}
