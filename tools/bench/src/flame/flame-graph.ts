import { selfTimes, type Frame } from './cpu-profile.ts';

const width = 1_400;
const rowHeight = 18;
/** Narrower boxes cannot be seen. */
const leastWidth = 0.5;
const letterWidth = 6.6;
const listed = 40;

/** A page of its own with the flame graph of a call tree and its functions by self time. Nothing is loaded from anywhere. */
export function flameGraphPage(title: string, tree: Frame): string {
  const boxes: string[] = [];
  const depth = addBoxes(boxes, tree, 0, 0, width / Math.max(tree.totalMs, Number.EPSILON), tree.totalMs);
  return `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>${escaped(title)}</title>
<style>body{font:13px sans-serif;margin:16px}svg text{font:11px monospace;pointer-events:none}td{padding:1px 12px 1px 0}
td:first-child,td:nth-child(2){text-align:right}rect{stroke:#fff;stroke-width:.5}</style>
<h1>${escaped(title)}</h1>
<p>${tree.totalMs.toFixed(0)} ms of CPU time; width is time, what a function calls stands below it.</p>
<svg width="${width}" height="${(depth + 1) * rowHeight}" viewBox="0 0 ${width} ${(depth + 1) * rowHeight}">
${boxes.join('\n')}
</svg>
<h2>Self time by function</h2>
<table>
${selfRows(tree)}
</table></html>
`;
}

/** Adds the boxes of a frame and all it called; returns the deepest level. */
function addBoxes(boxes: string[], frame: Frame, x: number, level: number, scale: number, wholeMs: number): number {
  const boxWidth = frame.totalMs * scale;
  if (boxWidth < leastWidth) {
    return level;
  }
  const share = ((100 * frame.totalMs) / Math.max(wholeMs, Number.EPSILON)).toFixed(1);
  const label = frame.name.slice(0, Math.max(0, Math.floor(boxWidth / letterWidth) - 1));
  const y = level * rowHeight;
  boxes.push(
    `<g><title>${escaped(`${frame.name} ${frame.place}`)}: ${frame.totalMs.toFixed(1)} ms, ${share} %, self ${frame.selfMs.toFixed(1)} ms</title>` +
      `<rect x="${x.toFixed(2)}" y="${y}" width="${boxWidth.toFixed(2)}" height="${rowHeight - 1}" fill="${colour(frame)}"/>` +
      `<text x="${(x + 3).toFixed(2)}" y="${y + 13}">${escaped(label)}</text></g>`,
  );
  let deepest = level;
  let left = x;
  for (const child of frame.children) {
    deepest = Math.max(deepest, addBoxes(boxes, child, left, level + 1, scale, wholeMs));
    left += child.totalMs * scale;
  }
  return deepest;
}

/** Warm for the platform's own code, blue for dependencies, grey for native code. */
function colour({ place }: Frame): string {
  if (place === '' || place.startsWith('node:')) return '#cfd2d6';
  return /^(libs|apps|tools)\//.test(place) ? '#f2a65a' : '#9dc4e6';
}

function selfRows(tree: Frame): string {
  return selfTimes(tree)
    .slice(0, listed)
    .map(({ name, place, selfMs }) => {
      const share = ((100 * selfMs) / Math.max(tree.totalMs, Number.EPSILON)).toFixed(1);
      return `<tr><td>${selfMs.toFixed(1)} ms<td>${share} %<td>${escaped(name)}<td>${escaped(place)}`;
    })
    .join('\n');
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
