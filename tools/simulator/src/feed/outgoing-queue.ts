import type { GeneratedEvent } from '../event.ts';

/** An event on its way out, with all its copies. */
export interface OutgoingEvent {
  readonly generated: GeneratedEvent;
  /** The text that is sent, the same each time. */
  readonly json: string;
  /** Deliberate copies beside the first. */
  readonly duplicates: number;
  /** Copies whose fate is open. */
  open: number;
  /** Times it was posted. */
  sends: number;
  isAccepted: boolean;
  isUnknown: boolean;
  /** The code it was refused with. */
  code: string | undefined;
}

const compactAfter = 4_096;

/** Events that wait for their first or second sending, in order. */
export class OutgoingQueue {
  private items: OutgoingEvent[] = [];
  private head = 0;
  /** Second copies, each with the number of offered events from which on it may be sent. */
  private copies: { readonly event: OutgoingEvent; readonly from: number }[] = [];
  private offered = 0;

  get length(): number {
    return this.items.length - this.head;
  }

  /** Events and copies that wait. */
  get total(): number {
    return this.length + this.copies.length;
  }

  /** @param copyAfter number of later events after which the second copy is sent, if there is one */
  add(event: OutgoingEvent, copyAfter: number | undefined): void {
    this.items.push(event);
    this.offered += 1;
    if (copyAfter !== undefined) {
      this.copies.push({ event, from: this.offered + copyAfter });
    }
    while ((this.copies[0]?.from ?? Infinity) <= this.offered) {
      this.releaseCopy();
    }
  }

  /** Puts all copies in line; to be called when no further event comes. */
  releaseCopies(): void {
    while (this.copies.length > 0) {
      this.releaseCopy();
    }
  }

  take(count: number): OutgoingEvent[] {
    const taken = this.items.slice(this.head, this.head + count);
    this.head += taken.length;
    if (this.head > compactAfter) {
      this.items = this.items.slice(this.head);
      this.head = 0;
    }
    return taken;
  }

  /** Takes everything out, copies too. */
  clear(): OutgoingEvent[] {
    this.releaseCopies();
    return this.take(this.length);
  }

  private releaseCopy(): void {
    const copy = this.copies.shift();
    if (copy !== undefined) {
      this.items.push(copy.event);
    }
  }
}
