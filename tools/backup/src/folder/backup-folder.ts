import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { messageOf, NadiError } from '@nadi/errors';
import { z } from 'zod';
import { formatVersion, manifestSchema, type Manifest } from '../manifest.ts';
import { damaged, fileMode, folderMode } from './stored-file.ts';

const manifestFile = 'manifest.json';
/** In the format of `sha256sum`. */
const sumFile = 'manifest.sha256';

/**
 * Runs `fill` on a folder beside the right one, and gives it the right name once it is whole. What is left of a failure is removed.
 * @throws NadiError BACKUP_EXISTS
 */
export async function withNewFolder(folder: string, fill: (partial: string) => Promise<Manifest>): Promise<Manifest> {
  const target = resolve(folder);
  const partial = `${target}.partial`;
  const existing = [target, partial].find((path) => existsSync(path));
  if (existing !== undefined) {
    throw new NadiError('BACKUP_EXISTS', { message: `${existing} exists already`, context: { path: existing } });
  }
  mkdirSync(dirname(target), { recursive: true });
  mkdirSync(partial, { mode: folderMode });
  try {
    const manifest = await fill(partial);
    writeManifest(partial, manifest);
    renameSync(partial, target);
    syncFolder(dirname(target));
    return manifest;
  } catch (error) {
    rmSync(partial, { recursive: true, force: true });
    throw error;
  }
}

/**
 * What a backup says it holds.
 * @throws NadiError BACKUP_INVALID, BACKUP_INCOMPATIBLE if a newer version wrote it.
 */
export function readManifest(folder: string): Manifest {
  const path = join(folder, manifestFile);
  const [text, sum] = [path, join(folder, sumFile)].map((one) => {
    try {
      return readFileSync(one, 'utf8');
    } catch (cause) {
      throw damaged(one, `a backup has this file, this folder does not: ${messageOf(cause)}`, cause);
    }
  }) as [string, string];
  if (sum !== sumLine(text)) {
    throw damaged(path, 'its content is not what was written');
  }
  const content = JSON.parse(text) as { formatVersion?: unknown };
  if (content.formatVersion !== formatVersion) {
    throw new NadiError('BACKUP_INCOMPATIBLE', {
      message: `${path} has format ${String(content.formatVersion)}, this version reads format ${formatVersion}`,
    });
  }
  const parsed = manifestSchema.safeParse(content);
  if (!parsed.success) {
    throw damaged(path, z.prettifyError(parsed.error));
  }
  return parsed.data;
}

function writeManifest(folder: string, manifest: Manifest): void {
  const text = `${JSON.stringify(manifestSchema.parse(manifest), undefined, 1)}\n`;
  for (const [name, content] of [
    [manifestFile, text],
    [sumFile, sumLine(text)],
  ] as const) {
    writeFileSync(join(folder, name), content, { mode: fileMode, flush: true });
  }
  syncFolder(folder);
}

function sumLine(text: string): string {
  return `${createHash('sha256').update(text).digest('hex')}  ${manifestFile}\n`;
}

/** A new name is only on the disk when its folder is. */
function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
