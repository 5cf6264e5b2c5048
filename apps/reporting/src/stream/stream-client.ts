import type { EventStream } from '@nadi/http';
import type { TileFeed, TileMessage } from './tile-feed.ts';

/**
 * One browser on the stream. What the connection cannot take is not queued: tiles that were passed over get a new snapshot when it
 * has drained, so a slow client costs a bounded amount of memory.
 */
export class StreamClient {
  private readonly passedOver = new Set<TileFeed>();

  constructor(
    private readonly stream: EventStream,
    private readonly epoch: string,
  ) {
    stream.onRoom(() => {
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
      const unsubscribe = feed.subscribe((message) => this.send(feed, message));
      this.stream.closed.addEventListener('abort', unsubscribe);
    }
  }

  /** Only in the order of their sequences does the last id a client received stand for all messages before it. */
  private sendInOrder(due: { readonly feed: TileFeed; readonly message: TileMessage }[]): void {
    due
      .sort((a, b) => a.message.sequence - b.message.sequence)
      .forEach(({ feed, message }) => this.send(feed, message));
  }

  private send(feed: TileFeed, { kind, sequence, data }: TileMessage): void {
    if (this.stream.hasRoom) {
      this.stream.send({ event: kind, id: `${this.epoch}.${sequence}`, data: JSON.stringify(data) });
    } else {
      this.passedOver.add(feed);
    }
  }
}

/** The sequence in a `Last-Event-ID`, if it is of this start of the service. */
export function lastSequenceOf(lastEventId: string | undefined, epoch: string): number | undefined {
  const [givenEpoch, sequence] = (lastEventId ?? '').split('.');
  return givenEpoch === epoch && /^\d{1,15}$/.test(sequence ?? '') ? Number(sequence) : undefined;
}
