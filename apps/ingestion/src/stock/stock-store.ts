import { createHash } from 'node:crypto';
import { stockChanged, type StockChanged } from '@nadi/contracts';
import { addToOutbox, withTenant, type OutboxEvent } from '@nadi/persistence';
import type { DataSource, EntityManager } from 'typeorm';
import type { CountedLevel } from './feed-rows.ts';
import { settleFeed, type LevelChange, type SettledFeed, type StoreState } from './settle-feed.ts';

/** A feed of a store, read. */
export interface StockFeed {
  readonly tenantId: string;
  readonly storeId: string;
  readonly feedId: string;
  readonly country: string;
  readonly source: string;
  readonly levels: readonly CountedLevel[];
  /** Of a feed that names all products of the store. */
  readonly completeAsOfMs: number | undefined;
}

/** A stored level as it is shown. */
export interface ShownLevel {
  readonly storeId: string;
  readonly productId: string;
  readonly onHand: number;
  readonly asOf: Date;
  readonly feedId: string;
}

export interface LevelQuery {
  readonly storeId: string | undefined;
  readonly productId: string | undefined;
  /** Goes on behind this one. */
  readonly after: { readonly storeId: string; readonly productId: string } | undefined;
  readonly limit: number;
}

/** Levels of stores, and the events that tell of their changes, in one transaction. */
export class StockStore {
  constructor(private readonly dataSource: DataSource) {}

  /** Settles a feed; feeds of one store wait for each other. @throws NadiError DATABASE_UNAVAILABLE (retriable) */
  apply(feed: StockFeed): Promise<SettledFeed> {
    return withTenant(this.dataSource, feed.tenantId, async (manager) => {
      const settled = settleFeed(feed.levels, await lockStore(manager, feed), feed.completeAsOfMs);
      await storeLevels(manager, feed, settled.changes);
      await addToOutbox(
        manager,
        settled.changes.filter(({ delta }) => delta !== 0).map((change) => eventOf(feed, change)),
      );
      return settled;
    });
  }

  /** By store and product. */
  list(tenantId: string, { storeId, productId, after, limit }: LevelQuery): Promise<ShownLevel[]> {
    return withTenant(this.dataSource, tenantId, (manager) =>
      manager.query<ShownLevel[]>(
        `select store_id as "storeId", product_id as "productId", on_hand as "onHand", as_of as "asOf", feed_id as "feedId"
         from stock_levels
         where tenant_id = $1 and ($2::text is null or store_id = $2) and ($3::text is null or product_id = $3)
           and ($4::text is null or (store_id, product_id) > ($4, $5))
         order by store_id, product_id limit $6`,
        [tenantId, storeId ?? null, productId ?? null, after?.storeId ?? null, after?.productId ?? null, limit],
      ),
    );
  }
}

/** Locks a store until the transaction ends, and reads what the feed is about. */
async function lockStore(
  manager: EntityManager,
  { tenantId, storeId, levels, completeAsOfMs }: StockFeed,
): Promise<StoreState> {
  const [store] = await manager.query<{ completeAsOf: Date | null }[]>(
    // An update locks the row in the same statement that makes it; feeds that are not complete leave it as it is.
    `insert into stock_stores (tenant_id, store_id, complete_as_of) values ($1, $2, $3)
     on conflict (tenant_id, store_id) do update set complete_as_of = stock_stores.complete_as_of
     returning complete_as_of as "completeAsOf"`,
    [tenantId, storeId, null],
  );
  if (completeAsOfMs !== undefined) {
    await manager.query(
      `update stock_stores set complete_as_of = greatest(complete_as_of, $3) where tenant_id = $1 and store_id = $2`,
      [tenantId, storeId, new Date(completeAsOfMs)],
    );
  }
  const products = completeAsOfMs === undefined ? [...new Set(levels.map(({ productId }) => productId))] : null;
  const rows = await manager.query<{ productId: string; onHand: number; asOf: Date; isImplied: boolean }[]>(
    `select product_id as "productId", on_hand as "onHand", as_of as "asOf", is_implied as "isImplied" from stock_levels
     where tenant_id = $1 and store_id = $2 and ($3::text[] is null or product_id = any($3))`,
    [tenantId, storeId, products],
  );
  return {
    levels: new Map(rows.map(({ productId, asOf, ...level }) => [productId, { ...level, asOfMs: asOf.getTime() }])),
    completeAsOfMs: store?.completeAsOf?.getTime(),
  };
}

async function storeLevels(
  manager: EntityManager,
  { tenantId, storeId, feedId }: StockFeed,
  changes: readonly LevelChange[],
): Promise<void> {
  if (changes.length === 0) return;
  await manager.query(
    `insert into stock_levels (tenant_id, store_id, feed_id, product_id, on_hand, as_of, is_implied)
     select $1, $2, $3, product_id, on_hand, to_timestamp(as_of_ms / 1000.0), is_implied
     from unnest($4::text[], $5::int[], $6::float8[], $7::boolean[]) as c(product_id, on_hand, as_of_ms, is_implied)
     on conflict (tenant_id, store_id, product_id)
       do update set feed_id = excluded.feed_id, on_hand = excluded.on_hand, as_of = excluded.as_of,
         is_implied = excluded.is_implied`,
    [
      ...[tenantId, storeId, feedId],
      changes.map(({ productId }) => productId),
      changes.map(({ onHand }) => onHand),
      changes.map(({ asOfMs }) => asOfMs),
      changes.map(({ isImplied }) => isImplied),
    ],
  );
}

function eventOf(
  { tenantId, storeId, country, source }: StockFeed,
  { productId, onHand, delta, asOfMs, isImplied }: LevelChange,
): OutboxEvent<StockChanged> {
  // What is stored only becomes later, so that no two changes of a product are of the same moment.
  const id = createHash('sha256')
    .update(JSON.stringify([tenantId, storeId, productId, asOfMs, isImplied]))
    .digest('hex');
  return {
    contract: stockChanged,
    id: `stock-${id.slice(0, 40)}`,
    ...{ tenantId, source, timeMs: asOfMs },
    data: {
      ...{ productId, storeId, sellerId: null, brand: null, category: null, onHand, delta, reason: 'correction' },
      ...{ reorderPoint: null, orderId: null, city: null, country },
    },
  };
}
