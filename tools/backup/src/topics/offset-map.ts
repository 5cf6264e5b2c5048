import type { StoredPartition, StoredTopic } from '../manifest.ts';

/** Where offsets of the logs that were backed up lie in logs that are written anew, from offset 0. */
export interface OffsetMap {
  /**
   * The place of a position: how many records lie before it. A position outside the log stays as far outside as it was, below
   * 0 if its records were deleted, so that whoever continues there is stopped as before.
   */
  readonly position: (topic: string, partition: number, offset: number) => number;
  /**
   * The place of something that only has to keep its order and stay unique, also where records are gone: moves with the end
   * of the log.
   */
  readonly label: (topic: string, partition: number, offset: number) => number;
}

/** The same logs: every offset is what it was. */
export const unchangedOffsets: OffsetMap = {
  position: (_topic, _partition, offset) => offset,
  label: (_topic, _partition, offset) => offset,
};

/** The map of a backup. Offsets of topics that are not in it stay as they are. */
export function offsetMap(topics: readonly StoredTopic[]): OffsetMap {
  const partitions = new Map(
    topics.flatMap(({ name, partitions: all }) => all.map((one) => [`${name}/${one.partition}`, one] as const)),
  );
  const find = (topic: string, partition: number): StoredPartition | undefined =>
    partitions.get(`${topic}/${partition}`);
  return {
    position: (topic, partition, offset) => {
      const stored = find(topic, partition);
      return stored === undefined ? offset : place(stored, offset);
    },
    label: (topic, partition, offset) => {
      const stored = find(topic, partition);
      return stored === undefined ? offset : stored.records + offset - stored.high;
    },
  };
}

function place({ low, high, records, runs }: StoredPartition, offset: number): number {
  if (offset < low) {
    return offset - low;
  }
  if (offset >= high) {
    return records + offset - high;
  }
  if (runs === undefined) {
    return offset - low;
  }
  let before = 0;
  for (const [first, length] of runs) {
    if (offset <= first) {
      break;
    }
    before += Math.min(length, offset - first);
  }
  return before;
}

/** Collects the stretches of consecutive offsets while a log is read. */
export class OffsetRuns {
  private readonly runs: [number, number][] = [];
  private total = 0;

  get records(): number {
    return this.total;
  }

  get all(): readonly (readonly [number, number])[] {
    return this.runs;
  }

  add(offset: number): void {
    const last = this.runs.at(-1);
    this.total += 1;
    if (last !== undefined && last[0] + last[1] === offset) {
      last[1] += 1;
    } else {
      this.runs.push([offset, 1]);
    }
  }

  /** The stretches, if they are not simply everything from `low` to `high`. */
  unlessWhole(low: number, high: number): [number, number][] | undefined {
    return this.total === high - low ? undefined : this.runs;
  }
}
