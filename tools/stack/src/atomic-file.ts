import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** A name beside `path` that nobody else uses; the `.partial-` in it lets a later start clean up after a crash. */
export function partialName(path: string): string {
  return `${path}.partial-${randomBytes(6).toString('hex')}`;
}

/** Writes a file so that a reader sees either the old or the new text, never half of it. Mode 0600 by default. */
export function writeAtomically(path: string, text: string, mode = 0o600): void {
  mkdirSync(dirname(path), { recursive: true });
  const partial = partialName(path);
  writeFileSync(partial, text, { mode });
  renameSync(partial, path);
}

/** Creates a complete file, or returns false if one of that name exists already. */
export function createExclusively(path: string, text: string): boolean {
  mkdirSync(dirname(path), { recursive: true });
  const partial = partialName(path);
  writeFileSync(partial, text, { mode: 0o600 });
  try {
    linkSync(partial, path);
    return true;
  } catch (error) {
    if (isErrno(error, 'EEXIST')) return false;
    throw error;
  } finally {
    rmSync(partial, { force: true });
  }
}

/** The text of a file, or undefined if there is none. */
export function readIfPresent(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (isErrno(error, 'ENOENT') || isErrno(error, 'ENOTDIR')) return undefined;
    throw error;
  }
}

/** True if the thrown value is a system error with this code. */
export function isErrno(thrown: unknown, code: string): boolean {
  return typeof thrown === 'object' && thrown !== null && 'code' in thrown && thrown.code === code;
}
