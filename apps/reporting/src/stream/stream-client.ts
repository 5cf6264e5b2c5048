import type { ServerResponse } from 'node:http';
import type { TileFeed, TileMessage } from './tile-feed.ts';

/**
 * One browser on the stream. What the connection cannot take is not queued: tiles that were passed over get a new snapshot when it
 * has drained, so a slow client costs a bounded amount of memory.
 */
export class StreamClient {
  private congested = false;
  private readonly passedOver = new Set<TileFeed>();
  private readonly unsubscribes: (() => void)[] = [];

  constructor(
    private readonly response: ServerResponse,
    private readonly epoch: string,
  ) {
    response.on('drain', () => {
      this.congested = false;
      const feeds = [...this.passedOver];
      this.passedOver.clear();
      this.sendInOrder(feeds.map((feed) => ({ feed, message: feed.snapshot() })));
    });
  }

  /** Sends the state of each tile, or only what the client missed since `lastSequence`, and from then on every change. */
  watch(feeds: readonly TileFeed[], lastSequence: number | undefined): void {
    const due = feeds.flatMap((feed) => {
      const missed = lastSequence === undefined ? undefined : feed.missedSince(lastSequence);
      return (missed ?? [feed.snapshot()]).map((message) => ({ feed, message }));
    });
    this.sendInOrder(due);
    for (const feed of feeds) {
      this.unsubscribes.push(feed.subscribe((message) => this.send(feed, message)));
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

  /** Only in the order of their sequences does the last id a client received stand for all messages before it. */
  private sendInOrder(due: { readonly feed: TileFeed; readonly message: TileMessage }[]): void {
    due
      .sort((a, b) => a.message.sequence - b.message.sequence)
      .forEach(({ feed, message }) => this.send(feed, message));
  }

  private send(feed: TileFeed, { kind, sequence, data }: TileMessage): void {
    if (this.response.writableEnded) {
      return;
    }
    if (this.congested) {
      this.passedOver.add(feed);
      return;
    }
    const text = `event: ${kind}\nid: ${this.epoch}.${sequence}\ndata: ${JSON.stringify(data)}\n\n`;
    this.congested = !this.response.write(text);
  }
}

/** The sequence in a `Last-Event-ID`, if it is of this start of the service. */
export function lastSequenceOf(lastEventId: string | undefined, epoch: string): number | undefined {
  const [givenEpoch, sequence] = (lastEventId ?? '').split('.');
  return givenEpoch === epoch && /^\d{1,15}$/.test(sequence ?? '') ? Number(sequence) : undefined;
}
