import type { PositionRanges } from '@nadi/exports';

/** Up to where the lake has logs, by topic and partition. */
export type LakeEnds = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** What is known of the last planned run of an export and tenant. */
export interface LastRun {
  readonly momentMs: number;
  readonly positions: PositionRanges;
  readonly plannedMs: number;
}

/** A run that somebody has asked for. */
export interface AskedRun {
  readonly id: string;
  readonly momentMs: number;
  /** It was planned before, without the query that it exports. */
  readonly fromMomentMs: number | undefined;
}

/** The interval of a run. Times in milliseconds since 1970. */
export interface RunInterval {
  readonly fromMomentMs: number;
  readonly momentMs: number;
  readonly positions: PositionRanges;
  /** Rows of the interval came no earlier. */
  readonly sinceMs: number;
}

/**
 * The moment of the schedule that a run has to be made for; undefined if there is none, or the last run was later. Moments that were
 * missed are made up for by this one.
 */
export function dueMomentMs(slotMs: number | undefined, last: LastRun | undefined): number | undefined {
  return slotMs !== undefined && (last === undefined || slotMs > last.momentMs) ? slotMs : undefined;
}

/**
 * The interval of a run: from where the last one ended to where the lake ends, so that each row is in exactly one. The first one begins
 * with all that the lake has.
 * @param ends of the topics that the run reads
 */
export function intervalOf(
  asked: Omit<AskedRun, 'id'>,
  last: LastRun | undefined,
  { ends, nowMs }: { readonly ends: LakeEnds; readonly nowMs: number },
): RunInterval {
  const isAgain = asked.fromMomentMs !== undefined;
  const fromMomentMs = asked.fromMomentMs ?? last?.momentMs ?? 0;
  return {
    fromMomentMs,
    // The folder of a run is known by its moment, and moments follow each other as intervals do.
    momentMs: isAgain ? asked.momentMs : Math.max(asked.momentMs, (last?.momentMs ?? -1) + 1),
    positions: Object.fromEntries(
      Object.entries(ends).map(([topic, partitions]) => [topic, rangesOf(partitions, last?.positions[topic])]),
    ),
    sinceMs: last?.plannedMs ?? nowMs,
  };
}

function rangesOf(ends: LakeEnds[string], before: PositionRanges[string] = {}): PositionRanges[string] {
  // A lake that is made anew is behind for a while.
  const partitions = [...new Set([...Object.keys(ends), ...Object.keys(before)])].sort((a, b) => Number(a) - Number(b));
  return Object.fromEntries(
    partitions.map((partition) => {
      const from = before[partition]?.to ?? 0;
      return [partition, { from, to: Math.max(from, ends[partition] ?? 0) }];
    }),
  );
}
