import { diff } from 'node:util';

const around = 2;

/** The lines in which two texts differ, with `+` and `-`, two lines around each and `…` for what is left out. */
export function changedLines(before: string, after: string): string[] {
  // The library's first text is the one that has the lines marked with 1.
  const all = diff(after.split('\n'), before.split('\n')) as readonly (readonly [-1 | 0 | 1, string])[];
  const lines: string[] = [];
  let last = -1;
  all.forEach(([change, line], index) => {
    const isNear = all.slice(Math.max(0, index - around), index + around + 1).some(([near]) => near !== 0);
    if (!isNear) return;
    if (last >= 0 && index > last + 1) lines.push('…');
    lines.push(`${change === 0 ? ' ' : change > 0 ? '+' : '-'} ${line}`);
    last = index;
  });
  return lines;
}
