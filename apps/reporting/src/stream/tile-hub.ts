import { randomUUID } from 'node:crypto';
import { messageOf, NadiError } from '@nadi/errors';
import type { Identity } from '@nadi/identity';
import type { Logger } from '@nadi/observability';
import type { MetricReader } from '../query/metric-reader.ts';
import { readableMetric } from '../query/metric-access.ts';
import { scopeKey, scopeOf, type DataScope } from '../sellers/data-scope.ts';
import { TileFeed } from './tile-feed.ts';
import { metricOf, parseTile } from './tile.ts';

const tickMs = 150;
const idleRefreshMs = 5_000;
/** Also the time in which a client that lost its connection receives only what it missed. */
const keptUnwatchedMs = 30_000;
/** Each holds its points, and is read again and again while it is watched. */
const mostFeeds = 5_000;
/** Those of sellers leave room for the people of the marketplace, and those of one seller for others. */
const mostFeedsOfSellers = 4_000;
const mostFeedsOfSeller = 120;

/** All tiles that are being watched on this instance; each is read at most seven times a second, however many watch it. */
export class TileHub {
  /** Tells the message sequences of this start of the service from those of others. */
  readonly epoch = randomUUID().slice(0, 8);
  private readonly feeds = new Map<string, TileFeed>();
  private sequence = 0;
  private timer: NodeJS.Timeout | undefined;
  private lastSweepMs = 0;

  constructor(
    private readonly reader: MetricReader,
    private readonly logger: Logger,
    private readonly now: () => number,
  ) {}

  start(): void {
    this.timer = setInterval(() => void this.tick(), tickMs);
  }

  stop(): void {
    clearInterval(this.timer);
  }

  /**
   * The feed of a tile, read at least once.
   * @throws NadiError METRIC_UNKNOWN, QUERY_INVALID, DATABASE_UNAVAILABLE (retriable), OVERLOADED (retriable)
   */
  async feed(scope: DataScope, text: string): Promise<TileFeed> {
    const key = JSON.stringify([...scopeKey(scope), text]);
    let feed = this.feeds.get(key);
    if (feed === undefined) {
      this.assertRoom(scope);
      const tile = parseTile(this.reader.catalog, scope, text, this.now());
      // Of the clock, so that a number does not tell how much else has been sent.
      feed = new TileFeed(tile, this.reader, () => (this.sequence = Math.max(this.sequence + 1, this.now())));
      this.feeds.set(key, feed);
    }
    feed.usedAtMs = this.now();
    if (!feed.isLoaded) {
      // Whoever else asks meanwhile waits for the same reading and hears of the same failure.
      await feed.refresh(this.now());
    }
    return feed;
  }

  /** @throws NadiError METRIC_UNKNOWN, QUERY_INVALID, KEY_SCOPE */
  assertReadable(caller: Identity, text: string): void {
    const { catalog } = this.reader;
    // Before the text is looked at closely: what is said of its parameters tells of the metric.
    readableMetric(caller, catalog, metricOf(text));
    parseTile(catalog, scopeOf(caller), text, this.now());
  }

  /** Notes that a metric of a tenant has changed. */
  changed(tenantId: string, metric: string): void {
    const names = new Set([metric, ...this.reader.catalog.ratiosOf(metric).map(({ definition }) => definition.name)]);
    for (const feed of this.feeds.values()) {
      if (feed.tile.scope.tenantId === tenantId && names.has(feed.tile.metric)) {
        feed.dirty = true;
      }
    }
  }

  private assertRoom({ tenantId, sellerId }: DataScope): void {
    const most = (count: number, bound: number, whose: string) => {
      if (count >= bound) {
        throw new NadiError('OVERLOADED', {
          message: `${bound} tiles ${whose}are being watched already`,
          retriable: true,
        });
      }
    };
    most(this.feeds.size, mostFeeds, '');
    if (sellerId !== undefined) {
      const ofSellers = [...this.feeds.values()]
        .map(({ tile }) => tile.scope)
        .filter((one) => one.sellerId !== undefined);
      most(ofSellers.length, mostFeedsOfSellers, 'of sellers ');
      const own = ofSellers.filter((one) => one.tenantId === tenantId && one.sellerId === sellerId);
      most(own.length, mostFeedsOfSeller, 'of yours ');
    }
  }

  private async tick(): Promise<void> {
    const nowMs = this.now();
    if (nowMs - this.lastSweepMs >= idleRefreshMs) {
      // Windows also change their state without new events, when the watermark passes them.
      this.lastSweepMs = nowMs;
      for (const [key, feed] of this.feeds) {
        feed.dirty = true;
        if (feed.isWatched) {
          feed.usedAtMs = nowMs;
        } else if (nowMs - feed.usedAtMs >= keptUnwatchedMs) {
          this.feeds.delete(key);
        }
      }
    }
    for (const feed of this.feeds.values()) {
      if (feed.dirty && feed.isWatched) {
        await feed.refresh(nowMs).catch((err: unknown) => {
          feed.dirty = true;
          this.logger.warn({ reason: messageOf(err), tile: feed.tile.text }, 'a tile could not be read');
        });
      }
    }
  }
}
