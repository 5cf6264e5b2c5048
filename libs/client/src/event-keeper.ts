import type { EventQueue, QueuedEvent } from './event-queue.ts';
import type { EventStorage } from './event-storage.ts';
import { keptText, readKept } from './event-text.ts';
import type { ServerClock } from './server-clock.ts';

export interface KeeperOptions {
  readonly storage: EventStorage;
  readonly queue: EventQueue;
  readonly clock: ServerClock;
  readonly wallMs: () => number;
  /** How long the platform remembers ids for certain, milliseconds. */
  readonly repeatableMs: number;
  /** Whether anything may be kept on the device. */
  readonly mayStore: () => boolean;
}

/** Sees to it that the storage holds what the queue holds, and the other way round. */
export class EventKeeper {
  /** False until it is known that no other owner takes what is put into the storage. */
  #isOpen = false;

  readonly #options: KeeperOptions;

  constructor(options: KeeperOptions) {
    this.#options = options;
  }

  /** Takes over what others have left and keeps what is queued. Returns what did not fit into the queue. */
  async open(): Promise<readonly QueuedEvent[]> {
    const { storage, queue, clock, mayStore } = this.#options;
    const kept = await storage.adopt().catch(() => []);
    if (!mayStore()) return [];
    this.#isOpen = true;
    const events = kept.flatMap(([id, text]) => readKept(id, text) ?? []);
    if (clock.offsetMs !== undefined) this.correct(events);
    const dropped = queue.addOlder(events);
    queue.all().forEach((event) => event.isStored || this.keep(event));
    return dropped;
  }

  close(): void {
    this.#isOpen = false;
  }

  keep(event: QueuedEvent): void {
    if (this.#isOpen) event.isStored = this.#options.storage.put(event.id, keptText(event));
  }

  forget(events: readonly QueuedEvent[]): void {
    this.#options.queue.remove(events);
    this.#options.storage.remove(events.map(({ id }) => id));
  }

  /** Those that another owner has taken over leave the queue; true if there were any. */
  leaveToOthers(events: readonly QueuedEvent[]): boolean {
    const gone = events.filter(({ isStored, id }) => isStored && !this.#options.storage.has(id));
    this.#options.queue.remove(gone);
    return gone.length > 0;
  }

  /** Nobody knows whether they have arrived: that must outlive the page, since ids are not remembered for ever. */
  doubt(events: readonly QueuedEvent[]): void {
    for (const event of events.filter(({ triedMs }) => triedMs === 0)) {
      event.triedMs = this.#options.wallMs();
      if (event.isStored) this.keep(event);
    }
  }

  /** Those that may have been counted under an id that nobody remembers any more. */
  unrepeatable(events: readonly QueuedEvent[]): readonly QueuedEvent[] {
    const { wallMs, repeatableMs } = this.#options;
    return events.filter(({ triedMs }) => triedMs > 0 && wallMs() - triedMs > repeatableMs);
  }

  /** Puts right the times that were written down before anything was known of the platform's clock. */
  correct(events: readonly QueuedEvent[] = this.#options.queue.all()): void {
    for (const event of events.filter(({ isUncorrected }) => isUncorrected)) {
      event.timeMs += this.#options.clock.offsetMs ?? 0;
      event.isUncorrected = false;
    }
  }
}
