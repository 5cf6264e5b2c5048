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
      feeds.forEach((feed) => this.send(feed, feed.snapshot()));
    });
  }

  /** Sends a tile's state, or only what the client missed since `lastSequence`, and from then on every change. */
  watch(feed: TileFeed, lastSequence: number | undefined): void {
    const missed = lastSequence === undefined ? undefined : feed.missedSince(lastSequence);
    (missed ?? [feed.snapshot()]).forEach((message) => this.send(feed, message));
    this.unsubscribes.push(feed.subscribe((message) => this.send(feed, message)));
  }

  /** Keeps proxies from closing a quiet stream. */
  heartbeat(): void {
    if (!this.congested) {
      this.congested = !this.response.write(': still here\n\n');
    }
  }

  close(): void {
    this.unsubscribes.forEach((unsubscribe) => unsubscribe());
  }

  private send(feed: TileFeed, { kind, sequence, data }: TileMessage): void {
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
