import { readdirSync, readFileSync } from 'node:fs';

/** What Linux tells of a process: its parent, its processor time and its memory. */
interface ProcessStat {
  readonly parent: number;
  readonly cpuMs: number;
  readonly rssBytes: number;
}

/** Clock ticks per second and bytes per page are the same on every Linux that Node runs on. */
const tickMs = 10;
const pageBytes = 4_096;

function statOf(pid: number): ProcessStat | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name stands in brackets and may hold anything.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const number = (index: number) => Number(fields[index] ?? 0);
    return { parent: number(1), cpuMs: (number(11) + number(12)) * tickMs, rssBytes: number(21) * pageBytes };
  } catch {
    return undefined;
  }
}

/** A process and all its descendants. */
export function processTree(root: number): number[] {
  const children = new Map<number, number[]>();
  for (const name of readdirSync('/proc')) {
    const pid = Number(name);
    const stat = Number.isInteger(pid) ? statOf(pid) : undefined;
    if (stat !== undefined) children.set(stat.parent, [...(children.get(stat.parent) ?? []), pid]);
  }
  const tree = [root];
  for (const pid of tree) tree.push(...(children.get(pid) ?? []));
  return tree;
}

/** Signals a process and all its descendants; those that have ended meanwhile are passed over. */
export function signalTree(root: number, signal: NodeJS.Signals): void {
  for (const pid of processTree(root)) {
    try {
      process.kill(pid, signal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
}

const frozen = new Set<number>();

/** SIGSTOP to a process and all its descendants. They go on when this process ends: frozen they would outlive it. */
export function freezeTree(root: number): void {
  if (frozen.size === 0) process.once('exit', () => frozen.forEach((pid) => signalTree(pid, 'SIGCONT')));
  frozen.add(root);
  signalTree(root, 'SIGSTOP');
}

/** Resident memory of one process, bytes; undefined if it does not run. */
export function rssBytes(pid: number | undefined): number | undefined {
  return pid === undefined ? undefined : statOf(pid)?.rssBytes;
}

/** Processor time a process has used, milliseconds; undefined if it does not run. */
export function cpuMs(pid: number | undefined): number | undefined {
  return pid === undefined ? undefined : statOf(pid)?.cpuMs;
}
