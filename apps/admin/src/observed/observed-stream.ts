import { messageOf, NadiError } from '@nadi/errors';
import type { EventStream } from '@nadi/http';
import type { LiveMessages } from './topics/live-messages.ts';
import type { LiveStates, Watchable } from './live-states.ts';

/**
 * One browser on the stream. What its connection cannot take is not queued: of states only the newest is sent once it has drained,
 * and messages are counted as passed over.
 */
export class ObservedStream {
  private readonly due = new Map<Watchable, string>();

  constructor(
    private readonly stream: EventStream,
    private readonly states: LiveStates,
  ) {
    stream.onRoom(() => {
      const due = [...this.due];
      this.due.clear();
      due.forEach(([kind, text]) => this.state(kind, text));
    });
  }

  /** Sends a state now and whenever it changes. */
  watch(kind: Watchable): void {
    this.state(kind, this.states.text(kind));
    const unsubscribe = this.states.watch(kind, (text) => this.state(kind, text));
    this.stream.closed.addEventListener('abort', unsubscribe);
  }

  /** Sends the messages of a topic as they come; returns when the connection is closed, or after telling of a failure. */
  async follow(topic: string, live: AsyncIterable<LiveMessages>): Promise<void> {
    let missed = 0;
    try {
      for await (const { messages, passedOver, unread } of live) {
        if (!this.stream.hasRoom) {
          missed += messages.length + passedOver;
          continue;
        }
        this.send('message', JSON.stringify({ topic, messages, passedOver: passedOver + missed, unread }));
        missed = 0;
      }
    } catch (error) {
      const code = error instanceof NadiError ? error.code : 'BROKER_UNAVAILABLE';
      this.send('problem', JSON.stringify({ topic, code, reason: messageOf(error) }));
    }
  }

  private state(kind: Watchable, text: string): void {
    if (this.stream.hasRoom) {
      this.send(kind, text);
    } else {
      this.due.set(kind, text);
    }
  }

  private send(event: string, data: string): void {
    this.stream.send({ event, data });
  }
}
