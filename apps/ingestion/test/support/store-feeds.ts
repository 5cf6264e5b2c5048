import { seededRandom } from '../../src/testing/seeded-random.ts';

/** A feed that a store sends. */
export interface StoreFeed {
  readonly storeId: string;
  readonly rows: readonly { readonly productId: string; readonly onHand: number; readonly asOfMs: number }[];
  readonly completeAsOfMs: number | undefined;
}

export interface StoreFeedsOptions {
  readonly seed: number;
  readonly stores: number;
  readonly feedsPerStore: number;
  readonly products: number;
  /** The last count of each store, milliseconds since 1970; earlier ones are minutes before. */
  readonly untilMs: number;
}

const betweenMs = 600_000;

/** Feeds of many stores, in the order of their counts; the last of each names all products or says it is complete. */
export function storeFeeds({ seed, stores, feedsPerStore, products, untilMs }: StoreFeedsOptions): StoreFeed[] {
  const random = seededRandom(seed);
  const below = (limit: number) => Math.floor(random() * limit);
  return Array.from({ length: stores * feedsPerStore }, (_, index) => {
    const turn = Math.floor(index / stores);
    const asOfMs = untilMs - (feedsPerStore - 1 - turn) * betweenMs;
    const isComplete = below(4) === 0;
    const named = Array.from({ length: products }, (_each, product) => `p${product}`).filter(
      (_each, product) => product === 0 || !isComplete || below(3) > 0,
    );
    const rows = named.map((productId, product) => ({
      productId,
      onHand: product === 0 ? 1 + below(900) : below(20),
      asOfMs,
    }));
    return { storeId: `store-${index % stores}`, rows, completeAsOfMs: isComplete ? asOfMs : undefined };
  });
}

/** What must be there at the end, worked out in the order of the counts and by nothing else. */
export function ledgerOf(feeds: readonly StoreFeed[]) {
  const byStore = new Map<string, Map<string, number>>();
  for (const { storeId, rows, completeAsOfMs } of feeds) {
    const levels =
      completeAsOfMs === undefined ? (byStore.get(storeId) ?? new Map<string, number>()) : new Map<string, number>();
    rows.forEach(({ productId, onHand }) => levels.set(productId, onHand));
    byStore.set(storeId, levels);
  }
  const stores = [...byStore];
  return {
    levels: new Map(
      stores.flatMap(([store, levels]) => [...levels].map(([product, pieces]) => [`${store} ${product}`, pieces])),
    ),
    sums: new Map(stores.map(([store, levels]) => [store, [...levels.values()].reduce((sum, each) => sum + each, 0)])),
  };
}

/** In an order that the seed gives. */
export function shuffled<T>(items: readonly T[], seed: number): T[] {
  const random = seededRandom(seed + 1);
  return items
    .map((item) => ({ item, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}
