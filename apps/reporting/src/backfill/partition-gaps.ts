import type { OffsetRange } from '@nadi/lake';

/** From an offset of a partition on, whether a metric was among those that counted. */
export interface CountedFrom {
  readonly fromOffset: number;
  readonly isCounted: boolean;
}

/** What is known of a partition that feeds a metric. */
export interface FedPartition {
  readonly topic: string;
  readonly partition: number;
  /** Up to where its events are counted by the metrics that were in force. */
  readonly nextOffset: number;
  /** Up to where its events stand in files of the lake. */
  readonly lakeOffset: number;
  /** Up to where the backfill has come. */
  readonly cursor: number;
  /** Where other metrics came in force, in the order of their offsets. */
  readonly activations: readonly CountedFrom[];
}

/** Offsets that follow one another, from the first one to the one behind the last. */
export type Stretch = Omit<OffsetRange, 'partition'>;

/**
 * The stretches of a partition that went by before a metric was in force, or while it was not. One that goes on behind offsets that the
 * metric has counted is none yet: the metric was taken out of force, and may come back.
 */
export function gapsOf({ activations, nextOffset }: Pick<FedPartition, 'activations' | 'nextOffset'>): Stretch[] {
  const gaps: Stretch[] = [];
  let beginning: number | undefined = 0;
  let wasCounted = false;
  const end = (offset: number) => {
    if (beginning !== undefined && offset > beginning) {
      gaps.push({ firstOffset: beginning, nextOffset: offset });
    }
    beginning = undefined;
  };
  for (const { fromOffset, isCounted } of activations) {
    if (isCounted) {
      end(fromOffset);
      wasCounted = true;
    } else {
      beginning ??= fromOffset;
    }
  }
  if (!wasCounted) {
    end(nextOffset);
  }
  return gaps;
}

/** Whether the metric has begun to count, so that no gap grows any more. */
export function isSettled({ activations }: Pick<FedPartition, 'activations'>): boolean {
  return activations.some(({ isCounted }) => isCounted);
}

/** How much of the gaps of a partition there is, and how much of it lies behind the cursor. In offsets. */
export function progressOf(partition: FedPartition): { readonly done: number; readonly total: number } {
  const gaps = gapsOf(partition);
  const length = (before: number) =>
    gaps.reduce((sum, gap) => sum + Math.max(Math.min(gap.nextOffset, before) - gap.firstOffset, 0), 0);
  return { done: length(partition.cursor), total: length(partition.nextOffset) };
}

/** Whether the rest of the gaps does not stand in files yet. */
export function waitsForLake(partition: FedPartition): boolean {
  const gap = gapsOf(partition).find(({ nextOffset }) => nextOffset > partition.cursor);
  return gap !== undefined && Math.max(gap.firstOffset, partition.cursor) >= partition.lakeOffset;
}

/**
 * The next stretch to be counted that stands in files; undefined if there is none now.
 * @param held where files have rows of the partition, in any order
 * @param mostOffsets how long it may be, apart from a beginning of which no file has anything
 */
export function nextStretch(
  { cursor, lakeOffset, ...partition }: FedPartition,
  held: readonly Stretch[],
  mostOffsets: number,
): Stretch | undefined {
  const gap = gapsOf(partition).find(({ nextOffset }) => nextOffset > cursor);
  if (gap === undefined) {
    return undefined;
  }
  const firstOffset = Math.max(gap.firstOffset, cursor);
  const end = Math.min(gap.nextOffset, lakeOffset);
  const firstHeld = held.reduce(
    (lowest, file) =>
      file.nextOffset > firstOffset ? Math.min(lowest, Math.max(file.firstOffset, firstOffset)) : lowest,
    Number.POSITIVE_INFINITY,
  );
  const nextOffset = Math.min(firstHeld + mostOffsets, end);
  return nextOffset > firstOffset ? { firstOffset, nextOffset } : undefined;
}
