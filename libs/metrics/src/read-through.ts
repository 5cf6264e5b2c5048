/**
 * Until when the partitions of the log have been read: everything that had arrived by then is counted. The end of a log,
 * seen at a moment, is passed by the position at some later moment; what the log held at the former has been read then,
 * however much has arrived since.
 */
export class ReadThrough {
  private readonly partitions = new Map<string, { end: number; endSeenMs: number; untilMs: number }>();

  /** Notes where a log ended at a moment, milliseconds since 1970. */
  sawEnd(topic: string, partition: number, end: number, atMs: number): void {
    const known = this.partitions.get(key(topic, partition));
    if (known === undefined) {
      this.partitions.set(key(topic, partition), { end, endSeenMs: atMs, untilMs: Number.NEGATIVE_INFINITY });
    } else if (known.untilMs === known.endSeenMs) {
      // An end that is not yet passed stays: under load every newer one would be out of reach as well.
      known.end = end;
      known.endSeenMs = atMs;
    }
  }

  /** Notes the position of the group: the next offset to read. */
  readTo(topic: string, partition: number, position: number): void {
    const known = this.partitions.get(key(topic, partition));
    if (known !== undefined && position >= known.end) {
      known.untilMs = known.endSeenMs;
    }
  }

  /** Milliseconds since 1970; minus infinity if it is not known. */
  untilMs(topic: string, partition: number): number {
    return this.partitions.get(key(topic, partition))?.untilMs ?? Number.NEGATIVE_INFINITY;
  }
}

function key(topic: string, partition: number): string {
  return `${topic}/${partition}`;
}
