import { resolve } from 'node:path';
import { defaultDataFolder } from './config.ts';
import { ownerFile, readEndpoints, recordFolder, removeEndpoints, type Endpoints } from './endpoints.ts';
import { endOrphans } from './orphans.ts';
import { acquireLock, lockOwner } from './owner-lock.ts';
import { endProcess, isRunning, ProcessRecords } from './process-record.ts';
import type { OnProgress } from './progress.ts';

/** What runs in a data folder. */
export interface StackStatus {
  /** `starting` has an owner but does not answer yet; `orphaned` has children whose owner was killed. */
  readonly state: 'running' | 'starting' | 'stopped' | 'orphaned';
  readonly ownerPid?: number;
  readonly processes: readonly { readonly name: string; readonly pid: number }[];
  readonly endpoints?: Endpoints;
}

/** Looks at a data folder without changing anything. */
export function stackStatus(dataDir: string = defaultDataFolder): StackStatus {
  const folder = resolve(dataDir);
  const owner = lockOwner(ownerFile(folder));
  const processes = new ProcessRecords(recordFolder(folder))
    .list()
    .filter(isRunning)
    .map(({ name, pid }) => ({ name, pid }));
  if (owner === undefined) return { state: processes.length === 0 ? 'stopped' : 'orphaned', processes };
  const endpoints = readEndpoints(folder);
  if (endpoints === undefined) return { state: 'starting', ownerPid: owner.pid, processes };
  return { state: 'running', ownerPid: owner.pid, processes, endpoints };
}

/**
 * Stops whatever runs in a data folder: asks the owner to stop its stack and kills it after `timeoutMs`, then ends
 * children that are left over. Returns false if nothing ran.
 */
export async function stopStack(
  dataDir: string = defaultDataFolder,
  { timeoutMs = 90_000, onProgress = (): void => undefined }: { timeoutMs?: number; onProgress?: OnProgress } = {},
): Promise<boolean> {
  const folder = resolve(dataDir);
  const before = stackStatus(folder);
  if (before.state === 'stopped') return false;
  const owner = lockOwner(ownerFile(folder));
  if (owner !== undefined) {
    onProgress({ part: 'stack', phase: 'stopping', detail: `process ${owner.pid}` });
    await endProcess(owner, 'SIGTERM', timeoutMs);
  }
  const lock = acquireLock(ownerFile(folder));
  // Somebody has started it again in the meantime: that one is not ours to stop.
  if ('pid' in lock) return true;
  try {
    await endOrphans(new ProcessRecords(recordFolder(folder)), onProgress);
    removeEndpoints(folder);
  } finally {
    lock.release();
  }
  onProgress({ part: 'stack', phase: 'stopped', detail: '' });
  return true;
}
