import { setTimeout as sleep } from 'node:timers/promises';
import type { Contract } from '@nadi/contracts';
import {
  tailTopic,
  tenantOf,
  type EventDecoder,
  type PlacedRecord,
  type TailedStretch,
  type TopicLogConnection,
} from '@nadi/messaging';
import type { Logger } from '@nadi/observability';
import { topicMessage, type TopicMessage } from './topic-message.ts';

/** Messages that have come to a topic. */
export interface LiveMessages {
  /** In the order in which they were read; the newest if not all could be shown. */
  readonly messages: readonly TopicMessage[];
  /** Messages that came as well and are not shown, because they were too many. */
  readonly passedOver: number;
  /** Records of any tenant that could not even be read in time. */
  readonly unread: number;
}

export interface LiveOptions {
  readonly topic: string;
  readonly contract: Contract | undefined;
  /** Which records may be seen, by the tenant in their header. */
  readonly maySee: (tenant: string | undefined) => boolean;
  /** Most messages per second. */
  readonly perSecond: number;
  /** Ends it. */
  readonly signal: AbortSignal;
}

/** Messages come at most four times a second. */
const tickMs = 250;

type TailSource = (topic: string, signal: AbortSignal) => AsyncIterable<TailedStretch>;

/** Follows topics for people. Those who watch the same topic share one reading of it. */
export class LiveTopics {
  private readonly feeds = new Map<string, TopicFeed>();

  constructor(
    private readonly decoder: EventDecoder,
    private readonly tail: TailSource,
  ) {}

  static on(connection: TopicLogConnection, decoder: EventDecoder, logger: Logger): LiveTopics {
    return new LiveTopics(decoder, (topic, signal) =>
      tailTopic(connection, {
        ...{ topic, signal, newest: 0 },
        onRetry: (err) => logger.warn({ err, topic }, 'a watched topic cannot be read; trying again'),
      }),
    );
  }

  isFollowed(topic: string): boolean {
    return this.feeds.has(topic);
  }

  /** How many topics are being read. */
  get topics(): number {
    return this.feeds.size;
  }

  /**
   * What comes to a topic from now on, several times a second while something comes. Of what the reader is too slow for, only the
   * newest is kept.
   */
  async *follow({
    topic,
    contract,
    maySee,
    perSecond,
    signal,
  }: LiveOptions): AsyncGenerator<LiveMessages, void, undefined> {
    const everyMs = Math.max(tickMs, 1_000 / perSecond);
    const perTick = Math.max(1, Math.floor((perSecond * everyMs) / 1_000));
    const watcher = new Watcher(maySee, perTick);
    const feed = this.join(topic, watcher);
    try {
      while (!signal.aborted && feed.failure === undefined) {
        const { records, passedOver, unread } = watcher.take();
        if (records.length + passedOver + unread > 0) {
          const messages: TopicMessage[] = [];
          for (const record of records) {
            messages.push(await topicMessage(record.partition, record, { contract, decoder: this.decoder }));
          }
          yield { messages, passedOver, unread };
        }
        await sleep(everyMs, undefined, { signal }).catch(() => undefined);
      }
      if (feed.failure !== undefined) {
        throw feed.failure;
      }
    } finally {
      this.leave(topic, feed, watcher);
    }
  }

  private join(topic: string, watcher: Watcher): TopicFeed {
    let feed = this.feeds.get(topic);
    if (feed === undefined || feed.failure !== undefined) {
      feed = new TopicFeed((signal) => this.tail(topic, signal));
      this.feeds.set(topic, feed);
    }
    feed.watchers.add(watcher);
    return feed;
  }

  private leave(topic: string, feed: TopicFeed, watcher: Watcher): void {
    feed.watchers.delete(watcher);
    if (feed.watchers.size === 0) {
      feed.stop();
      if (this.feeds.get(topic) === feed) {
        this.feeds.delete(topic);
      }
    }
  }
}

/** One reading of a topic and who watches it. */
class TopicFeed {
  readonly watchers = new Set<Watcher>();
  failure: Error | undefined;
  private readonly stopping = new AbortController();

  constructor(tail: (signal: AbortSignal) => AsyncIterable<TailedStretch>) {
    void this.run(tail(this.stopping.signal));
  }

  stop(): void {
    this.stopping.abort();
  }

  private async run(stretches: AsyncIterable<TailedStretch>): Promise<void> {
    try {
      for await (const stretch of stretches) {
        this.watchers.forEach((watcher) => watcher.offer(stretch));
      }
    } catch (error) {
      this.failure = error as Error;
    }
  }
}

/** Keeps the newest records that one watcher may see until they are taken, and counts the others. */
class Watcher {
  private records: PlacedRecord[] = [];
  private passedOver = 0;
  private unread = 0;

  constructor(
    private readonly maySee: (tenant: string | undefined) => boolean,
    private readonly most: number,
  ) {}

  offer({ partition, records, passedOver }: TailedStretch): void {
    const visible = records.filter((record) => this.maySee(tenantOf(record)));
    const newest = visible.slice(-this.most).map((record) => ({ ...record, partition }));
    const dropped = Math.max(0, this.records.length + newest.length - this.most);
    this.records = [...this.records.slice(dropped), ...newest];
    this.passedOver += visible.length - newest.length + dropped;
    this.unread += passedOver;
  }

  take(): { records: readonly PlacedRecord[]; passedOver: number; unread: number } {
    const { records, passedOver, unread } = this;
    this.records = [];
    this.passedOver = 0;
    this.unread = 0;
    return { records, passedOver, unread };
  }
}
