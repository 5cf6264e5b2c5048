import { readFileSync } from 'node:fs';

/** Linux counts CPU time of processes in hundredths of a second. */
const tickMs = 10;

/** CPU time of a process so far, milliseconds; undefined where there is no `/proc` or no such process. */
export function processCpuMs(pid: number | undefined): number | undefined {
  if (pid === undefined) {
    return undefined;
  }
  try {
    return cpuMsOfStat(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return undefined;
  }
}

/** CPU time so far of a process and of all that it has started, those that have ended too, milliseconds. */
export function processTreeCpuMs(pid: number | undefined): number {
  const children = pid === undefined ? [] : childrenOf(pid);
  return children.reduce((sum, child) => sum + processTreeCpuMs(child), (processCpuMs(pid) ?? 0) + endedCpuMs(pid));
}

function childrenOf(pid: number): readonly number[] {
  try {
    const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
    return text === '' ? [] : text.split(' ').map(Number);
  } catch {
    return [];
  }
}

/** Of children that a process has waited for, and of theirs. */
function endedCpuMs(pid: number | undefined): number {
  try {
    const fields = fieldsOf(readFileSync(`/proc/${pid}/stat`, 'utf8'));
    return (Number(fields[13]) + Number(fields[14])) * tickMs;
  } catch {
    return 0;
  }
}

/** User and system time in a line of `/proc/<pid>/stat`; the name of the program may hold spaces and brackets. */
export function cpuMsOfStat(stat: string): number {
  const fields = fieldsOf(stat);
  return (Number(fields[11]) + Number(fields[12])) * tickMs;
}

function fieldsOf(stat: string): readonly string[] {
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}
