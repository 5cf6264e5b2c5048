import { renameSync, rmSync } from 'node:fs';
import { createExclusively, partialName, readIfPresent } from './atomic-file.ts';
import { identityOf, isRunning, parseIdentity, type ProcessIdentity } from './process-record.ts';

/** A lock held by a living process; a lock whose process has ended counts as free. */
export interface OwnerLock {
  release(): void;
}

/** Who holds the lock, undefined if nobody who is alive. */
export function lockOwner(path: string): ProcessIdentity | undefined {
  const identity = parseIdentity(readIfPresent(path));
  return identity !== undefined && isRunning(identity) ? identity : undefined;
}

/** Takes the lock for this process, or returns who holds it. */
export function acquireLock(path: string): OwnerLock | ProcessIdentity {
  const own = identityOf(process.pid);
  if (own === undefined) throw new Error('This process cannot read its own start time.');
  const text = `${JSON.stringify(own)}\n`;
  for (;;) {
    if (createExclusively(path, text)) return { release: () => rmSync(path, { force: true }) };
    const owner = lockOwner(path);
    if (owner !== undefined) return owner;
    removeStale(path);
  }
}

/** Moves the lock of an ended process away; puts it back if a living one has taken it in between. */
function removeStale(path: string): void {
  const aside = partialName(path);
  try {
    renameSync(path, aside);
  } catch {
    return;
  }
  const text = readIfPresent(aside);
  const moved = parseIdentity(text);
  if (text !== undefined && moved !== undefined && isRunning(moved)) createExclusively(path, text);
  rmSync(aside, { force: true });
}
