import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { constants, createGunzip, createGzip } from 'node:zlib';
import { messageOf, NadiError } from '@nadi/errors';
import type { StoredFile } from '../manifest.ts';

type Chunks = AsyncIterable<Buffer> | Iterable<Buffer>;

/** Backups hold personal data: only who made one may read it. */
export const fileMode = 0o600;
export const folderMode = 0o700;

const chunkSize = 256 * 1024;

/** Compresses a stream into a file of the backup, replacing what an earlier attempt left; it is on the disk when this returns. */
export async function storeFile(
  folder: string,
  path: string,
  source: NodeJS.ReadableStream | Chunks,
  signal: AbortSignal,
): Promise<StoredFile> {
  const target = join(folder, path);
  mkdirSync(dirname(target), { recursive: true, mode: folderMode });
  const hash = createHash('sha256');
  let bytes = 0;
  await pipeline(
    source,
    createGzip({ level: constants.Z_BEST_SPEED }),
    async function* (chunks: AsyncIterable<Buffer>) {
      for await (const chunk of chunks) {
        hash.update(chunk);
        bytes += chunk.length;
        yield chunk;
      }
    },
    createWriteStream(target, { mode: fileMode, flush: true }),
    { signal },
  );
  return { path, bytes, sha256: hash.digest('hex') };
}

/** Streams the content of a file into `consume`. */
export async function readStored(
  folder: string,
  { path }: StoredFile,
  consume: (chunks: AsyncIterable<Buffer>) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  await pipeline(createReadStream(join(folder, path)), createGunzip({ chunkSize }), consume, { signal });
}

/**
 * Checks a file against what the manifest says of it, and streams its content into `consume`.
 * @throws NadiError BACKUP_INVALID
 */
export async function verifyStored(
  folder: string,
  file: StoredFile,
  consume: (chunks: AsyncIterable<Buffer>) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const hash = createHash('sha256');
  let bytes = 0;
  try {
    await pipeline(
      createReadStream(join(folder, file.path)),
      async function* (chunks: AsyncIterable<Buffer>) {
        for await (const chunk of chunks) {
          hash.update(chunk);
          bytes += chunk.length;
          yield chunk;
        }
      },
      createGunzip({ chunkSize }),
      consume,
      { signal },
    );
  } catch (cause) {
    signal.throwIfAborted();
    throw cause instanceof NadiError ? cause : damaged(file.path, messageOf(cause), cause);
  }
  if (bytes !== file.bytes || hash.digest('hex') !== file.sha256) {
    throw damaged(file.path, 'its content is not what was written');
  }
}

/** A part of a backup that cannot be trusted. */
export function damaged(path: string, reason: string, cause?: unknown): NadiError {
  return new NadiError('BACKUP_INVALID', { message: `${path}: ${reason}`, context: { path }, cause });
}
