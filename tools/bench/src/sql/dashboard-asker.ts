import { setTimeout as sleep } from 'node:timers/promises';
import type { ReportingClient } from '@nadi/platform';
import type { Asker } from './loaded-variant.ts';
import type { SqlPlatform } from './sql-platform.ts';

/** Resolves with whether the answer was there: one of a saved query may have to be computed anew. */
type Tile = (reporting: ReportingClient, nowMs: number) => Promise<boolean>;

const hourMs = 3_600_000;

function metricTile(metric: string, by = '', step = '1m'): Tile {
  return async (reporting, nowMs) => {
    await reporting.series({ metric, from: String(nowMs - 3 * hourMs), to: String(nowMs), step, by, zone: 'UTC' });
    return true;
  };
}

function queryTile(name: string): Tile {
  return async (reporting, nowMs) => (await reporting.queryAnswer(name, {})).computedAtMs < nowMs;
}

/** Ten metrics and two saved queries, as the shipped dashboards have them. */
const tiles: readonly Tile[] = [
  metricTile('orders'),
  metricTile('revenue'),
  metricTile('average-order-value', '', '15m'),
  metricTile('conversion', '', '15m'),
  metricTile('orders', 'channel'),
  metricTile('orders-by-city', 'city', '5m'),
  metricTile('revenue-by-brand', 'brand', '5m'),
  metricTile('top-products-sold', '', '15m'),
  metricTile('page-views', 'device'),
  metricTile('cart-additions', 'category'),
  queryTile('live-sales'),
  queryTile('shop-funnel'),
];

/** People who each look at a dashboard that asks anew for every tile, every so often. */
export class DashboardAsker implements Asker {
  constructor(
    private readonly platform: SqlPlatform,
    private readonly dashboards: number,
    private readonly everyMs: number,
  ) {}

  async begin(): Promise<void> {
    await refresh(this.platform.reporting);
  }

  /** The latencies of the tiles whose answers were there. */
  async ask(isOver: () => boolean): Promise<readonly number[]> {
    const all = await Promise.all(
      Array.from({ length: this.dashboards }, async (_, index) => {
        const reporting = this.platform.as(`person-${index}`);
        await sleep((this.everyMs * index) / this.dashboards);
        const latenciesMs: number[] = [];
        for (let dueMs = performance.now(); latenciesMs.length === 0 || !isOver(); dueMs += this.everyMs) {
          await sleep(Math.max(0, dueMs - performance.now()));
          // From when it was due: a dashboard that waits for its last refresh is late as well.
          const lateMs = performance.now() - dueMs;
          latenciesMs.push(...(await refresh(reporting)).map((latencyMs) => latencyMs + lateMs));
        }
        return latenciesMs;
      }),
    );
    return all.flat();
  }
}

/** Asks for all tiles at once; returns how long those took whose answers were there. */
async function refresh(reporting: ReportingClient): Promise<number[]> {
  const latencies = await Promise.all(
    tiles.map(async (tile) => {
      const startedMs = performance.now();
      const wasThere = await tile(reporting, Date.now());
      return wasThere ? [performance.now() - startedMs] : [];
    }),
  );
  return latencies.flat();
}
