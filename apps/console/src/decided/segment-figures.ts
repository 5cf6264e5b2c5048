import type { Segment, SegmentHour, SegmentOverlap, SegmentSizes } from '../api/index.ts';
import type { ChartPoint } from '../charts/index.ts';
import { texts } from '../texts/en.ts';
import type { ShownState } from './export-state.ts';

const words = texts.segments;
const hourMs = 3_600_000;
/** Overlaps are counted between so many segments at once. */
const mostCompared = 10;

/** How a segment stands. */
export function segmentState(
  one: Pick<Segment, 'state' | 'liveVersion' | 'failure' | 'events'>,
): ShownState<keyof typeof words.state> {
  if (one.state === 'no-lake') return { kind: 'unknown', word: 'noLake' };
  if (one.state === 'building') {
    if (one.failure !== null) return { kind: 'warn', word: 'buildingFailed' };
    return one.liveVersion === null ? { kind: 'starved', word: 'building' } : { kind: 'starved', word: 'rebuilding' };
  }
  return one.failure === null ? { kind: 'good', word: 'live' } : { kind: 'warn', word: 'failing' };
}

/** How much of what there is to read is read, from 0 to 1; null if nothing is known of it. */
export function builtShare({ offsets: { done, total } }: Pick<Segment, 'offsets'>): number | null {
  return total === 0 ? null : Math.min(1, done / total);
}

/** Who entered and left within a range. The row before the range only says how large the segment was. */
export function movement({ from, sizes }: SegmentSizes): { readonly entered: number; readonly departed: number } {
  const within = sizes.filter(({ hour }) => Date.parse(hour) >= Date.parse(from));
  return {
    entered: within.reduce((sum, { entered }) => sum + entered, 0),
    departed: within.reduce((sum, { departed }) => sum + departed, 0),
  };
}

/** +12 −3, or that nothing changed. */
export function movementText({ entered, departed }: { readonly entered: number; readonly departed: number }): string {
  return entered === 0 && departed === 0 ? words.noChange : words.change(entered, departed);
}

/**
 * The size hour by hour: between two hours in which something changed it stays.
 * @returns at most `mostPoints` points, of which each is the last of its step
 */
export function sizePoints({ from, to, sizes }: SegmentSizes, mostPoints = 400): ChartPoint[] {
  const [fromMs, toMs] = [Date.parse(from), Date.parse(to)];
  const first = sizes[0];
  if (first === undefined) {
    return [];
  }
  const stepMs = hourMs * Math.max(1, Math.ceil((toMs - fromMs) / hourMs / mostPoints));
  const points: ChartPoint[] = [];
  let place = -1;
  for (let startMs = fromMs; startMs < toMs; startMs += stepMs) {
    while (place + 1 < sizes.length && Date.parse(sizes[place + 1]?.hour ?? '') < startMs + stepMs) {
      place += 1;
    }
    const value = sizes[place]?.size;
    if (value !== undefined) {
      points.push({ startMs, endMs: startMs + stepMs, value });
    }
  }
  return points;
}

/** Hours in which somebody entered or left, the newest first. */
export function changedHours({ from, sizes }: SegmentSizes): SegmentHour[] {
  return sizes
    .filter(({ hour, entered, departed }) => Date.parse(hour) >= Date.parse(from) && entered + departed > 0)
    .toReversed();
}

/** The segments that one can be compared with, itself first: those of the same unit, the largest of them. */
export function comparable(one: Pick<Segment, 'name' | 'unit'>, all: readonly Segment[]): string[] {
  const others = all
    .filter(({ name, unit }) => unit === one.unit && name !== one.name)
    .sort((a, b) => b.size - a.size || (a.name < b.name ? -1 : 1));
  return [one.name, ...others.slice(0, mostCompared - 1).map(({ name }) => name)];
}

/** What a segment has in common with another one. */
export interface OverlapRow {
  readonly name: string;
  readonly size: number;
  readonly shared: number;
  /** Share of the own members that are in the other one; null for an empty segment. */
  readonly ofOwn: number | null;
  readonly ofOther: number | null;
}

export function overlapRows(name: string, overlaps: readonly SegmentOverlap[]): OverlapRow[] {
  const own = overlaps.find((one) => one.name === name);
  const share = (part: number, whole: number) => (whole === 0 ? null : part / whole);
  return own === undefined
    ? []
    : overlaps
        .filter((one) => one !== own)
        .map((other) => {
          const shared = own.shared[other.name] ?? 0;
          return {
            ...{ name: other.name, size: other.size, shared },
            ...{ ofOwn: share(shared, own.size), ofOther: share(shared, other.size) },
          };
        });
}
