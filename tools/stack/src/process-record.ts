import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isErrno, readIfPresent, writeAtomically } from './atomic-file.ts';

/** A process, named so that a recycled process id is never mistaken for it. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When the process started, in the words of the operating system; with the pid it is unique. */
  readonly startedAt: string;
}

/** A process this stack has started. */
export interface ProcessRecord extends ProcessIdentity {
  readonly name: string;
}

/** The state letter and start time in clock ticks since boot from the text of `/proc/<pid>/stat`. */
export function parseProcStat(text: string): { state: string; startTicks: string } | undefined {
  // The program's name stands in parentheses and may hold spaces and parentheses itself.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const [state, startTicks] = [fields[0], fields[19]];
  return state === undefined || startTicks === undefined ? undefined : { state, startTicks };
}

function startOf(pid: number): string | undefined {
  if (process.platform === 'linux') {
    try {
      const stat = parseProcStat(readFileSync(`/proc/${pid}/stat`, 'utf8'));
      if (stat === undefined || stat.state === 'Z' || stat.state === 'X') return undefined;
      return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}:${stat.startTicks}`;
    } catch (error) {
      if (isErrno(error, 'ENOENT') || isErrno(error, 'ESRCH')) return undefined;
      throw error;
    }
  }
  try {
    const [state, ...start] = execFileSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], { encoding: 'utf8' })
      .trim()
      .split(/\s+/);
    return state === undefined || state.startsWith('Z') ? undefined : start.join(' ');
  } catch {
    return undefined;
  }
}

/** The identity of a running process, undefined if there is none with this id. */
export function identityOf(pid: number): ProcessIdentity | undefined {
  const startedAt = startOf(pid);
  return startedAt === undefined ? undefined : { pid, startedAt };
}

/** True while exactly this process runs: same id and same start. */
export function isRunning(identity: ProcessIdentity): boolean {
  return startOf(identity.pid) === identity.startedAt;
}

/** Sends a signal if exactly this process still runs; returns whether it did. */
export function signalProcess(identity: ProcessIdentity, signal: NodeJS.Signals): boolean {
  if (!isRunning(identity)) return false;
  try {
    process.kill(identity.pid, signal);
    return true;
  } catch (error) {
    if (isErrno(error, 'ESRCH')) return false;
    throw error;
  }
}

/** Waits until the process is gone; false if it still runs after `timeoutMs`. */
export async function waitForEnd(identity: ProcessIdentity, timeoutMs: number): Promise<boolean> {
  const deadline = Date.now() + timeoutMs;
  while (isRunning(identity)) {
    if (Date.now() >= deadline) return false;
    await sleep(25);
  }
  return true;
}

/** Ends a process: `signal` first, SIGKILL when it has not ended within `timeoutMs`. */
export async function endProcess(identity: ProcessIdentity, signal: NodeJS.Signals, timeoutMs: number): Promise<void> {
  if (!signalProcess(identity, signal)) return;
  if (await waitForEnd(identity, timeoutMs)) return;
  signalProcess(identity, 'SIGKILL');
  await waitForEnd(identity, 5_000);
}

/** The identity written in a record file, undefined if the text is none. */
export function parseIdentity(text: string | undefined): ProcessIdentity | undefined {
  if (text === undefined) return undefined;
  try {
    const value = JSON.parse(text) as Partial<ProcessIdentity> | null;
    if (typeof value?.pid !== 'number' || typeof value.startedAt !== 'string') return undefined;
    return { pid: value.pid, startedAt: value.startedAt };
  } catch {
    return undefined;
  }
}

/**
 * The children of one stack on disk, a file each, so that a start after a crash finds what the crashed owner left
 * running.
 */
export class ProcessRecords {
  constructor(private readonly folder: string) {}

  /** Records a child that has just been started; a child that has ended already is not recorded. */
  add(name: string, pid: number): ProcessIdentity | undefined {
    const identity = identityOf(pid);
    if (identity !== undefined) writeAtomically(this.file(name), `${JSON.stringify(identity)}\n`);
    return identity;
  }

  remove(name: string): void {
    rmSync(this.file(name), { force: true });
  }

  /** All recorded children, also those that have ended since. */
  list(): ProcessRecord[] {
    mkdirSync(this.folder, { recursive: true });
    return readdirSync(this.folder)
      .filter((file) => file.endsWith('.json'))
      .flatMap((file) => {
        const identity = parseIdentity(readIfPresent(join(this.folder, file)));
        return identity === undefined ? [] : [{ name: file.slice(0, -'.json'.length), ...identity }];
      });
  }

  private file(name: string): string {
    return join(this.folder, `${name}.json`);
  }
}
