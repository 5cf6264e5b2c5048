import type { Annotation } from '../api/index.ts';
import type { Marker } from '../charts/index.ts';

/** What happened, as charts mark it. */
export function markersOf(
  annotations: readonly Annotation[],
  wordOf: (kind: Annotation['kind']) => string,
): readonly Marker[] {
  return annotations.map(({ kind, time, title }) => ({ timeMs: Date.parse(time), label: `${wordOf(kind)} ${title}` }));
}
