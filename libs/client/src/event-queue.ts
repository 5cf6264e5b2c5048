/** An event that waits. */
export interface QueuedEvent {
  readonly id: string;
  readonly type: string;
  /** As JSON. */
  readonly data: string;
  /** When it happened, milliseconds since 1970. */
  timeMs: number;
  /** True if `timeMs` is the device's own. */
  isUncorrected: boolean;
  /** Size in a request. */
  readonly bytes: number;
  /** Wall clock at the end of the first request of which nobody knows what became of it; 0 if there was none. */
  triedMs: number;
  isUnderWay: boolean;
  isStored: boolean;
}

export interface QueueBounds {
  readonly queueEvents: number;
  readonly queueBytes: number;
}

/** Events in the order in which they are sent, bounded by count and bytes. */
export class EventQueue {
  #events: QueuedEvent[] = [];
  #underWay = 0;
  #bytes = 0;

  readonly #bounds: QueueBounds;

  constructor(bounds: QueueBounds) {
    this.#bounds = bounds;
  }

  get length(): number {
    return this.#events.length;
  }

  /** How many are not under way. */
  get waiting(): number {
    return this.#events.length - this.#underWay;
  }

  get waitingBytes(): number {
    return this.#underWay === 0 ? this.#bytes : 0;
  }

  all(): readonly QueuedEvent[] {
    return this.#events;
  }

  /** Adds a new event. Returns what no longer fits, oldest first. */
  add(event: QueuedEvent): readonly QueuedEvent[] {
    this.#events.push(event);
    this.#bytes += event.bytes;
    return this.#shrink();
  }

  /** Adds events that are older than all others, but those that it has. Returns what does not fit, oldest first. */
  addOlder(events: readonly QueuedEvent[]): readonly QueuedEvent[] {
    const known = new Set(this.#events.map(({ id }) => id));
    const added = events.filter(({ id }) => !known.has(id));
    this.#events = [...added, ...this.#events];
    this.#bytes += sizeOf(added);
    return this.#shrink();
  }

  /** The oldest events that are not under way, within these bounds; the first one whatever its size unless `isStrict`. */
  take(mostEvents: number, mostBytes: number, isStrict = false): QueuedEvent[] {
    const taken: QueuedEvent[] = [];
    let bytes = 0;
    for (const event of this.#events) {
      if (event.isUnderWay) continue;
      bytes += event.bytes;
      if (taken.length >= mostEvents || (bytes > mostBytes && (isStrict || taken.length > 0))) break;
      taken.push(event);
    }
    return taken;
  }

  /** They are being sent: neither taken again nor dropped meanwhile, since they may have arrived. */
  begin(events: readonly QueuedEvent[]): void {
    events.forEach((event) => (event.isUnderWay = true));
    this.#underWay += events.length;
  }

  end(events: readonly QueuedEvent[]): void {
    for (const event of events) {
      if (event.isUnderWay) {
        event.isUnderWay = false;
        this.#underWay -= 1;
      }
    }
  }

  remove(events: readonly QueuedEvent[]): void {
    this.end(events);
    const gone = new Set(events);
    const removed = this.#events.filter((event) => gone.has(event));
    this.#events = this.#events.filter((event) => !gone.has(event));
    this.#bytes -= sizeOf(removed);
  }

  #shrink(): QueuedEvent[] {
    const { queueEvents, queueBytes } = this.#bounds;
    const dropped: QueuedEvent[] = [];
    while (this.#events.length > queueEvents || this.#bytes > queueBytes) {
      const index = this.#events.findIndex(({ isUnderWay }) => !isUnderWay);
      const [oldest] = index < 0 ? [] : this.#events.splice(index, 1);
      if (oldest === undefined) break;
      this.#bytes -= oldest.bytes;
      dropped.push(oldest);
    }
    return dropped;
  }
}

function sizeOf(events: readonly QueuedEvent[]): number {
  return events.reduce((total, { bytes }) => total + bytes, 0);
}
