import { eventId, productView } from '../events/product-views.ts';

/** A statement over the events of the bench, with other parameters each time. */
export interface SqlStatement {
  /** `table` is the table as the one who answers knows it. */
  readonly text: (table: string) => string;
  readonly parameters: (index: number, rows: number) => Readonly<Record<string, string | number>>;
  /** How many rows it has to answer with. */
  readonly answers: (rows: number) => number;
}

/** Visits numbers below `rows` in an order that has no pattern for a cache, the same each time. */
function scattered(index: number, rows: number): number {
  return (index * 7_368_787 + 12_345) % rows;
}

/** One event by its id. */
export const eventById: SqlStatement = {
  text: (table) => `select * from ${table} where event_id = $id`,
  parameters: (index, rows) => ({ id: eventId(scattered(index, rows)) }),
  answers: () => 1,
};

/** What a visitor did: all events of one key. */
export const eventsByKey: SqlStatement = {
  text: (table) =>
    `select event_time, productId, unitPriceMinor from ${table} where event_key = $key order by event_time`,
  parameters: (index, rows) => ({ key: productView(scattered(index, rows)).visitorId }),
  // Fifty thousand visitors, each as often as the others.
  answers: (rows) => Math.max(1, rows / 50_000),
};

/** A question over all rows. */
export const byCategory: SqlStatement = {
  text: (table) =>
    `select category, channel, count(*) as views, sum(unitPriceMinor) as value, count(distinct sellerId) as sellers
     from ${table} where unitPriceMinor >= $least group by all order by all`,
  parameters: (index) => ({ least: 2_500 + (index % 10) }),
  // Channel and category follow from the number of the event alike.
  answers: () => 4,
};
