import { hashIdentity, hashWords } from '@nadi/contracts';
import type { LogEvent } from '@nadi/messaging';
import type { IdWindow } from '@nadi/persistence';

/** Ids that were new in a stretch of the log. */
interface IdStretch {
  readonly nextOffset: number;
  readonly ids: Uint32Array;
}

/** What is in memory of a partition: how far it was read, and which ids it has had. */
export class PartitionTail {
  private readonly stretches: IdStretch[] = [];
  private reached: number;

  /**
   * @param startOffset where reading began
   * @param window the ids before it
   */
  constructor(
    private readonly topic: string,
    readonly startOffset: number,
    private readonly window: IdWindow,
    private readonly now: () => number,
  ) {
    this.reached = startOffset;
  }

  /**
   * Of the events of the next stretch those that were not seen before. They count as seen from now on; `advance` comes once they
   * are in memory.
   * @param nextOffset behind the stretch
   */
  fresh(events: readonly LogEvent[], nextOffset: number): LogEvent[] {
    const ids = new Uint32Array(events.length * hashWords);
    const fresh: LogEvent[] = [];
    this.window.turn(this.now());
    for (const event of events) {
      const index = fresh.length * hashWords;
      hashIdentity(event.tenantId, this.topic, event.key, event.id, ids, index);
      if (this.window.add(ids, index)) {
        fresh.push(event);
      }
    }
    if (fresh.length > 0) {
      this.stretches.push({ nextOffset, ids: ids.slice(0, fresh.length * hashWords) });
    }
    return fresh;
  }

  /** Moves on behind a stretch of the log. */
  advance(nextOffset: number): void {
    this.reached = nextOffset;
  }

  /** Up to where everything is in memory or in files. */
  get nextOffset(): number {
    return this.reached;
  }

  /** The ids of the stretches up to an offset, one after the other. */
  idsBefore(offset: number): Uint32Array {
    const wanted = this.stretches.filter(({ nextOffset }) => nextOffset <= offset);
    const all = new Uint32Array(wanted.reduce((sum, { ids }) => sum + ids.length, 0));
    let at = 0;
    for (const { ids } of wanted) {
      all.set(ids, at);
      at += ids.length;
    }
    return all;
  }

  /** Forgets the ids of stretches that are stored. */
  stored(before: number): void {
    const kept = this.stretches.filter(({ nextOffset }) => nextOffset > before);
    this.stretches.splice(0, this.stretches.length, ...kept);
  }
}
