import { stockChanged, type Contract } from '@nadi/contracts';
import type { Logger } from '@nadi/observability';
import { acrossTenants, OutboxRelay, RepeatedWork, type OutboxEvent } from '@nadi/persistence';
import type { Provider, Type } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import type { SenderLimits } from '../flow/sender-limits.ts';
import type { IngestionMetrics } from '../metrics.ts';
import type { Rejections } from '../rejections/rejections.ts';
import type { Sources } from '../sources/sources.ts';
import { FeedLanes } from './feed-lanes.ts';
import { StockController } from './stock.controller.ts';
import { StockFeeds } from './stock-feeds.ts';
import { StockStore } from './stock-store.ts';

export interface StockOptions {
  readonly dataSource: DataSource;
  readonly publish: (events: readonly OutboxEvent[]) => Promise<void>;
  readonly limits: SenderLimits;
  readonly rejections: Pick<Rejections, 'noteEvent'>;
  readonly metrics: IngestionMetrics;
  readonly sources: Pick<Sources, 'noteAccepted' | 'noteRefused'>;
  readonly logger: Logger;
  readonly stockCountry: string;
  readonly maxBatchEvents: number;
  readonly databasePoolSize: number;
}

/** Feeds of points of sale: routes, and what sends their changes. */
export interface Stock {
  readonly controllers: readonly Type[];
  readonly providers: readonly Provider[];
  start(): void;
  stop(): Promise<void>;
}

const relayedAtOnce = 2_000;
const mostWaitingEvents = 2_000_000;
const lookEveryMs = 2_000;
const mostWaitingFeeds = 2_000;
const contracts: readonly Contract[] = [stockChanged];

export function createStock(options: StockOptions): Stock {
  const { dataSource, publish, logger } = options;
  const store = new StockStore(dataSource);
  let waiting = 0;
  const feeds = new StockFeeds({
    ...{ ...options, store, country: options.stockCountry, maxRows: options.maxBatchEvents, now: Date.now },
    lanes: new FeedLanes({
      atOnce: Math.max(1, Math.floor(options.databasePoolSize / 2)),
      ...{ mostWaiting: mostWaitingFeeds, mostWaitingOfTenant: mostWaitingFeeds / 2 },
    }),
    isBehind: () => waiting > mostWaitingEvents,
  });
  const relay = new OutboxRelay({ dataSource, contracts, publish, logger, idleMs: 50, batchEvents: relayedAtOnce });
  const look = new RepeatedWork(async () => {
    waiting = await waitingEvents(dataSource).catch(() => waiting);
    return lookEveryMs;
  });
  return {
    controllers: [StockController],
    providers: [
      { provide: StockFeeds, useValue: feeds },
      { provide: StockStore, useValue: store },
    ],
    start() {
      relay.start();
      look.start();
    },
    async stop() {
      await Promise.all([relay.stop(), look.stop()]);
    },
  };
}

/** At most; the index says it without counting. */
async function waitingEvents(dataSource: DataSource): Promise<number> {
  const [row] = await acrossTenants(dataSource, (manager) =>
    manager.query<{ waiting: number }[]>(
      'select coalesce(max(position) - min(position) + 1, 0)::float8 as waiting from outbox',
    ),
  );
  return row?.waiting ?? 0;
}
