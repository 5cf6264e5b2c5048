import type { ServerResponse } from 'node:http';
import { messageOf, NadiError } from '@nadi/errors';
import type { LiveMessages } from './topics/live-messages.ts';
import type { LiveStates, Watchable } from './live-states.ts';

/**
 * One browser on the stream. What its connection cannot take is not queued: of states only the newest is sent once it has drained,
 * and messages are counted as passed over.
 */
export class ObservedStream {
  private congested = false;
  private readonly due = new Map<Watchable, string>();
  private readonly unsubscribes: (() => void)[] = [];

  constructor(
    private readonly response: ServerResponse,
    private readonly states: LiveStates,
  ) {
    response.on('drain', () => {
      this.congested = false;
      const due = [...this.due];
      this.due.clear();
      due.forEach(([kind, text]) => this.state(kind, text));
    });
  }

  /** Sends a state now and whenever it changes. */
  watch(kind: Watchable): void {
    this.state(kind, this.states.text(kind));
    this.unsubscribes.push(this.states.watch(kind, (text) => this.state(kind, text)));
  }

  /** Sends the messages of a topic as they come; returns when the connection is closed, or after telling of a failure. */
  async follow(topic: string, live: AsyncIterable<LiveMessages>): Promise<void> {
    let missed = 0;
    try {
      for await (const { messages, passedOver, unread } of live) {
        if (this.congested) {
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

  /** Keeps proxies from closing a quiet stream. */
  heartbeat(): void {
    if (!this.congested && !this.response.writableEnded) {
      this.congested = !this.response.write(': still here\n\n');
    }
  }

  close(): void {
    this.unsubscribes.splice(0).forEach((unsubscribe) => unsubscribe());
  }

  /** Ends the connection. Nothing may be written after that: Node would take it for an error that nobody handles. */
  end(): void {
    this.close();
    this.response.end();
  }

  private state(kind: Watchable, text: string): void {
    if (this.congested) {
      this.due.set(kind, text);
    } else {
      this.send(kind, text);
    }
  }

  private send(event: string, text: string): void {
    if (!this.response.writableEnded) {
      this.congested = !this.response.write(`event: ${event}\ndata: ${text}\n\n`);
    }
  }
}
